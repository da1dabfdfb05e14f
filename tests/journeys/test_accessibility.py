"""Every screen as it is served, against axe (WCAG 2.2 A and AA) in the dark and the light colours, and by Tab alone."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.cli.serving import Server
from scripts.half_done_project import NOTE, HalfDone, Plan
from tests.journeys.conftest import OpenPage
from tests.journeys.photos import SAMPLE
from tests.journeys.reach import out_of_reach
from tests.journeys.served import Served

# Axe looks at some thirty states of the interface: on a busy machine that takes minutes.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
AXE = Path(__file__).resolve().parents[2] / "annotator_ui" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINDINGS = """async tags => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  const told = (id, { html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map(node => told(id, node)));
}"""


@pytest.fixture(params=["light", "dark"])
def colours(request: pytest.FixtureRequest) -> str:
    """The system's choice of colours."""
    return str(request.param)


@pytest.fixture
def half_done(colours: str, served: Served, tmp_path: Path) -> Iterator[HalfDone]:
    """A small project with something on every screen."""
    photos = [shrink(tmp_path, photo) for photo in sorted(SAMPLE.rglob("*.jpg"))[:3]]
    plan = Plan(slug=colours, title="Street", tile=256, photos=photos, truth=tmp_path / "truth")
    with HalfDone(Server(served.url, served.token), served.operator, plan) as project:
        project.work()
        body = {"name": "v1", "format": "indexed-png", "unfinished": "leave-out", "unresolved": "separate"}
        served.operator.post(f"/projects/{colours}/releases", body)
        yield project


def shrink(folder: Path, photo: Path) -> Path:
    """Write a sample photo and its truth at a quarter of their size: two tiles of 256."""
    (folder / "truth").mkdir(exist_ok=True)
    for truth in (SAMPLE / "truth").glob(f"{photo.stem}_*Ids.png"):
        raster = cv2.imread(str(truth), cv2.IMREAD_UNCHANGED)
        assert raster is not None
        cv2.imwrite(str(folder / "truth" / truth.name), np.ascontiguousarray(raster[::4, ::4]))
    picture = cv2.imread(str(photo))
    assert picture is not None
    small = folder / f"{photo.stem}.jpg"
    cv2.imwrite(str(small), cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))
    return small


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, and what Tab does not reach: once, since colours do not matter to it."""
    found: list[str] = page.evaluate(FINDINGS, TAGS)
    is_dark: bool = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return [*(f"{page.url}: {finding}" for finding in found), *(out_of_reach(page) if is_dark else [])]


def of_palette(page: Page, words: str) -> Iterator[str]:
    """The command palette over the screen, as it opens and with something to find."""
    page.keyboard.press("Control+k")
    expect(page.locator("[role=option]").first).to_be_visible()
    yield from violations(page)
    page.get_by_test_id("palette-field").fill(words)
    yield from violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("palette-field")).to_have_count(0)


def of_keys(page: Page, command: str, taken: str) -> Iterator[str]:
    """The list of keys, and a key that is asked for while another command has it."""
    page.keyboard.press("?")
    expect(page.get_by_test_id("key-search")).to_be_visible()
    yield from violations(page)
    page.get_by_test_id("change-keys").click()
    page.get_by_test_id(f"rebind-{command}").click()
    page.keyboard.press(taken)
    expect(page.get_by_role("alert")).to_be_visible()
    yield from violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_every_screen_can_be_used_by_everybody(colours: str, half_done: HalfDone, open_page: OpenPage) -> None:
    page = open_page(colours=colours, width=1440, height=900)
    page.add_init_script(path=AXE)
    found = [*of_lead(page, half_done), *of_reviewer(page, half_done), *of_annotators(page, half_done)]
    assert found == []


def of_lead(page: Page, project: HalfDone) -> Iterator[str]:
    """Sign in, home, and all sides of a project."""
    slug = project.slug
    page.goto("/")
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    yield from violations(page)
    page.goto(project.browser_link(project.lead))
    expect(page.get_by_test_id(f"project-{slug}")).to_be_visible()
    yield from violations(page)
    yield from of_palette(page, "people")
    for address, sign in (
        ("/new", "create-project"),
        (f"/p/{slug}/images", "mosaic"),
        (f"/p/{slug}/instructions", "crop"),
        (f"/p/{slug}/people", "members"),
        (f"/p/{slug}/quality", "gold-tiles"),
        (f"/p/{slug}/releases", "release-v1"),
        (f"/p/{slug}/settings", "save-settings"),
        (f"/p/{slug}/questions", "stage"),
    ):
        page.goto(address)
        expect(page.get_by_test_id(sign)).to_be_visible()
        yield from violations(page)
    yield from of_questions(page)
    page.goto(f"/p/{slug}/images")
    page.get_by_test_id("mosaic").get_by_role("link").first.click()
    expect(page.get_by_test_id("mask-pixels")).to_be_visible()
    yield from violations(page)


def of_questions(page: Page) -> Iterator[str]:
    """Of parts that were flagged to go on, one key says that they do not; nothing is left to ask."""
    expect(page.get_by_test_id("ends")).to_be_visible()
    with page.expect_response("**/answer") as answered:
        page.keyboard.press("e")
    assert answered.value.json()["answer"] == "ends"
    expect(page.get_by_test_id("empty")).to_be_visible()
    yield from violations(page)


def of_reviewer(page: Page, project: HalfDone) -> Iterator[str]:
    """The review desk, and the form that sends a tile back."""
    page.context.clear_cookies()
    page.goto(project.browser_link(project.reviewer))
    page.get_by_test_id(f"start-{project.slug}-review").click()
    expect(page.get_by_test_id("review-labels")).to_be_visible()
    yield from violations(page)
    page.keyboard.press("n")
    expect(page.get_by_test_id("around-labels").first).to_be_visible()
    yield from violations(page)
    page.keyboard.press("n")
    yield from of_keys(page, "desk.accept", "r")
    page.keyboard.press("r")
    expect(page.get_by_test_id("confirm-return")).to_be_visible()
    yield from violations(page)


def of_annotators(page: Page, project: HalfDone) -> Iterator[str]:
    """A home with a returned tile; the painter on a tile with its reason, the instructions and its help."""
    page.context.clear_cookies()
    page.goto(project.browser_link(project.one))
    expect(page.get_by_text(NOTE)).to_be_visible()
    yield from violations(page)
    page.get_by_role("link", name="Repair tile").click()
    expect(page.get_by_test_id("returned")).to_contain_text(NOTE)
    expect(page.get_by_test_id("guide").get_by_test_id("example-wrong")).to_be_visible()
    yield from violations(page)
    page.get_by_test_id("guide-close").click()
    yield from violations(page)
    yield from of_palette(page, "road")
    for panel in ("segments", "clean"):
        page.get_by_test_id(f"panel-{panel}").click()
        yield from violations(page)
    yield from of_keys(page, "painter.tip", "j")
