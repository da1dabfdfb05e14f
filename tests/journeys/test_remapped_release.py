"""A lead releases a project in other classes: decides each, sees what is lost, and agrees to it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.served import Served
from tests.journeys.test_accessibility import AXE, violations
from tests.journeys.test_gold import sample_zip

pytestmark = pytest.mark.browser

ROAD, SIDEWALK, CAR = 7, 8, 26
CAMVID_PAVEMENT, CAMVID_VOID = 4, 11


@pytest.fixture
def lead(served: Served, open_page: OpenPage, tmp_path: Path) -> Page:
    """The lead of a project with one image, painted and merged, at its releases."""
    served.tessera("project", "create", "remap", "--tile", "1024")
    served.tessera("import", "remap", str(sample_zip(tmp_path / "set.zip")), "--as", "accepted", "--accept-losses")
    served.tessera("merge", "remap")
    page = open_page(width=1440, height=900)
    page.add_init_script(path=AXE)
    page.goto(served.add_person("Sample lead", "--role", "remap=lead"))
    expect(page.get_by_test_id("project-remap")).to_be_visible()
    page.goto("/p/remap/releases")
    return page


def test_a_release_in_other_classes_can_be_made_once_its_losses_are_seen(lead: Page, served: Served) -> None:
    lead.get_by_test_id("new-release").click()
    make = lead.get_by_test_id("make-release")
    lead.get_by_test_id("format-coco-instances").check()
    lead.get_by_test_id("format-losses").get_by_text("things are lost in this format").click()
    expect(lead.get_by_text("road has no place in this format")).to_be_visible()
    assert violations(lead) == []
    lead.get_by_test_id("format-coco-panoptic").check()
    expect(make).to_be_enabled()
    lead.get_by_test_id("release-taxonomy").select_option("camvid-11")
    expect(make).to_be_disabled()
    expect(lead.get_by_test_id("remap-open")).to_contain_text("still to be decided")
    by_keys(lead)
    assert violations(lead) == []
    lead.get_by_test_id("remap-rest").click()
    losses = lead.get_by_test_id("release-losses")
    expect(losses).to_contain_text("car becomes Car: its objects are one region")
    expect(make).to_be_disabled()
    assert violations(lead) == []
    lead.get_by_test_id("accept-losses").check()
    expect(make).to_be_enabled()
    # Another table has other losses: they are looked at anew.
    lead.get_by_test_id(f"remap-{CAR}").select_option(str(CAMVID_VOID))
    expect(make).to_be_disabled()
    expect(losses).to_contain_text("car becomes Void: its objects are one region")
    lead.get_by_test_id("accept-losses").check()
    make.click()
    row = lead.get_by_test_id("release-v1")
    expect(row).to_have_attribute("data-root", re.compile("[0-9a-f]{64}"))
    expect(row).to_contain_text("camvid-11")
    (made,) = served.operator.get("/projects/remap/releases")
    table = made["options"]["remap"]["classes"]
    assert (table[str(SIDEWALK)], table[str(CAR)]) == (CAMVID_PAVEMENT, CAMVID_VOID)
    labels = served.operator.request("GET", f"/api/v1/releases/{made['id']}/files/LABELS.json").text
    assert json.loads(labels)["name"] == "camvid-11"
    goes_on_from_it(lead)


def by_keys(page: Page) -> None:
    """The sidewalk becomes Pavement by Tab and letters alone."""
    page.get_by_test_id(f"remap-{SIDEWALK}").focus()
    page.keyboard.type("Pav")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id(f"remap-{SIDEWALK}")).to_have_value(str(CAMVID_PAVEMENT))


def goes_on_from_it(page: Page) -> None:
    """The next release to the same classes begins with the table of the last."""
    page.get_by_test_id("new-release").click()
    page.get_by_test_id("release-taxonomy").select_option("camvid-11")
    expect(page.get_by_test_id("remap-open")).to_have_text("Every class is decided.")
    expect(page.get_by_test_id(f"remap-{CAR}")).to_have_value(str(CAMVID_VOID))
    expect(page.get_by_text("This begins with the table of release v1.")).to_be_visible()
