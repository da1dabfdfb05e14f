"""A lead brings known answers in, people paint their tiles like any other, and the lead sees how it went."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.served import Served
from tests.journeys.test_accessibility import AXE, violations

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "sample_data" / "street"
KNOWN = "harbour_000041"
TILES = 2


def sample_zip(path: Path) -> Path:
    """A frame of the sample and its labels in the layout of Cityscapes."""
    with zipfile.ZipFile(path, "w") as archive:
        photo = SAMPLE / "photos" / "harbour" / f"{KNOWN}.jpg"
        archive.write(photo, f"leftImg8bit/train/harbour/{KNOWN}_leftImg8bit.png")
        truth = SAMPLE / "truth" / f"{KNOWN}_instanceIds.png"
        archive.write(truth, f"gtFine/train/harbour/{KNOWN}_gtFine_instanceIds.png")
    return path


def test_known_answers_are_brought_in_and_work_is_measured_by_them(
    served: Served, open_page: OpenPage, tmp_path: Path
) -> None:
    served.tessera("project", "create", "gold", "--tile", "1024")
    page = open_page(width=1440, height=900)
    page.add_init_script(path=AXE)
    page.goto(served.add_person("Sample lead", "--role", "gold=lead"))
    expect(page.get_by_test_id("project-gold")).to_be_visible()
    page.goto("/p/gold/quality")
    expect(page.get_by_test_id("gold-import")).to_be_visible()
    assert violations(page) == []
    page.get_by_test_id("gold-import").click()
    bring(page, sample_zip(tmp_path / "sample.zip"))
    simulate(served, error="0")
    page.get_by_test_id("side-quality").click()
    total = page.get_by_test_id("gold-sum")
    expect(total).to_have_attribute("data-known", str(TILES))
    expect(total).to_have_attribute("data-measured", str(TILES))
    rows = page.get_by_test_id("gold-people").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("100.0%")
    assert violations(page) == []
    page.get_by_test_id("gold-tiles").get_by_role("button").first.click()
    expect(page.get_by_test_id("gold-differences").get_by_role("img")).to_have_js_property("complete", value=True)
    assert violations(page) == []
    (robot,) = served.operator.get("/projects/gold/gold")["people"]
    assert (robot["tiles"], robot["passed"], robot["agreement"]) == (TILES, TILES, 1.0)
    assert (robot["mean_iou"], robot["panoptic_quality"]) == (1.0, 1.0)


def bring(page: Page, sent: Path) -> None:
    page.get_by_test_id("import-file").set_input_files(sent)
    expect(page.get_by_test_id("import-found")).to_have_text("cityscapes: 1 image, 1 with labels")
    page.get_by_test_id("import-mode-gold").check()
    page.get_by_test_id("import-check").click()
    page.get_by_test_id("import-start").click()
    result = page.get_by_test_id("import-result")
    expect(result).to_have_attribute("data-taken", "1")
    expect(result).to_have_attribute("data-known", str(TILES))


def simulate(served: Served, *, error: str) -> None:
    truth = str(SAMPLE / "truth")
    done = served.tessera("simulate", "gold", "--truth", truth, "--annotators", "1", "--error", error)
    assert done["tiles_painted"] == TILES
