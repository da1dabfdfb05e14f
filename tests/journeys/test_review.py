"""A reviewer judges with one key each; the next tile is there before she asks, and so is what lies around it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.core.taxonomy import Taxonomy
from app.robots import ApiClient
from app.robots.annotator import Annotator, Hand
from app.robots.truth import TruthFolder
from scripts.page_wait import wait_until
from tests.journeys.conftest import OpenPage
from tests.journeys.photos import SAMPLE
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
TILES = 4


def lay_out(folder: Path) -> tuple[Path, Path]:
    """A photo and its truth at a quarter of their size: four tiles of 128."""
    photo = min(SAMPLE.rglob("*.jpg"))
    (folder / "truth").mkdir()
    for truth in (SAMPLE / "truth").glob(f"{photo.stem}_*Ids.png"):
        raster = np.asarray(cv2.imread(str(truth), cv2.IMREAD_UNCHANGED))
        cv2.imwrite(str(folder / "truth" / truth.name), np.ascontiguousarray(raster[::4, ::4])[:128])
    picture = np.asarray(cv2.imread(str(photo)))
    (folder / "photos").mkdir()
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)[:128]
    cv2.imwrite(str(folder / "photos" / f"{photo.stem}.png"), small)
    return folder / "photos", folder / "truth"


def test_the_next_tile_is_there_before_the_verdict(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    photos, truth = lay_out(tmp_path)
    served.tessera("project", "create", "judge", "--tile", "128")
    served.tessera("ingest", "judge", str(photos))
    paint_all(served, truth)
    page = open_page(width=1280, height=720)
    page.goto(served.add_person("Sample reviewer", "--role", "judge=reviewer"))
    page.get_by_test_id("start-judge-review").click()
    expect(page.get_by_test_id("review-labels")).to_be_visible()
    expect(page.locator("[data-fetched=true]")).to_have_count(3)

    accept_without_a_line(page)
    expect(page.get_by_test_id("verdicts")).to_have_attribute("data-count", "0")
    assert states(served) == {"accepted": 2, "submitted": TILES - 2}
    look_around(page)
    send_back(page)
    expect(page.get_by_test_id("verdicts")).to_have_attribute("data-count", "0")
    assert states(served) == {"accepted": 2, "submitted": TILES - 3, "returned": 1}


def paint_all(served: Served, truth: Path) -> None:
    """Let a robot paint and hand in every tile."""
    link = served.add_person("Sample painter", "--role", "judge=annotator")
    with ApiClient(served.url) as client:
        client.post("/session/link", {"token": link.rsplit("#", 1)[1]})
        project = client.get("/projects/judge")
        taxonomy = Taxonomy.from_json(project["taxonomy"])
        hand = Hand(error=0.0, seed=1, robot=0)
        robot = Annotator(client, project, TruthFolder(truth, taxonomy), hand, frozenset(taxonomy.things))
        assert robot.work() == TILES


def states(served: Served) -> dict[str, int]:
    """How many tiles there are of each state that there are any of."""
    tiles = served.operator.get("/projects/judge/progress")["tiles"]
    return {state: count for state, count in tiles.items() if count and state != "total"}


def name_of(page: Page) -> str:
    """The tile that is looked at."""
    return page.locator(".desk-panel h2").inner_text()


def accept_without_a_line(page: Page) -> None:
    """With the line cut, two verdicts by a key each: the next tile is shown whole, and nothing is called accepted."""
    names = [name_of(page)]
    page.context.set_offline(True)
    answered: list[str] = []
    page.on("requestfinished", lambda request: answered.append(request.url))
    for _ in range(2):
        page.keyboard.press("a")
        expect(page.locator(".desk-panel h2")).not_to_have_text(names[-1])
        names.append(name_of(page))
        expect(page.get_by_test_id("review-labels")).to_be_visible()
        wait_until(page, "document.querySelector('img.stage-layer')?.naturalWidth > 0")
    assert len(set(names)) == 3
    assert [url for url in answered if not url.startswith("blob:")] == []
    expect(page.get_by_test_id("verdicts")).to_have_text("2 verdicts wait for the line")
    expect(page.get_by_text("Accepted", exact=True)).to_have_count(0)
    page.context.set_offline(False)


def look_around(page: Page) -> None:
    """Neighbours and merged image by a key each, the same key leads back; labels and photo by turns."""
    page.keyboard.press("n")
    expect(page.get_by_test_id("around-labels").nth(1)).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_text("This image is not merged yet")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_test_id("review-labels")).to_be_visible()
    page.keyboard.press("b")
    for count in (0, 1, 0):
        expect(page.get_by_test_id("review-labels")).to_have_count(count)
    page.keyboard.press("b")
    expect(page.get_by_test_id("review-labels")).to_be_visible()
    expect(page.get_by_test_id("look-blink")).to_have_attribute("aria-pressed", "false")


def send_back(page: Page) -> None:
    """By key, with a reason by digit."""
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.get_by_test_id("reason-wrong-class")).to_be_checked()
    page.get_by_test_id("return-text").fill("A bus, not a truck.")
    page.keyboard.press("Control+Enter")
