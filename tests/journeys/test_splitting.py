"""A lead splits a class; the tile that holds it comes back, and a stroke over everything changes that class alone.

The next release shows which pixels these are.
"""

import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.robots import ApiClient
from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import sample_crop
from tests.journeys.served import Served
from tests.journeys.test_accessibility import AXE, violations

pytestmark = pytest.mark.browser
ROAD, CAR, VAN = 7, 26, 34
TEXT = "Cars with a closed box behind are vans."


def before() -> LabelTile:
    """A car of 60 x 40 pixels amid road."""
    raster = np.ones((128, 192), np.uint16)
    raster[44:84, 66:126] = 2
    return LabelTile(raster, (Segment(1, ROAD), Segment(2, CAR)))


def test_only_the_split_class_changes(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    accepted_image(served, sample_crop(tmp_path, width=192, height=128))
    release(served, "before")
    lead = open_page(width=1280, height=900)
    lead.add_init_script(path=AXE)
    lead.goto(served.add_person("Sample lead", "--role", "parted=lead"))
    split(lead)
    painter = open_page(width=1280, height=720)
    painter.goto(served.add_person("Sample painter", "--role", "parted=annotator"))
    painter.get_by_test_id("start-parted-paint").click()
    paint(Hand.on(painter))
    painter.get_by_test_id("submit").click()
    expect(painter.get_by_test_id("painter-canvas")).to_have_count(0)
    accept(served)
    release(served, "after")
    look_at_what_changed(lead)


def release(served: Served, name: str) -> None:
    asked = served.operator.post("/projects/parted/releases", {"name": name, "format": "cityscapes"})
    deadline = time.monotonic() + 60
    while (job := served.operator.get(f"/jobs/{asked['job']['id']}"))["finished_at"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert job["state"] == "done", job


def accept(served: Served) -> None:
    link = served.add_person("Sample reviewer", "--role", "parted=reviewer")
    with ApiClient(served.url) as reviewer:
        reviewer.post("/session/link", {"token": link.rsplit("#", 1)[1]})
        (waiting,) = reviewer.get("/projects/parted/reviews")
        verdict = {"revision": waiting["revision"], "verdict": "accept"}
        reviewer.post(f"/tasks/{waiting['task_id']}/verdict", verdict)


def look_at_what_changed(page: Page) -> None:
    """The pixels come below the image that they are of, just over its photo."""
    page.goto("/p/parted/releases")
    page.get_by_test_id("changes-after").click()
    row = page.locator(".changes-images li")
    expect(row).to_have_count(1)
    expect(page.get_by_role("row", name="van")).to_be_visible()
    button = row.get_by_role("button")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    photo, changed = row.locator("img"), row.locator(".changes-pixels > div > div")
    expect(photo).to_be_in_viewport()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=photo.element_handle())
    assert changed.bounding_box() == photo.bounding_box()
    assert violations(page) == []
    button.click()
    expect(photo).to_have_count(0)


def accepted_image(served: Served, photo: Path) -> None:
    """An image of one tile that is accepted."""
    served.tessera("project", "create", "parted", "--tile", "256")
    image = served.tessera("ingest", "parted", str(photo.parent))["files"][0]["image_id"]
    headers = {"Content-Type": "image/png"}
    address = f"/api/v1/images/{image}/labels"
    answer = served.operator.request(
        "PUT", address, params={"mode": "accepted"}, content=write_tile(before()), headers=headers
    )
    assert answer.json()["accepted"] == 1


def split(page: Page) -> None:
    """What comes back is said before it does."""
    expect(page.get_by_test_id("project-parted")).to_be_visible()
    page.goto("/p/parted/settings")
    page.get_by_test_id(f"split-{CAR}").click()
    expect(page.get_by_test_id("split-prospect")).to_have_text("1 tile of 1 image comes back.")
    page.get_by_test_id("split-more").click()
    assert violations(page) == []
    page.get_by_test_id("split-name-1").fill("van")
    page.get_by_test_id("split-name-2").fill("taxi")
    page.get_by_label("What painters are told to do").fill(TEXT)
    page.get_by_test_id("split-confirm").click()
    expect(page.get_by_test_id(f"split-{VAN}")).to_be_visible()
    assert violations(page) == []


def paint(hand: Hand) -> None:
    """A stroke with the new class across the whole tile, and one with a class that has no business here."""
    page = hand.page
    expect(page.get_by_test_id("reissued")).to_contain_text("Only car may change here, and only into car, van, taxi:")
    expect(page.get_by_test_id("reissued")).to_contain_text(TEXT)
    hand.take_class(VAN)
    page.keyboard.press("b")
    hand.drag([(20, 60), (170, 60)], 31)
    hand.take_class(ROAD)
    hand.drag([(96, 50), (96, 80)], 15)
    page.keyboard.press("Control+s")
    expect(page.get_by_test_id("save-state")).to_have_attribute("data-state", "saved")
    tile = hand.on_server()
    classes = np.zeros(65536, np.int32)
    for segment in tile.segments:
        classes[segment.id] = segment.class_id
    was, now = np.where(before().raster == 2, CAR, ROAD), classes[tile.raster]
    assert set(np.unique(now[was == CAR])) == {CAR, VAN}
    assert np.array_equal(now[was == ROAD], was[was == ROAD])
