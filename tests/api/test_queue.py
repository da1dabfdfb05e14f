"""The road of a tile over HTTP: claimed, saved, handed in, sent back, mended, accepted."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import tasks
from app.core.geometry import Size
from app.core.raster.tile_png import read_tile
from app.foundation.clock import FixedClock
from app.foundation.ids import ProjectId, new_id
from app.people import Role
from app.projects import get as get_project
from app.wiring import House
from tests.api.conftest import SignIn
from tests.tasks.scene import Scene, tile_bytes

LEASE = 45 * 60
ROAD, CAR = 7, 26


@pytest.fixture
def scene(house: House, city: ProjectId) -> Scene:
    """One image of two tiles of 32 x 32 pixels with an overlap of 4."""
    with house.db.read() as session:
        scene = Scene(house, get_project(session, city))
    scene.image()
    return scene


@pytest.fixture
def painter(scene: Scene, sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Ada", city, {Role.ANNOTATOR})


@pytest.fixture
def reviewer(sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Rita", city, {Role.REVIEWER})


def claim(client: TestClient) -> dict[str, Any]:
    answer = client.post("/api/v1/projects/city/claim", json={})
    assert answer.status_code == 200, answer.text
    task: dict[str, Any] = answer.json()
    return task


def body_of(task: dict[str, Any], *, seed: int = 0, holes: int = 0) -> bytes:
    paint = task["tile"]["paint"]
    return tile_bytes(Size(paint["width"], paint["height"]), seed=seed, holes=holes, class_id=ROAD, other_class_id=CAR)


def save(
    client: TestClient,
    task: dict[str, Any],
    body: bytes,
    *,
    on: str | None = None,
    key: str | None = None,
    **extra: str,
) -> Any:
    headers = {
        "Content-Type": "image/png",
        "Idempotency-Key": key or new_id(),
        "Tessera-Lease": task["lease"]["id"],
        "Tessera-Active-Seconds": "12",
        **({"If-None-Match": "*"} if on is None else {"If-Match": on}),
        **extra,
    }
    return client.put(f"/api/v1/tasks/{task['id']}/labels", content=body, headers=headers)


def hand_in(client: TestClient, task: dict[str, Any], revision: str) -> Any:
    body = {"lease": task["lease"]["id"], "revision": revision, "active_seconds": 12}
    return client.post(f"/api/v1/tasks/{task['id']}/submit", json=body)


def judge(client: TestClient, task: dict[str, Any], revision: str, **verdict: str) -> Any:
    return client.post(f"/api/v1/tasks/{task['id']}/verdict", json={"revision": revision, **verdict})


def test_a_tile_ahead_is_another_one_and_its_photo_can_be_had(painter: TestClient) -> None:
    held = claim(painter)
    ask: dict[str, Any] = {"ahead": True, "holding": [held["id"]]}
    ahead = painter.post("/api/v1/projects/city/claim", json=ask).json()
    assert ahead["id"] != held["id"] and ahead["lease"]["mine"]
    assert painter.post("/api/v1/projects/city/claim", json=ask).json()["id"] == ahead["id"]
    ask["holding"].append(ahead["id"])
    assert painter.post("/api/v1/projects/city/claim", json=ask).status_code == 204
    assert claim(painter)["id"] == held["id"]


def test_a_tile_is_painted_returned_mended_and_accepted(painter: TestClient, reviewer: TestClient) -> None:
    task = claim(painter)
    assert task["state"] == "leased" and task["lease"]["mine"] and task["labels"] is None
    assert task["tile"]["core"] == {"x": 0, "y": 0, "width": 32, "height": 32}
    assert task["tile"]["paint"] == {"x": 0, "y": 0, "width": 36, "height": 32}
    assert task["photo"] == f"/iiif/{task['image']['id']}/0,0,44,32/max/0/default.jpg"
    saved = save(painter, task, body_of(task)).json()
    assert hand_in(painter, task, saved["revision"]).json() == {"state": "submitted", "late": False}

    waiting = reviewer.get("/api/v1/projects/city/reviews").json()
    assert [(row["task_id"], row["revision"], row["again"]) for row in waiting] == [
        (task["id"], saved["revision"], False)
    ]
    seen = reviewer.get(f"/api/v1/tasks/{task['id']}").json()
    assert seen["painter"] == waiting[0]["painter"] and "Ada" not in seen["painter"]
    returned = judge(reviewer, task, saved["revision"], verdict="return", reason="boundary", text="the kerb")
    assert returned.json()["state"] == "returned"

    offer = painter.get("/api/v1/offers").json()[0]
    assert [(tile["task_id"], tile["reason"], tile["text"]) for tile in offer["returned"]] == [
        (task["id"], "boundary", "the kerb")
    ]
    again = claim(painter)
    assert again["id"] == task["id"] and again["verdict"]["text"] == "the kerb"
    assert again["labels"]["etag"] == saved["etag"] and again["lease"]["fence"] > task["lease"]["fence"]
    mended = save(painter, again, body_of(task, seed=1), on=saved["etag"]).json()
    assert mended["n"] == 2
    hand_in(painter, again, mended["revision"])
    assert reviewer.get("/api/v1/projects/city/reviews").json()[0]["again"]
    assert judge(reviewer, task, mended["revision"], verdict="accept").json()["state"] == "accepted"
    progress = reviewer.get("/api/v1/projects/city/progress").json()
    assert progress["tiles"]["accepted"] == 1 and progress["pixels"]["accepted"] == 32 * 32


def test_labels_come_back_byte_for_byte_under_their_etag(painter: TestClient) -> None:
    task = claim(painter)
    url = f"/api/v1/tasks/{task['id']}/labels"
    assert painter.get(url).json()["code"] == "no-labels"
    body = body_of(task)
    saved = save(painter, task, body)
    assert saved.json()["etag"] == f'"{saved.json()["sha256"]}"'
    loaded = painter.get(url)
    assert (loaded.content, loaded.headers["etag"]) == (body, saved.json()["etag"])
    assert loaded.headers["content-type"] == "image/png"
    assert read_tile(loaded.content).raster.shape == (32, 36)
    assert painter.get(url, headers={"If-None-Match": loaded.headers["etag"]}).status_code == 304
    second = save(painter, task, body_of(task, seed=3), on=saved.json()["etag"])
    assert second.status_code == 200
    assert painter.get(f"{url}?revision={saved.json()['revision']}").content == body
    assert painter.get(f"{url}?revision={new_id()}").status_code == 404


def test_a_stale_save_is_told_the_current_state(painter: TestClient) -> None:
    task = claim(painter)
    saved = save(painter, task, body_of(task)).json()
    stale = save(painter, task, body_of(task, seed=1))
    assert (stale.status_code, stale.json()["code"]) == (412, "revision-conflict")
    assert stale.json()["current"] == {"revision": saved["revision"], "n": 1, "etag": saved["etag"]}


def test_the_same_key_gets_the_same_answer(painter: TestClient) -> None:
    task = claim(painter)
    first = save(painter, task, body_of(task), key="k")
    assert save(painter, task, body_of(task), key="k").json() == first.json()
    other = save(painter, task, body_of(task, seed=1), key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


def test_a_save_may_hand_in_what_it_brings(painter: TestClient, reviewer: TestClient) -> None:
    task = claim(painter)
    body = body_of(task)
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    ask = {"key": "k", "Tessera-Hand-In": tag}
    saved = save(painter, task, body, **ask).json()
    assert saved["handed_in"] == {"state": "submitted", "late": False}
    assert save(painter, task, body, **ask).json() == saved
    assert [row["revision"] for row in reviewer.get("/api/v1/projects/city/reviews").json()] == [saved["revision"]]
    assert hand_in(painter, task, saved["revision"]).json() == saved["handed_in"]


@pytest.mark.parametrize("why", ["no-asking", "other-bytes", "holes"])
def test_a_save_hands_in_nothing_else(painter: TestClient, why: str) -> None:
    task = claim(painter)
    body = body_of(task, holes=3 if why == "holes" else 0)
    tag = f'"{hashlib.sha256(b"what was sent" if why == "other-bytes" else body).hexdigest()}"'
    saved = save(painter, task, body, **({} if why == "no-asking" else {"Tessera-Hand-In": tag})).json()
    assert saved["handed_in"] is None
    assert painter.get(f"/api/v1/tasks/{task['id']}").json()["state"] == "leased"


def test_a_save_after_the_lease_was_lost_is_handed_in_late(
    painter: TestClient, sign_in: SignIn, city: ProjectId, clock: FixedClock
) -> None:
    task = claim(painter)
    clock.advance(seconds=LEASE + 1)
    sign_in("Ben", city, {Role.ANNOTATOR}).post("/api/v1/projects/city/claim", json={})
    body = body_of(task)
    saved = save(painter, task, body, **{"Tessera-Hand-In": f'"{hashlib.sha256(body).hexdigest()}"'}).json()
    assert saved["late"] and saved["handed_in"] == {"state": "leased", "late": True}


@pytest.mark.parametrize("missing", ["Idempotency-Key", "Tessera-Lease", "Tessera-Active-Seconds", "If-None-Match"])
def test_a_save_without_one_of_its_headers_is_refused(painter: TestClient, missing: str) -> None:
    task = claim(painter)
    headers = {
        "Idempotency-Key": "k",
        "Tessera-Lease": task["lease"]["id"],
        "Tessera-Active-Seconds": "1",
        "If-None-Match": "*",
    }
    del headers[missing]
    answer = painter.put(f"/api/v1/tasks/{task['id']}/labels", content=body_of(task), headers=headers)
    assert answer.status_code == 422


def test_a_damaged_raster_is_refused_and_a_large_honest_one_is_taken(painter: TestClient) -> None:
    task = claim(painter)
    damaged = save(painter, task, body_of(task)[:-3])
    assert (damaged.status_code, damaged.json()["code"]) == (422, "invalid-raster")
    large = save(painter, task, bytes(2 << 20))
    assert large.json()["code"] == "invalid-raster", "the body limit of other routes must not hold for labels"
    too_large = save(painter, task, bytes(5 << 20))
    assert (too_large.status_code, too_large.json()["code"]) == (413, "tile-too-large")


def test_holes_are_refused_with_their_places(painter: TestClient) -> None:
    task = claim(painter)
    saved = save(painter, task, body_of(task, holes=3)).json()
    refused = hand_in(painter, task, saved["revision"])
    assert (refused.status_code, refused.json()["code"]) == (422, "unpainted")
    assert refused.json()["unpainted"] == 3
    assert refused.json()["holes"] == [{"x": 0, "y": 0, "width": 3, "height": 1, "pixels": 3}]


def test_the_same_painter_resumes_and_an_empty_queue_says_so(painter: TestClient) -> None:
    first = claim(painter)
    assert claim(painter)["lease"]["id"] == first["lease"]["id"]
    offer = painter.get("/api/v1/offers").json()[0]
    assert (offer["kind"], offer["open"], offer["resume"]) == ("paint", 1, first["id"])
    for _ in range(2):
        task = claim(painter)
        released = painter.post(f"/api/v1/tasks/{task['id']}/release", json={"lease": task["lease"]["id"]})
        assert released.status_code == 204
    nothing = painter.post("/api/v1/projects/city/claim", json={})
    assert (nothing.status_code, nothing.content) == (204, b"")
    assert painter.get("/api/v1/offers").json() == []


def test_a_lost_lease_is_told_and_late_work_is_kept(
    painter: TestClient, sign_in: SignIn, city: ProjectId, clock: FixedClock
) -> None:
    task = claim(painter)
    beat = f"/api/v1/tasks/{task['id']}/heartbeat"
    clock.advance(seconds=LEASE - 1)
    renewed = painter.post(beat, json={"lease": task["lease"]["id"]}).json()
    assert renewed["until"] > task["lease"]["until"]
    clock.advance(seconds=LEASE)
    other = sign_in("Bo", city, {Role.ANNOTATOR})
    assert claim(other)["id"] == task["id"]
    lost = painter.post(beat, json={"lease": task["lease"]["id"]})
    assert (lost.status_code, lost.json()["code"]) == (409, "lease-lost")
    late = save(painter, task, body_of(task)).json()
    assert late["late"]
    assert hand_in(painter, task, late["revision"]).json() == {"state": "leased", "late": True}
    assert painter.get(f"/api/v1/tasks/{task['id']}").json()["lease"]["id"] is None


def test_a_stranger_to_the_tile_finds_nothing(painter: TestClient, sign_in: SignIn, city: ProjectId) -> None:
    task = claim(painter)
    saved = save(painter, task, body_of(task)).json()
    other = sign_in("Bo", city, {Role.ANNOTATOR})
    url = f"/api/v1/tasks/{task['id']}"
    refusals: list[Callable[[], Any]] = [
        lambda: other.get(url),
        lambda: other.get(f"{url}/labels"),
        lambda: save(other, task, body_of(task), on=saved["etag"]),
        lambda: other.post(f"{url}/heartbeat", json={"lease": task["lease"]["id"]}),
        lambda: other.post(f"{url}/release", json={"lease": task["lease"]["id"]}),
        lambda: hand_in(other, task, saved["revision"]),
    ]
    assert [refuse().status_code for refuse in refusals] == [404] * len(refusals)


def test_who_lost_a_tile_sees_her_own_revision_of_it_and_no_other(
    painter: TestClient, sign_in: SignIn, city: ProjectId, clock: FixedClock
) -> None:
    task = claim(painter)
    mine = save(painter, task, body_of(task)).json()
    clock.advance(seconds=LEASE)
    other = sign_in("Bo", city, {Role.ANNOTATOR})
    theirs = save(other, claim(other), body_of(task, seed=1), on=mine["etag"]).json()
    url = f"/api/v1/tasks/{task['id']}/labels?revision="
    assert painter.get(url + mine["revision"]).status_code == 200
    assert painter.get(url + theirs["revision"]).status_code == 404


def test_nobody_judges_her_own_work_and_reviewers_do_not_paint(
    scene: Scene, sign_in: SignIn, city: ProjectId, reviewer: TestClient
) -> None:
    both = sign_in("Ada", city, {Role.ANNOTATOR, Role.REVIEWER})
    task = claim(both)
    saved = save(both, task, body_of(task)).json()
    hand_in(both, task, saved["revision"])
    own = judge(both, task, saved["revision"], verdict="accept")
    assert (own.status_code, own.json()["code"]) == (403, "own-work")
    assert both.get("/api/v1/projects/city/reviews").json() == []
    assert reviewer.post("/api/v1/projects/city/claim", json={}).status_code == 403
    assert [(o["kind"], o["open"]) for o in reviewer.get("/api/v1/offers").json()] == [("review", 1)]


def test_the_wall_pages_through_images_with_the_states_of_their_tiles(
    scene: Scene, painter: TestClient, sign_in: SignIn, city: ProjectId
) -> None:
    for _ in range(2):
        scene.image()
    claim(painter)
    lead = sign_in("Lea", city, {Role.LEAD})
    first = lead.get("/api/v1/projects/city/images?limit=2").json()
    assert [item["tiles"] for item in first["items"]] == [["leased", "open"], ["open", "open"]]
    assert (first["total"], first["items"][0]["columns"], first["items"][0]["merged"]) == (3, 2, False)
    rest = lead.get(f"/api/v1/projects/city/images?limit=2&after={first['next']}").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert {item["id"] for item in first["items"]}.isdisjoint(item["id"] for item in rest["items"])


def test_an_expired_lease_reads_as_open_to_others_and_as_held_to_its_holder(
    painter: TestClient, reviewer: TestClient, clock: FixedClock
) -> None:
    task = claim(painter)
    clock.advance(seconds=LEASE)
    assert reviewer.get(f"/api/v1/tasks/{task['id']}").json()["state"] == "open"
    assert painter.get(f"/api/v1/tasks/{task['id']}").json()["state"] == "leased"


def test_two_verdicts_on_one_tile_are_one_too_many(painter: TestClient, reviewer: TestClient, scene: Scene) -> None:
    task = claim(painter)
    saved = save(painter, task, body_of(task)).json()
    hand_in(painter, task, saved["revision"])
    assert judge(reviewer, task, saved["revision"], verdict="return").json()["code"] == "verdict-without-reason"
    assert judge(reviewer, task, saved["revision"], verdict="accept").status_code == 200
    second = judge(reviewer, task, saved["revision"], verdict="accept")
    assert (second.status_code, second.json()["code"]) == (409, "revision-changed")
    with scene.house.db.read() as session:
        assert tasks.get(session, task["id"]).state == "accepted"
