"""Known answers over HTTP: leads bring them and see the figures, and nobody who paints can tell such a tile."""

import hashlib
import re
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from app.api.authz import ROUTES
from app.core.arrays import LabelRaster
from app.core.geometry import Size
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.foundation.ids import ProjectId
from app.foundation.jobs.tables import Job
from app.people import Role
from app.wiring import House
from tests.api.conftest import SignIn
from tests.api.test_import_sets import bring, send
from tests.api.test_queue import body_of, claim, hand_in, judge, save
from tests.api.test_releases import ok
from tests.imports.sets import CAR, ROAD, street_zip
from tests.tasks.scene import tile_bytes

GOLD = "/api/v1/projects/city/gold"
# The first image is painted before the two that are compared, and the last stays open: progress looks the same then.
BROUGHT = ((0, "images"), (1, "gold"), (2, "images"), (3, "images"))


@pytest.fixture
def lead(sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Lea", city, {Role.LEAD})


@pytest.fixture
def painter(sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Ada", city, {Role.ANNOTATOR})


def bring_gold_and_plain(lead: TestClient) -> str:
    """Bring two photos in, the first with known answers; return its image."""
    view = ok(send(lead, street_zip(images=3)), 201)
    gold = bring(lead, view, 0, "gold")
    assert gold["tiles"] == {"accepted": 0, "proposed": 0, "kept": 0, "complete": False, "known": 2}
    assert bring(lead, view, 1, "images")["tiles"] is None
    return str(gold["image_id"])


def run_job(house: House) -> None:
    runner = house.jobs.runner
    with house.db.read() as session:
        jobs = session.scalars(select(Job.id).where(Job.state == "queued")).all()
    for job in jobs:
        runner.plan(job)
        while runner.work(job, "carrier"):
            pass
        runner.finish(job, "carrier")


def shape(value: Any) -> Any:
    """What a JSON value looks like, whatever it says: names, kinds, which lists are empty."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return type(value).__name__


def looks(answer: Response) -> Any:
    """Everything of an answer but its values."""
    kind = answer.headers.get("content-type", "")
    return answer.status_code, sorted(answer.headers), kind, shape(answer.json()) if "json" in kind else None


def sights(client: TestClient, task: dict[str, Any]) -> dict[str, Any]:
    """How every address looks that tells of a tile, its image or the work on it, to whoever holds the tile."""
    names = {"task": task["id"], "image": task["image"]["id"], "slug": "city", "scale": "0", "size": "max"}
    region = "0,0,44,32" if task["tile"]["index"] == 0 else "20,0,44,32"
    found = {}
    for method, path in ROUTES:
        if method == "GET" and re.search(r"\{task\}|\{image\}|/projects/\{slug\}|/offers|/me$", path):
            filled = re.sub(r"\{(\w+)\}", lambda name: (names | {"region": region}).get(name[1], "1"), path)
            found[path] = looks(client.get(filled))
    return found


def worked(client: TestClient, task: dict[str, Any]) -> list[Any]:
    """How everything looks while a tile is painted, saved and handed in."""
    seen: list[Any] = [shape(task), sights(client, task)]
    saved = save(client, task, body_of(task))
    seen += [looks(saved), sights(client, task)]
    handed_in = hand_in(client, task, saved.json()["revision"])
    return [*seen, looks(handed_in), handed_in.json()["state"], sights(client, task)]


def test_a_tile_with_a_known_answer_looks_like_any_other(lead: TestClient, painter: TestClient) -> None:
    view = ok(send(lead, street_zip(images=4)), 201)
    kinds = {bring(lead, view, n, mode)["image_id"]: mode + str(n) for n, mode in BROUGHT}
    tiles: dict[str, list[Any]] = {kind: [] for kind in kinds.values()}
    for _ in range(6):
        task = claim(painter)
        tiles[kinds[task["image"]["id"]]].append(worked(painter, task))
    assert tiles["gold1"] == tiles["images2"]
    assert len(tiles["gold1"]) == 2
    assert ok(lead.get(GOLD))["waiting"] == 2
    assert painter.get(GOLD).status_code == 403


def test_a_tile_with_a_known_answer_is_saved_and_handed_in_at_once_like_any_other(
    lead: TestClient, painter: TestClient
) -> None:
    gold = bring_gold_and_plain(lead)
    seen = {}
    for _ in range(4):
        task = claim(painter)
        body = body_of(task)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        answer = save(painter, task, body, **{"Tessera-Hand-In": tag})
        assert answer.json()["handed_in"]["state"] == "submitted"
        seen[task["image"]["id"] == gold, task["tile"]["index"]] = looks(answer)
    assert (seen[True, 0], seen[True, 1]) == (seen[False, 0], seen[False, 1])
    assert ok(lead.get(GOLD))["waiting"] == 2


def test_the_lead_sees_how_it_went_by_pseudonym(
    lead: TestClient, painter: TestClient, house: House, sign_in: SignIn, city: ProjectId
) -> None:
    nothing = ok(lead.get(GOLD))
    assert nothing == {"known": 0, "measured": 0, "waiting": 0, "pass_agreement": 0.9, "people": []}
    bring_gold_and_plain(lead)
    task = claim(painter)
    saved = ok(save(painter, task, road(task)))
    ok(hand_in(painter, task, saved["revision"]))
    run_job(house)
    found = ok(lead.get(GOLD))
    assert (found["known"], found["measured"], found["waiting"]) == (2, 1, 0)
    (one,) = found["people"]
    see_where_it_differs(lead, task)
    # Of 36 x 32 pixels, the set has 16 x 12 and 8 x 6 of cars here; the tile is all road.
    assert one["agreement"] == pytest.approx(1 - (16 * 12 + 8 * 6) / (36 * 32))
    assert (one["tiles"], one["passed"], "Ada" in str(one)) == (1, 0, False)
    reviewer = sign_in("Rita", city, {Role.REVIEWER})
    assert [row["measure"] for row in ok(reviewer.get(f"{GOLD}/tiles"))] == [
        ok(lead.get(f"{GOLD}/tiles"))[0]["measure"]
    ]
    assert reviewer.get(GOLD).status_code == painter.get(f"{GOLD}/tiles").status_code == 403
    assert ok(judge(reviewer, task, saved["revision"], verdict="accept"))["state"] == "accepted"
    assert ok(lead.get(GOLD)) == found


def test_a_reviewer_who_paints_too_sees_only_images_that_are_done(
    lead: TestClient, painter: TestClient, house: House, sign_in: SignIn, city: ProjectId
) -> None:
    bring_gold_and_plain(lead)
    both = sign_in("Bea", city, {Role.ANNOTATOR, Role.REVIEWER})
    for n in range(2):
        task = claim(painter)
        saved = ok(save(painter, task, body_of(task)))
        ok(hand_in(painter, task, saved["revision"]))
        run_job(house)
        address = f"/api/v1/gold/{ok(lead.get(f'{GOLD}/tiles'))[0]['measure']}/differences.png"
        assert (len(ok(lead.get(f"{GOLD}/tiles"))), ok(both.get(f"{GOLD}/tiles"))) == (n + 1, [])
        assert (lead.get(address).status_code, both.get(address).json()["code"]) == (200, "image-not-done")
        ok(judge(both, task, saved["revision"], verdict="accept"))
    assert len(ok(both.get(f"{GOLD}/tiles"))) == 2
    assert both.get(address).status_code == 200


def see_where_it_differs(lead: TestClient, task: dict[str, Any]) -> None:
    (tile,) = ok(lead.get(f"{GOLD}/tiles"))
    assert (tile["image"]["id"], tile["tile_index"], tile["passed"], tile["version"]) == (
        task["image"]["id"],
        0,
        False,
        1,
    )
    assert lead.get(tile["photo"]).status_code == 200
    png = lead.get(f"/api/v1/gold/{tile['measure']}/differences.png").content
    shown = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert shown.shape == (32, 44)  # 8 pixels of context on the right
    assert shown[8:20, 20:36].all() and shown[22:28, 4:12].all()
    assert np.count_nonzero(shown) == 16 * 12 + 8 * 6
    assert lead.get(f"/api/v1/gold/{task['id']}/differences.png").status_code == 404


def road(task: dict[str, Any]) -> bytes:
    paint = task["tile"]["paint"]
    size = Size(paint["width"], paint["height"])
    return tile_bytes(size, class_id=ROAD, other_class_id=ROAD)


def test_a_second_hand_in_of_the_same_work_is_measured_once(
    lead: TestClient, painter: TestClient, house: House
) -> None:
    bring_gold_and_plain(lead)
    task = claim(painter)
    saved = ok(save(painter, task, body_of(task)))
    for _ in range(2):
        ok(hand_in(painter, task, saved["revision"]))
    assert ok(lead.get(GOLD))["waiting"] == 1
    with house.db.read() as session:
        assert len(session.scalars(select(Job.id)).all()) == 1


def test_what_waits_is_measured_when_a_lead_asks(lead: TestClient, painter: TestClient, house: House) -> None:
    bring_gold_and_plain(lead)
    task = claim(painter)
    ok(hand_in(painter, task, ok(save(painter, task, body_of(task)))["revision"]))
    with house.db.write() as session:
        for job in session.scalars(select(Job)):
            job.state = "failed"
    assert ok(lead.get(GOLD))["waiting"] == 1
    asked = ok(lead.post(f"{GOLD}/measure"), 202)
    assert (asked["kind"], asked["state"]) == ("gold", "queued")
    run_job(house)
    assert (ok(lead.get(GOLD))["waiting"], ok(lead.get(GOLD))["measured"]) == (0, 1)


def test_labels_of_one_image_can_be_sent_as_its_known_answer(lead: TestClient, operator: TestClient) -> None:
    image = bring_gold_and_plain(lead)
    other = write_tile(LabelTile(whole_image(), (Segment(1, CAR),)))
    address = f"/api/v1/images/{image}/labels?mode=gold"
    headers = {"Content-Type": "image/png"}
    assert ok(operator.put(address, content=other, headers=headers))["known"] == 2
    again = ok(lead.put(address, content=other, headers=headers))
    assert (again["known"], again["kept"]) == (0, 2)
    assert ok(lead.get(GOLD))["known"] == 2


def whole_image() -> LabelRaster:
    return np.ones((32, 64), np.uint16)
