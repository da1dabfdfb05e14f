"""A lead drops the zip of a data set, is told what is lost, and brings it in as work that is done."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.imports.sets import TRUCK, street_zip
from tests.journeys.conftest import OpenPage
from tests.journeys.served import Served
from tests.journeys.test_accessibility import AXE, violations

pytestmark = pytest.mark.browser


def test_a_data_set_comes_in_from_the_browser(served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    served.tessera("project", "create", "brought", "--tile", "32", "--overlap", "4")
    sent = tmp_path / "elm.zip"
    sent.write_bytes(street_zip(images=3))
    page = open_page(width=1280, height=900)
    page.add_init_script(path=AXE)
    page.goto(served.add_person("Sample lead", "--role", "brought=lead"))
    expect(page.get_by_test_id("project-brought")).to_be_visible()
    page.goto("/p/brought/import")
    expect(page.get_by_test_id("import-choose")).to_be_visible()
    assert violations(page) == []
    page.get_by_test_id("import-file").set_input_files(sent)
    expect(page.get_by_test_id("import-found")).to_have_text("cityscapes: 3 images, 2 with labels")
    look(page)
    bring(page)
    page.get_by_test_id("import-forget").click()
    expect(page.get_by_test_id("import-choose")).to_be_visible()
    assert served.operator.get("/projects/brought/import-sets") == []
    assert served.operator.get("/projects/brought/progress")["tiles"]["accepted"] == 4


def look(page: Page) -> None:
    """A class that goes nowhere is lost, and said so, until it has a place."""
    page.get_by_test_id("import-mode-accepted").check()
    page.get_by_test_id(f"import-class-{TRUCK}").select_option("")
    page.get_by_test_id("import-check").click()
    losses = page.get_by_test_id("import-losses")
    expect(losses).to_contain_text("truck goes nowhere: 2 images, 240 pixels")
    assert violations(page) == []
    page.get_by_test_id(f"import-class-{TRUCK}").select_option(str(TRUCK))
    expect(losses).to_have_count(0)
    page.get_by_test_id("import-check").click()
    expect(losses).to_have_text("Nothing is lost.")


def bring(page: Page) -> None:
    """One image after the other, with a sum at the end."""
    page.get_by_test_id("import-start").click()
    result = page.get_by_test_id("import-result")
    expect(result).to_have_attribute("data-taken", "3")
    expect(result).to_have_attribute("data-accepted", "4")
    expect(page.get_by_test_id("import-line")).to_have_attribute("data-running", "false")
    assert violations(page) == []
