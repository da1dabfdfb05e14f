"""The line goes: painting goes on, a reload brings the tile back, and all is saved once the line is there again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import sample_crop
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
ROAD, CAR = 7, 26


def start(served: Served, open_page: OpenPage, folder: Path, slug: str) -> Page:
    """A painter on the first of two tiles, the app kept by her browser."""
    photo = sample_crop(folder, width=384, height=128)
    served.tessera("project", "create", slug, "--tile", "256")
    served.tessera("ingest", slug, str(photo.parent))
    page = open_page()
    page.goto(served.add_person("Noro", "--role", f"{slug}=annotator"))
    page.get_by_test_id(f"start-{slug}-paint").click()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def test_a_tile_is_reloaded_and_painted_on_without_a_line_and_saved_afterwards(
    served: Served, open_page: OpenPage, tmp_path: Path
) -> None:
    page = start(served, open_page, tmp_path, "offline")
    hand = Hand.on(page)
    hand.zoom_out()
    hand.take_class(ROAD)
    hand.brush([(40, 60), (100, 60)], 21, "road", ROAD)
    hand.save()
    page.context.set_offline(True)
    hand.take_class(CAR)
    hand.brush([(60, 20), (90, 20)], 15, "car", CAR)
    page.keyboard.press("Control+s")
    state = page.get_by_test_id("save-state")
    expect(state).to_have_attribute("data-state", "offline")
    page.reload()
    expect(page.get_by_test_id("painter-canvas")).to_have_attribute("data-camera", re.compile(".+"))
    hand.agree()
    hand.zoom_out()
    hand.take_class(ROAD)
    hand.brush([(20, 100), (120, 100)], 9, "road", ROAD)
    expect(state).not_to_have_attribute("data-state", "saved")
    page.context.set_offline(False)
    hand.save()


def test_the_next_tile_is_there_before_it_is_asked_for(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    page = start(served, open_page, tmp_path, "ahead")
    hand = Hand.on(page)
    hand.take_class(ROAD)
    with page.expect_response(lambda answer: "/iiif/" in answer.url):
        hand.fill((20, 20), "road", ROAD)
    hand.save()
    held = served.operator.get("/projects/ahead/progress")["tiles"]
    assert (held["leased"], held["open"]) == (2, 0)
    page.route("**/claim", lambda route: route.abort())
    hand.submit()
    following = Hand.on(page, after=hand.task["id"])
    following.take_class(ROAD)
    following.fill((360, 20), "road", ROAD)
    following.save()


def wait_until_at_hand(page: Page, count: int) -> None:
    """Wait until the photos of so many tiles are in the browser: the one on the screen and those ahead."""
    script = """count => new Promise((resolve, reject) => {
      const end = setTimeout(() => reject(new Error("the tiles ahead did not come")), 15000);
      const look = async () => {
        const held = await (await caches.open("tessera-held")).keys();
        if (held.filter(({ url }) => url.includes("/iiif/")).length < count) return setTimeout(look, 50);
        clearTimeout(end);
        resolve();
      };
      look();
    })"""
    page.evaluate(script, count)


def painted(hand: Hand, class_id: int) -> Hand:
    """The tile of a hand, filled with one class."""
    hand.take_class(class_id)
    corner = hand.task["tile"]["paint"]
    hand.fill((corner["x"] + 20, corner["y"] + 20), "road", class_id)
    return hand


def test_two_tiles_are_handed_in_without_a_line_and_accepted_after_a_reload(
    served: Served, open_page: OpenPage, tmp_path: Path
) -> None:
    page = start(served, open_page, tmp_path, "queue")
    first = painted(Hand.on(page), ROAD)
    wait_until_at_hand(page, 2)
    page.context.set_offline(True)
    first.submit()
    page.wait_for_url(lambda url: not url.endswith(first.task["id"]))
    waiting = page.get_by_test_id("hand-ins")
    expect(waiting).to_have_text("■1 tile waits to be handed in")
    second = painted(Hand.on(page, after=first.task["id"]), CAR)
    second.submit()
    page.wait_for_url(lambda url: "/paint/" not in url)
    page.reload()
    expect(waiting).to_have_attribute("data-count", "2")
    expect(waiting).to_have_attribute("data-delay", "offline")
    assert [served.operator.get(f"/tasks/{hand.task['id']}")["state"] for hand in (first, second)] == ["leased"] * 2
    page.context.set_offline(False)
    expect(waiting).to_have_count(0)
    for hand in (first, second):
        assert served.operator.get(f"/tasks/{hand.task['id']}")["state"] == "submitted"
        hand.matches(hand.on_server())
