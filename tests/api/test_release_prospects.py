"""Releases in other classes over HTTP: a table to begin with, what is lost before it is, and what is refused."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.test_releases import ask, lead, ok, run_job, town
from tests.merge.town import ACROSS, CAR, ROAD, Town

__all__ = ["lead", "town"]

URL = "/api/v1/projects/town/releases"
CAMVID_CAR, CAMVID_ROAD = 8, 3


@pytest.fixture
def merged(town: Town) -> Town:
    image = town.image(ACROSS)
    town.finish()
    town.merge(image)
    return town


def table(lead: TestClient, taxonomy: str = "camvid-11", **changes: Any) -> dict[str, Any]:
    """Every class decided: by name, else not painted."""
    said = ok(lead.get(f"{URL}/remap", params={"taxonomy": taxonomy}))
    classes = {str(one["id"]): said["classes"].get(str(one["id"])) for one in said["source"]["classes"]}
    return {"taxonomy": taxonomy, "classes": classes, **changes}


def body(**changes: Any) -> dict[str, Any]:
    return {"name": "first", "format": "coco-panoptic", **changes}


def test_a_table_is_suggested_by_name_and_leaves_open_what_nothing_is_called_like(
    merged: Town, lead: TestClient
) -> None:
    said = ok(lead.get(f"{URL}/remap", params={"taxonomy": "camvid-11"}))
    assert (said["classes"][str(ROAD)], said["classes"][str(CAR)]) == (CAMVID_ROAD, CAMVID_CAR)
    assert "8" not in said["classes"]  # sidewalk is called Pavement there
    assert (said["source"]["name"], said["target"]["name"]) == ("cityscapes", "camvid-11")
    assert lead.get(f"{URL}/remap", params={"taxonomy": "pascal"}).json()["code"] == "unknown-taxonomy"


def test_what_is_lost_is_told_before_and_the_release_is_what_was_told(merged: Town, lead: TestClient) -> None:
    asked = table(lead)
    seen = ok(lead.post(f"{URL}/prospect", json=body(remap=asked)))
    assert seen["merge_objects"] == [one for one in seen["merge_objects"] if one >= 24]
    assert CAR in seen["merge_objects"]
    (loss,) = seen["losses"]
    assert (loss["stage"], loss["kind"], loss["name"], loss["to"]) == ("classes", "objects-merged", "car", "Car")
    assert (loss["count"], loss["pixels"], loss["images"], loss["first"]) == (2, 348, 1, ["drive_000001"])
    assert ok(lead.get(URL)) == []
    refused = lead.post(URL, json=body(remap=asked))
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "invalid-remap"
    assert [one["class_id"] for one in refused.json()["problems"]] == seen["merge_objects"]
    made = ok(lead.post(URL, json=body(remap={**asked, "merge_objects": seen["merge_objects"]})), 202)
    run_job(merged, made["job"]["id"])
    labels = json.loads(lead.get(f"/api/v1/releases/{made['id']}/files/LABELS.json").text)
    assert labels["name"] == "camvid-11"
    assert made["options"]["remap"]["classes"][str(CAR)] == CAMVID_CAR


def test_a_table_that_misses_a_class_or_names_a_stranger_is_refused_by_both(merged: Town, lead: TestClient) -> None:
    whole = table(lead)
    for change in ({"99": 1}, {str(CAR): 99}):
        bad = {**whole, "classes": {**whole["classes"], **change}}
        for url in (URL, f"{URL}/prospect"):
            assert ok(lead.post(url, json=body(remap=bad)), 422)["code"] == "invalid-remap"
    whole["classes"].pop(str(ROAD))
    for url in (URL, f"{URL}/prospect"):
        assert "'road' (id 7) is not decided" in ok(lead.post(url, json=body(remap=whole)), 422)["detail"]


def test_what_changed_says_that_the_classes_differ(merged: Town, lead: TestClient) -> None:
    ids = []
    for name, remap in (("plain", None), ("other", table(lead, "idd"))):
        made = ok(ask(lead, name, format="coco-panoptic", remap=remap), 202)
        run_job(merged, made["job"]["id"])
        ids.append(made["id"])
    said = ok(lead.get(f"/api/v1/releases/{ids[1]}/changes"))
    assert (said["differs"], said["classes_before"], said["classes_after"]) == ("taxonomy", "cityscapes", "idd")
    assert (said["images"], said["pixels"]) == ([], 0)
