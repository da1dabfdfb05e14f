"""Erasing an image over HTTP: what it would do, doing it, what everybody is told afterwards."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.foundation.ids import AccountId
from tests.api.conftest import client_of
from tests.api.test_releases import lead, ok, release, reviewer, town
from tests.imagery.pictures import encoded, exif, pattern
from tests.merge.town import Town

__all__ = ["lead", "release", "reviewer", "town"]

REASON = {"reason": "Her face, at her own wish."}


@pytest.fixture
def painter(town: Town, app: Any) -> TestClient:
    return client_of(app, town.house, AccountId(town.painter))


def test_a_lead_is_told_what_would_happen_and_then_it_does(
    town: Town, lead: TestClient, release: dict[str, Any], painter: TestClient
) -> None:
    image = ok(lead.get("/api/v1/projects/town/images"))["items"][0]["id"]
    told = ok(lead.get(f"/api/v1/images/{image}/erasure"))
    assert told == {"tiles": 2, "held": 0, "done": 2, "releases": ["first"], "elsewhere": 0}
    done = ok(lead.post(f"/api/v1/images/{image}/erase", json=REASON))
    assert (done["by"], done["tiles"], done["releases"]) == ("Lea", 2, [release["id"]])
    assert ok(lead.get("/api/v1/projects/town/images"))["total"] == 0
    assert ok(lead.get("/api/v1/projects/town/erased-images"))[0]["reason"] == REASON["reason"]
    gone = lead.get(f"/api/v1/releases/{release['id']}/download")
    assert (gone.status_code, gone.json()["code"]) == (410, "withdrawn")
    assert REASON["reason"] in gone.json()["detail"]


def test_no_address_of_it_answers_any_more(town: Town, lead: TestClient, release: dict[str, Any]) -> None:
    image = ok(lead.get("/api/v1/projects/town/images"))["items"][0]["id"]
    seen = ok(lead.get(f"/api/v1/images/{image}"))
    addresses = [seen["photo"], f"/iiif/{image}/full/256,/0/default.jpg", f"/api/v1/images/{image}/mask"]
    addresses += [f"/iiif/{image}/info.json", f"/api/v1/images/{image}/mask/raster.png"]
    addresses += [f"/api/v1/tasks/{cell['task_id']}/labels" for cell in seen["grid"]["cells"]]
    assert {lead.get(address).status_code for address in addresses} <= {200}
    ok(lead.post(f"/api/v1/images/{image}/erase", json=REASON))
    assert {lead.get(address).status_code for address in addresses} == {404}
    told = lead.get(f"/api/v1/images/{image}")
    assert (told.status_code, told.json()["code"]) == (410, "image-erased")
    assert REASON["reason"] in told.json()["detail"]


def test_whoever_paints_it_is_told_at_her_next_step(town: Town, lead: TestClient, painter: TestClient) -> None:
    image = town.image()
    task = ok(painter.post("/api/v1/projects/town/claim", json={}))
    ok(lead.post(f"/api/v1/images/{image}/erase", json=REASON))
    lease = {"lease": task["lease"]["id"]}
    answers = [
        painter.get(f"/api/v1/tasks/{task['id']}"),
        painter.post(f"/api/v1/tasks/{task['id']}/heartbeat", json=lease),
        painter.post(f"/api/v1/tasks/{task['id']}/release", json=lease),
        painter.post(f"/api/v1/tasks/{task['id']}/submit", json={**lease, "revision": "x", "active_seconds": 1}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(410, "image-erased")}
    assert all(REASON["reason"] not in answer.text for answer in answers)
    assert painter.get(f"/api/v1/images/{image}").status_code == 403
    assert lead.get(f"/api/v1/tasks/{task['id']}").status_code == 404


def test_the_same_photo_is_refused_with_the_reason(lead: TestClient, town: Town) -> None:
    data = encoded(pattern(64, 32), "JPEG")
    row = send_to_town(lead, data)
    ok(lead.post(f"/api/v1/images/{row['image_id']}/erase", json=REASON))
    again = send_to_town(lead, data)
    assert (again["outcome"], again["code"], again["image_id"]) == ("refused", "erased", None)
    assert REASON["reason"] in again["detail"]
    tagged = send_to_town(lead, encoded(pattern(64, 32), "JPEG", exif=exif(1)))
    assert (tagged["outcome"], tagged["code"]) == ("refused", "erased")
    assert send_to_town(lead, encoded(pattern(48, 32), "JPEG"))["outcome"] == "taken"
    report = ok(lead.get("/api/v1/projects/town/ingest-report"))
    assert [(line["name"], line["code"]) for line in report][-1] == ("(erased)", "erased")


def send_to_town(client: TestClient, data: bytes) -> dict[str, Any]:
    return dict(ok(client.post("/api/v1/projects/town/images", content=data, headers={"X-File-Name": "a.jpg"})))


def test_what_was_kept_of_its_regions_is_forgotten(town: Town, lead: TestClient) -> None:
    image = town.image()
    seen = ok(lead.get(f"/api/v1/images/{image}"))
    task = seen["grid"]["cells"][0]["task_id"]
    context = seen["grid"]["cells"][0]["context"]
    box = f"{context['x']},{context['y']},{context['width']},{context['height']}"
    for address in (f"/iiif/{image}/{box}/max/0/default.jpg", f"/api/v1/tasks/{task}/assist/edges.png"):
        assert lead.get(address).status_code == 200
    cache = town.house.settings.data / "cache"
    assert [path for path in cache.rglob("*") if path.is_file()]
    ok(lead.post(f"/api/v1/images/{image}/erase", json=REASON))
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_reason_is_needed(town: Town, lead: TestClient) -> None:
    image = town.image()
    answer = lead.post(f"/api/v1/images/{image}/erase", json={"reason": " "})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-reason")
