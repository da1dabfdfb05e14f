"""A lead erases an image on its page; whoever paints a tile of it is told, and nothing of it stays with her."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import sample_crop
from tests.journeys.served import Served
from tests.journeys.test_accessibility import AXE, violations

pytestmark = pytest.mark.browser


def test_an_erased_image_is_gone_for_everybody(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    photo = sample_crop(tmp_path, width=192, height=128)
    served.tessera("project", "create", "gone", "--tile", "256")
    image = served.tessera("ingest", "gone", str(photo.parent))["files"][0]["image_id"]
    painter = open_page(width=1280, height=720)
    painter.goto(served.add_person("Sample painter", "--role", "gone=annotator"))
    painter.get_by_test_id("start-gone-paint").click()
    Hand.on(painter)

    lead = open_page(width=1280, height=720)
    lead.add_init_script(path=AXE)
    lead.goto(served.add_person("Sample lead", "--role", "gone=lead"))
    expect(lead.get_by_test_id("project-gone")).to_be_visible()
    lead.goto(f"/p/gone/images/{image}")
    erase(lead)
    is_told(painter)
    again = served.tessera("ingest", "gone", str(photo.parent), code=3)
    assert (again["refused"], again["files"][0]["code"]) == (1, "erased")


def erase(page: Page) -> None:
    """What happens is said first, and a reason is asked for."""
    page.get_by_test_id("erase-image").click()
    effects = page.get_by_test_id("erase-effects")
    expect(effects).to_contain_text("1 tile ends, 1 being painted now.")
    assert violations(page) == []
    page.get_by_label("Why?").fill("A face that has to go.")
    page.get_by_test_id("erase-confirm").click()
    expect(page.get_by_test_id("empty")).to_be_visible()
    gone = page.get_by_test_id("erased-images")
    gone.get_by_text("One image was erased").click()
    expect(gone).to_contain_text("Sample lead: A face that has to go.")
    assert violations(page) == []


def is_told(page: Page) -> None:
    """Her next step, here the wish for more time, leads home with a word."""
    page.get_by_test_id("painter-canvas").focus()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_test_id("tile-erased")).to_contain_text("What you did on it still counts")
    expect(page).to_have_url(f"{page.url.split('/paint')[0].rstrip('/')}/")
    expect(page.get_by_test_id("painter-canvas")).to_have_count(0)
    page.wait_for_function("async () => !(await caches.has('tessera-held'))")
    page.get_by_role("button", name="Got it").click()
    expect(page.get_by_test_id("tile-erased")).to_be_empty()
