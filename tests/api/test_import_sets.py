"""A data set from a browser: what is found, what would be lost, and how it comes in."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.foundation.ids import ProjectId
from app.people import Role
from app.wiring import House
from tests.api.conftest import SignIn
from tests.api.test_releases import ok
from tests.imports.sets import CAR, TRUCK, street_files, street_zip, zipped

SETS = "/api/v1/projects/city/import-sets"


@pytest.fixture
def lead(sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Lea", city, {Role.LEAD})


def send(lead: TestClient, data: bytes, name: str = "elm.zip") -> Any:
    return lead.post(SETS, content=data, headers={"X-File-Name": name})


def by_name(view: dict[str, Any], **other: int | None) -> dict[str, int | None]:
    """The mapping that is proposed, with other goals for some classes."""
    return {str(one["id"]): other.get(one["name"], one["to"]) for one in view["classes"]}


def bring(lead: TestClient, view: dict[str, Any], n: int, mode: str, **other: int | None) -> dict[str, Any]:
    body = {"mode": mode, "classes": by_name(view, **other)}
    return dict(ok(lead.post(f"/api/v1/import-sets/{view['id']}/images/{n}/bring", json=body)))


def test_what_is_found_is_told_before_anything_comes_in(lead: TestClient) -> None:
    view = ok(send(lead, street_zip(images=3), "folder/elm.zip"), 201)
    assert (view["name"], view["format"], view["images"], view["labelled"]) == ("elm.zip", "cityscapes", 3, 2)
    assert next(one["to"] for one in view["classes"] if one["name"] == "car") == CAR
    assert ok(lead.get("/api/v1/projects/city/progress"))["images"]["total"] == 0
    assert [row["id"] for row in ok(lead.get(SETS))] == [view["id"]]
    assert ok(lead.get(f"/api/v1/import-sets/{view['id']}")) == view


def test_what_would_be_lost_is_counted_from_the_pixels(lead: TestClient) -> None:
    view = ok(send(lead, street_zip()), 201)
    address = f"/api/v1/import-sets/{view['id']}/images"
    nothing = ok(lead.post(f"{address}/0/check", json={"classes": by_name(view)}))
    assert nothing == {"name": "train/elm/elm_000000_000001.png", "losses": []}
    lost = ok(lead.post(f"{address}/0/check", json={"classes": by_name(view, truck=None)}))["losses"]
    assert [(one["kind"], one["pixels"]) for one in lost] == [("class-dropped", 120)]
    assert ok(lead.post(f"{address}/1/check", json={"classes": by_name(view)}))["losses"] == []
    wrong = lead.post(f"{address}/0/check", json={"classes": {str(TRUCK): 999}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown-class")
    assert lead.post(f"{address}/2/check", json={"classes": {}}).status_code == 404


def test_labels_come_in_as_work_that_is_done(lead: TestClient) -> None:
    view = ok(send(lead, street_zip()), 201)
    first, second = (bring(lead, view, n, "accepted") for n in range(2))
    assert (first["outcome"], first["tiles"]["accepted"], first["tiles"]["complete"]) == ("taken", 2, True)
    assert (second["outcome"], second["tiles"]) == ("taken", None)
    mask = ok(lead.get(f"/api/v1/images/{first['image_id']}/mask"))
    assert sorted(one["area"] for one in mask["segments"] if one["class_id"] == CAR) == [48, 360]
    again = bring(lead, view, 0, "accepted")
    assert (again["outcome"], again["tiles"]["kept"]) == ("duplicate", 2)


def test_a_hole_is_left_to_a_painter_and_photos_can_come_alone(lead: TestClient) -> None:
    view = ok(send(lead, street_zip(holes=3)), 201)
    assert bring(lead, view, 0, "images")["tiles"] is None
    with_hole = bring(lead, view, 0, "accepted", unlabeled=None)
    assert (with_hole["outcome"], with_hole["tiles"]["proposed"], with_hole["tiles"]["accepted"]) == ("duplicate", 1, 1)


def test_a_set_that_is_done_with_is_forgotten_and_what_came_in_stays(lead: TestClient, house: House) -> None:
    view = ok(send(lead, street_zip()), 201)
    image = bring(lead, view, 0, "proposals")["image_id"]
    for _ in range(2):
        assert lead.delete(f"{SETS}/{view['id']}").status_code == 204
    assert lead.get(f"/api/v1/import-sets/{view['id']}").status_code == 404
    assert ok(lead.get(SETS)) == []
    assert lead.get(f"/api/v1/images/{image}").status_code == 200


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"notes.txt": b"no data set"}, "laid out as none of"),
        ({"../../etc/passwd": b"x"}, "leads out of it"),
        ({**street_files(), "gtFine/bomb.bin": bytes(17 << 20)}, "which is refused"),
    ],
)
def test_what_is_no_set_or_packed_beyond_belief_is_refused(
    lead: TestClient, files: dict[str, bytes], words: str
) -> None:
    answer = send(lead, zipped(files))
    assert (answer.status_code, answer.json()["code"]) == (422, "not-a-set")
    assert words in answer.json()["detail"]
    assert ok(lead.get(SETS)) == []


def test_no_zip_and_one_that_is_too_large_are_refused(lead: TestClient, house: House) -> None:
    assert send(lead, b"no zip").json()["code"] == "not-a-set"
    assert send(lead, b"").json()["code"] == "not-a-set"
    zipped_set = street_zip()
    vars(house.settings)["max_import_bytes"] = len(zipped_set) - 1
    large = send(lead, zipped_set)
    assert (large.status_code, large.json()["code"]) == (413, "set-too-large")
    assert [path for path in (house.settings.data / "cache").rglob("*") if path.is_file()] == []


def test_a_file_that_would_fill_the_memory_is_left_to_the_terminal(
    lead: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.imports.sets.LARGEST_FILE", 100)
    answer = send(lead, street_zip())
    assert answer.json()["code"] == "not-a-set"
    assert "tessera import" in answer.json()["detail"]


def test_labels_that_are_damaged_stop_their_own_image_alone(lead: TestClient) -> None:
    files = street_files(images=3)
    path = next(path for path in files if path.endswith("000001_gtFine_instanceIds.png"))
    view = ok(send(lead, zipped({**files, path: b"\x89PNG damaged"})), 201)
    body = {"mode": "accepted", "classes": by_name(view)}
    answer = lead.post(f"/api/v1/import-sets/{view['id']}/images/0/bring", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable-labels")
    assert ok(lead.get("/api/v1/projects/city/progress"))["images"]["total"] == 0
    assert bring(lead, view, 1, "accepted")["outcome"] == "taken"
