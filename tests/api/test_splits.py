"""A class is split while a project is painted: only its tiles come back, and only its pixels may change."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import read_tile, write_tile
from app.foundation.ids import AccountId
from tests.api.conftest import client_of
from tests.api.test_publication import second, text_of
from tests.api.test_releases import ask, lead, ok, release, reviewer, run_job, town
from tests.merge.town import ACROSS, CAR, ROAD, Town, street

__all__ = ["lead", "release", "reviewer", "town"]

VAN = {"name": "van", "color": [0, 0, 200]}
SPLIT = {"into": [VAN], "text": "Cars with a closed box behind are vans now."}
SPLIT_CAR = f"/api/v1/projects/town/classes/{CAR}/split"


@pytest.fixture
def painter(app: FastAPI, town: Town) -> TestClient:
    return client_of(app, town.house, AccountId(town.painter))


def claim(painter: TestClient) -> dict[str, Any]:
    return dict(ok(painter.post("/api/v1/projects/town/claim", json={})))


def labels_of(client: TestClient, task: dict[str, Any]) -> LabelTile:
    return read_tile(client.get(f"/api/v1/tasks/{task['id']}/labels").content)


def save(client: TestClient, task: dict[str, Any], tile: LabelTile) -> Any:
    headers = {
        "If-Match": task["labels"]["etag"],
        "Idempotency-Key": str(hash(tile.raster.tobytes()) ^ hash(tile.segments)),
        "Tessera-Lease": task["lease"]["id"],
        "Tessera-Active-Seconds": "5",
    }
    return client.put(f"/api/v1/tasks/{task['id']}/labels", content=write_tile(tile), headers=headers)


def as_vans(tile: LabelTile, van: int) -> LabelTile:
    segments = tuple(replace(one, class_id=van) if one.class_id == CAR else one for one in tile.segments)
    return LabelTile(tile.raster, segments)


def hand_in(client: TestClient, task: dict[str, Any], saved: dict[str, Any]) -> None:
    body = {"lease": task["lease"]["id"], "revision": saved["revision"], "active_seconds": 5}
    ok(client.post(f"/api/v1/tasks/{task['id']}/submit", json=body))


def test_only_the_tiles_that_hold_the_class_come_back(town: Town, lead: TestClient, painter: TestClient) -> None:
    town.image(ACROSS, stem="cars_000001")
    empty = town.image(street(), stem="empty_000001")
    one_car = town.image(street((CAR, slice(4, 12), slice(2, 10))), stem="left_000001")
    town.finish()
    assert ok(lead.get(SPLIT_CAR)) == {"tiles": 3, "images": 2}
    done = ok(lead.post(SPLIT_CAR, json=SPLIT))
    assert (done["tiles"], done["images"]) == (3, 2)
    names = [row["name"] for row in done["taxonomy"]["classes"]]
    assert names[names.index("car") + 1] == "van"
    states = {
        image: [cell["state"] for cell in ok(lead.get(f"/api/v1/images/{image}"))["grid"]["cells"]]
        for image in (empty, one_car)
    }
    assert states == {empty: ["accepted", "accepted"], one_car: ["open", "accepted"]}
    task = claim(painter)
    assert task["reissue"]["text"] == SPLIT["text"]
    assert task["reissue"]["allowed"] == {str(CAR): [CAR, 34]}
    assert task["reissue"]["confined"]
    assert task["project"]["instructions_version"] == 2
    assert [row["class_id"] for row in ok(lead.get("/api/v1/projects/town/splits"))] == [CAR]


def test_nothing_but_the_split_class_can_be_changed(town: Town, lead: TestClient, painter: TestClient) -> None:
    town.image()
    town.finish()
    ok(lead.post(SPLIT_CAR, json=SPLIT))
    task = claim(painter)
    before = labels_of(painter, task)
    raster = before.raster.copy()
    road = next(one.id for one in before.segments if one.class_id == ROAD)
    raster[0, 0] = next(one.id for one in before.segments if one.class_id == CAR)
    refused = save(painter, task, LabelTile(raster, before.segments))
    assert (refused.status_code, refused.json()["code"]) == (422, "beyond-the-split")
    assert (refused.json()["pixels"], refused.json()["column"], refused.json()["row"]) == (1, 0, 0)
    emptied = np.where(before.raster == road, road, road).astype(np.uint16)
    assert save(painter, task, LabelTile(emptied, before.segments)).status_code == 422
    assert save(painter, task, LabelTile(before.raster[:-1], before.segments)).json()["code"] == "invalid-raster"
    assert ok(save(painter, task, as_vans(before, 34)))["n"] == 2


def test_releases_of_before_keep_their_classes_and_the_next_counts_what_moved(
    town: Town, lead: TestClient, painter: TestClient, reviewer: TestClient, release: dict[str, Any]
) -> None:
    """Of the two objects one becomes a van; no other pixel of the release differs by a bit."""
    town.house.clock.advance(seconds=60)  # type: ignore[attr-defined] # the fixture's clock stands still
    ok(lead.post(SPLIT_CAR, json=SPLIT))
    nothing = ask(lead, "between")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-to-release")
    while (answer := painter.post("/api/v1/projects/town/claim", json={})).status_code == 200:
        task = answer.json()
        saved = ok(save(painter, task, as_vans(labels_of(painter, task), 34)))
        hand_in(painter, task, saved)
        verdict = {"revision": saved["revision"], "verdict": "accept"}
        ok(reviewer.post(f"/api/v1/tasks/{task['id']}/verdict", json=verdict))
    after = second(town, lead)
    assert '"van"' not in text_of(lead, release, "LABELS.json")
    assert '"van"' in text_of(lead, after, "LABELS.json")
    old, new = (classes_of(lead, one) for one in (release, after))
    assert set(np.unique(new[old == CAR])) == {34}
    assert np.array_equal(new[old != CAR], old[old != CAR])
    moved = int((old != new).sum())
    changes = text_of(lead, after, "CHANGES.md")
    assert f"{moved:,} pixels have another class" in changes
    assert "Classes that the release before did not have: `van`." in changes
    assert f"| van | 0 | {moved:,} |" in changes
    assert f"| car | {moved:,} | 0 |" in changes


def classes_of(client: TestClient, release: dict[str, Any]) -> np.ndarray:
    """(H, W) class ids of the one image of a release in the Cityscapes layout."""
    sums = text_of(client, release, "SHA256SUMS").splitlines()
    path = next(line[66:] for line in sums if line.endswith("_labelIds.png"))
    data = client.get(f"/api/v1/releases/{release['id']}/files/{path}").content
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    return picture


def test_a_release_that_was_asked_for_before_is_made_in_the_classes_of_before(town: Town, lead: TestClient) -> None:
    town.image()
    town.finish()
    asked = ok(ask(lead, "before"), 202)
    town.house.clock.advance(seconds=60)  # type: ignore[attr-defined] # the fixture's clock stands still
    ok(lead.post(SPLIT_CAR, json=SPLIT))
    run_job(town, asked["job"]["id"])
    made = ok(lead.get(f"/api/v1/releases/{asked['id']}"))
    assert made["root"]
    assert '"van"' not in text_of(lead, made, "LABELS.json")


def test_a_tile_that_waits_for_review_comes_back_with_all_open_to_change(
    town: Town, lead: TestClient, painter: TestClient
) -> None:
    town.image()
    town.work()
    ok(lead.post(SPLIT_CAR, json=SPLIT))
    task = claim(painter)
    assert not task["reissue"]["confined"]
    before = labels_of(painter, task)
    all_road = LabelTile(np.ones_like(before.raster), (Segment(1, ROAD),))
    assert save(painter, task, all_road).status_code == 200


def test_a_second_split_reaches_tiles_that_wait_for_the_first(
    town: Town, lead: TestClient, painter: TestClient
) -> None:
    town.image()
    town.finish()
    ok(lead.post(SPLIT_CAR, json=SPLIT))
    other = {"into": [{"name": "lane", "color": [9, 9, 9]}], "text": "Lanes are no road."}
    assert ok(lead.post(f"/api/v1/projects/town/classes/{ROAD}/split", json=other))["tiles"] == 0
    further = {"into": [{"name": "minibus", "color": [8, 8, 8]}], "text": "Minibuses are no vans."}
    ok(lead.post("/api/v1/projects/town/classes/34/split", json=further))
    task = claim(painter)
    assert task["reissue"]["allowed"] == {str(CAR): [CAR, 34, 36], str(ROAD): [ROAD, 35]}
    assert task["reissue"]["text"].splitlines() == [SPLIT["text"], "Lanes are no road.", "Minibuses are no vans."]
    before = labels_of(painter, task)
    assert save(painter, task, as_vans(before, 36)).status_code == 200
