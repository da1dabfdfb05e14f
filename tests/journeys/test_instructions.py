"""A lead tells how it is done, with a picture; whoever paints next reads it beside the canvas."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import sample_crop
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
ROAD, CAR = 7, 26


def test_what_the_lead_tells_is_read_beside_the_canvas(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    photo = sample_crop(tmp_path, width=192, height=128)
    served.tessera("project", "create", "told", "--tile", "256")
    served.tessera("ingest", "told", str(photo.parent))
    lead = open_page(width=1280, height=720)
    lead.goto(served.add_person("Sample lead", "--role", "told=lead"))
    write(lead)
    add_example(lead)

    page = open_page(width=1280, height=720)
    page.goto(served.add_person("Sample painter", "--role", "told=annotator"))
    page.get_by_test_id("start-told-paint").click()
    hand = Hand.on(page)
    read(page)
    lies_beside(hand)
    read_about_one_class(page)
    close_and_come_back(page)


def write(page: Page) -> None:
    """A heading, a list, a note on a class, and what is no markup."""
    expect(page.get_by_test_id("project-told")).to_be_visible()
    page.goto("/p/told/instructions")
    page.get_by_test_id("instructions-text").fill("# Cars\n- **All** of them\n\n<b>not bold</b>")
    page.get_by_test_id("note-class").select_option(str(CAR))
    page.get_by_test_id("note-text").fill("Mirrors belong to the car.")
    page.get_by_test_id("save-instructions").click()
    expect(page.get_by_text("Version 2.")).to_be_visible()


def add_example(page: Page) -> None:
    """A part of the photo, chosen by dragging, corrected by a number."""
    crop = page.get_by_test_id("crop")
    crop.scroll_into_view_if_needed()
    box = crop.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    assert abs(int(page.get_by_test_id("crop-width").input_value()) - 96) <= 2
    page.get_by_test_id("crop-width").fill("64")
    page.get_by_test_id("example-shows-wrong").check()
    page.get_by_test_id("example-form").locator("select[name=class]").select_option(str(CAR))
    page.get_by_test_id("example-caption").fill("The shadow is no car.")
    page.get_by_test_id("add-example").click()
    expect(page.get_by_test_id("example-wrong").get_by_role("img")).to_have_js_property("naturalWidth", 64)
    expect(page.get_by_text("Version 3.")).to_be_visible()


def read(page: Page) -> None:
    """What is new opens by itself, with its pictures; marks are marks and the rest is text."""
    guide = page.get_by_test_id("guide")
    expect(guide).to_contain_text("Not read yet")
    expect(guide.get_by_role("heading", name="Cars")).to_be_visible()
    expect(guide.locator("li strong").first).to_have_text("All")
    expect(guide).to_contain_text("<b>not bold</b>")
    expect(guide.get_by_text("The shadow is no car.")).to_be_visible()
    expect(guide.get_by_role("img", name="The shadow is no car.")).to_have_js_property("naturalWidth", 64)


def lies_beside(hand: Hand) -> None:
    """The whole tile is in sight, and nothing of it lies under the panel or the bars."""
    guide = hand.page.get_by_test_id("guide").bounding_box()
    canvas = hand.canvas.bounding_box()
    assert guide
    assert canvas
    width, height = hand.task["image"]["width"], hand.task["image"]["height"]
    left, top = hand.on_page(0, 0)
    right, bottom = hand.on_page(width, height)
    assert canvas["x"] <= left < right <= canvas["x"] + canvas["width"] <= guide["x"]
    assert canvas["y"] + 8 <= top < bottom <= canvas["y"] + canvas["height"] - 8


def read_about_one_class(page: Page) -> None:
    """Only what concerns the class in the hand, whichever that is."""
    guide = page.get_by_test_id("guide")
    page.get_by_test_id(f"class-{ROAD}").click()
    page.get_by_test_id("guide-class").click()
    expect(guide).to_contain_text("Nothing is written about this class alone.")
    page.get_by_test_id(f"class-{CAR}").click()
    expect(guide).to_contain_text("Mirrors belong to the car.")
    expect(guide.get_by_test_id("example-wrong")).to_be_visible()
    expect(guide.get_by_role("heading", name="Cars")).to_have_count(0)


def close_and_come_back(page: Page) -> None:
    """By key away and back; what was read does not open by itself again."""
    page.get_by_test_id("painter-canvas").focus()
    page.keyboard.press("t")
    expect(page.get_by_test_id("guide")).to_have_count(0)
    page.keyboard.press("t")
    expect(page.get_by_test_id("guide")).to_be_visible()
    page.keyboard.press("t")
    page.reload()
    expect(page.get_by_test_id("guide-toggle")).to_be_visible()
    expect(page.get_by_test_id("guide")).to_have_count(0)
