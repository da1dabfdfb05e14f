"""A newer interface is deployed while somebody paints: the page says so, and loading it loses nothing."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.settings import Settings
from scripts.page_wait import wait_until
from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.served import Served, served_house
from tests.journeys.test_without_a_line import CAR, ROAD, start

pytestmark = pytest.mark.browser
NEWER = "index-0123456789.js"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interface of its own, as it was built."""
    folder = tmp_path_factory.mktemp("interface") / "dist"
    shutil.copytree(Settings().ui_dist, folder, ignore=shutil.ignore_patterns("*.gz", "*.map"))
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> Iterator[Served]:
    """A house that serves that interface."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESSERA_UI_DIST", str(dist))
        with served_house(tmp_path_factory.mktemp("served") / "data") as house:
            yield house


def deploy_newer(dist: Path) -> None:
    """Put a newer version in place: another name of the first script, as another content would give it."""
    page = (dist / "index.html").read_text()
    found = re.search(r"/assets/(index-[\w-]+\.js)", page)
    assert found
    for file in dist.rglob("*"):
        if file.suffix in (".html", ".js", ".css"):
            text = file.read_text().replace(found[1], NEWER)
            file.write_text(re.sub(r"tessera-shell-\w{16}", "tessera-shell-0123456789abcdef", text))
    (dist / "assets" / found[1]).rename(dist / "assets" / NEWER)


def test_a_newer_interface_is_loaded_by_keyboard_with_work_and_locks_as_they_were(
    served: Served, open_page: OpenPage, tmp_path: Path, dist: Path
) -> None:
    page = start(served, open_page, tmp_path, "newer")
    hand = Hand.on(page)
    hand.zoom_out()
    hand.take_class(ROAD)
    hand.brush([(40, 60), (100, 60)], 21, "road", ROAD)
    page.get_by_test_id("panel-segments").click()
    page.get_by_test_id("lock-1").click()
    page.get_by_test_id("panel-classes").click()
    deploy_newer(dist)
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    take = page.get_by_test_id("take-version")
    expect(take).to_be_visible()
    page.keyboard.press("Control+s")
    hand.take_class(CAR)
    hand.brush([(60, 20), (90, 20)], 15, "car", CAR)
    page.evaluate("window.isOlder = true")
    take.focus()
    page.keyboard.press("Enter")
    wait_until(page, "window.isOlder === undefined")
    hand = Hand.on(page, shadow=hand.shadow)
    hand.agree()
    assert page.locator(f'script[src$="{NEWER}"]').count() == 1
    expect(take).to_have_count(0)
    page.get_by_test_id("panel-segments").click()
    expect(page.get_by_test_id("lock-1")).to_have_attribute("aria-pressed", "true")
    hand.save()
