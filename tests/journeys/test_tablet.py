"""The painter on tablets and a phone: nothing is cut, everything is large enough for a finger, and fingers paint."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import sample_crop
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
TABLETS = ((1280, 800), (1024, 768), (768, 1024), (390, 844))
FINGER, MOUSE = 44, 24
SKY = 23

# What lies beyond the window's edges, and what is smaller than it should be, in words.
CUT = """() => [...document.querySelectorAll(".painter-header *, .painter-footer *")]
  .filter(one => one.checkVisibility())
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
  .map(([one]) => one.outerHTML.slice(0, 120))"""
SMALL = """least => [...document.querySelectorAll("button, a, input, select, summary")]
  .filter(one => one.checkVisibility())
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < least - 0.5 || box.height < least - 0.5))
  .map(([one, box]) => `${box.width} x ${box.height}: ${one.outerHTML.slice(0, 120)}`)"""


@pytest.fixture(scope="module")
def links(served: Served, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two painters of a project that tells them something; its photo is one tile."""
    photo = sample_crop(tmp_path_factory.mktemp("photo"), width=192, height=128)
    told = photo.parent / "told.txt"
    told.write_text("Paint every pixel.", encoding="utf-8")
    served.tessera("project", "create", "hold", "--tile", "96", "--instructions", str(told))
    told.unlink()
    served.tessera("ingest", "hold", str(photo.parent))
    return [served.add_person(f"Sample painter {n}", "--role", "hold=annotator") for n in (1, 2)]


def open_painter(page: Page, link: str, locale: str) -> Hand:
    """Sign in, choose a language, take a tile."""
    page.goto(link)
    page.wait_for_url(lambda url: "/signin" not in url)
    assert page.request.patch("/api/v1/me", data={"locale": locale}).ok
    page.goto("/")
    page.get_by_test_id("start-hold-paint").click()
    return Hand.on(page)


def test_on_tablets_nothing_is_cut_and_fingers_find_everything(open_page: OpenPage, links: list[str]) -> None:
    page = open_page(width=1280, height=800, touch=True)
    hand = open_painter(page, links[0], "de")
    found: list[Any] = []
    for width, height in TABLETS:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.get_by_test_id("submit")).to_be_in_viewport()
        found += [(width, finding) for finding in (*page.evaluate(CUT), *page.evaluate(SMALL, FINGER))]
        whole_tile_is_in_sight(hand)
    assert found == []
    paint_by_finger(page)


def whole_tile_is_in_sight(hand: Hand) -> None:
    """What is to be painted lies between the bars, with air around it."""
    paint, canvas = hand.task["tile"]["paint"], hand.canvas.bounding_box()
    assert canvas
    hand.page.wait_for_timeout(50)
    left, top = hand.on_page(paint["x"], paint["y"])
    right, bottom = hand.on_page(paint["x"] + paint["width"], paint["y"] + paint["height"])
    assert canvas["x"] + 8 <= left < right <= canvas["x"] + canvas["width"] - 8
    assert canvas["y"] + 8 <= top < bottom <= canvas["y"] + canvas["height"] - 8


def paint_by_finger(page: Page) -> None:
    """On the phone: a class from the drawer, a tap on the photo, everything away and back."""
    count = page.get_by_test_id("unlabelled-count")
    expect(count).to_be_hidden()
    page.get_by_test_id("drawer").tap()
    expect(count).to_be_visible()
    before = int(count.get_attribute("data-count") or 0)
    page.get_by_test_id(f"class-{SKY}").tap()
    expect(count).to_be_hidden()
    box = page.get_by_test_id("painter-canvas").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5)
    page.get_by_test_id("drawer").tap()
    expect(count).not_to_have_attribute("data-count", str(before))
    page.get_by_test_id("more-settings").tap()
    page.get_by_test_id("fold").tap()
    expect(page.get_by_test_id("tool-brush")).to_have_count(0)
    page.get_by_test_id("fold").tap()
    expect(page.get_by_test_id("tool-brush")).to_be_visible()


def test_at_1280_by_720_nothing_is_cut(open_page: OpenPage, links: list[str]) -> None:
    page = open_page(width=1280, height=720)
    hand = open_painter(page, links[1], "fr")
    expect(page.get_by_test_id("guide")).to_be_visible()
    for key in ("b", "l", "p", "w"):
        page.keyboard.press(key)
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL, MOUSE) == []
    whole_tile_is_in_sight(hand)
