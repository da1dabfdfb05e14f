"""A tile painted and handed in without a mouse."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import sample_crop
from tests.journeys.served import Served
from tests.journeys.shadow import Point

pytestmark = pytest.mark.browser
ROAD, CAR = 7, 26
TOLD_MS = 300


def test_a_tile_is_painted_and_handed_in_by_keyboard_alone(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    photo = sample_crop(tmp_path, width=192, height=128)
    served.tessera("project", "create", "keys", "--tile", "256")
    served.tessera("ingest", "keys", str(photo.parent))
    page = open_page()
    page.goto(served.add_person("Sample painter", "--role", "keys=annotator"))
    expect(page.get_by_test_id("start-keys-paint")).to_be_visible()
    page.keyboard.press("Enter")
    hand = Hand.on(page)
    paint(hand)
    hand.save()
    hand.submit()
    expect(page.get_by_text("Nothing is open for you")).to_be_visible()
    assert served.operator.get("/projects/keys/progress")["tiles"]["submitted"] == 1


def paint(hand: Hand) -> None:
    """Road everywhere by fill, then a car on it by a brush that the arrows move."""
    keys = hand.page.keyboard
    keys.press("1")
    keys.press("g")
    keys.press("ArrowRight")
    keys.press("Space")
    hand.shadow.paint(hand.shadow.flood(cross(hand.page)), "road", ROAD)
    hand.agree()
    keys.press("/")
    expect(hand.page.get_by_role("searchbox")).to_be_focused()
    keys.type("car")
    keys.press("Enter")
    expect(hand.page.get_by_test_id(f"class-{CAR}")).to_have_attribute("aria-pressed", "true")
    keys.press("b")
    tip = odd_tip(hand.page)
    first = cross(hand.page)
    keys.down("Space")
    for key in ("Shift+ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft"):
        keys.press(key)
    keys.up("Space")
    path = [first, (first[0] + 10, first[1]), (first[0] + 10, first[1] + 2), (first[0] + 9, first[1] + 2)]
    hand.shadow.paint(hand.shadow.stroke(path, tip), "car", CAR)
    # The page tells it with its next frame.
    expect(hand.page.get_by_test_id("where")).to_contain_text(f"x {path[-1][0]} y {path[-1][1]} ")
    keys.press("Control+z")
    hand.shadow.undo()
    keys.press("Control+y")
    hand.shadow.redo()
    hand.agree()


def cross(page: Page) -> Point:
    """The pixel under the keyboard's cross, as the painter tells it ten times a second at most: it may be behind."""
    where = page.get_by_test_id("where")
    expect(where).to_contain_text("x ")
    page.wait_for_timeout(TOLD_MS)
    words = where.inner_text().split()
    return int(words[1]), int(words[3])


def odd_tip(page: Page) -> int:
    """Make the tip smaller by key until its size is odd; return it."""
    size = page.get_by_test_id("brush-size")
    while int(size.input_value()) % 2 == 0:
        page.keyboard.press("BracketLeft")
    return int(size.input_value())
