import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from app import tasks
from app.foundation.ids import ProjectId
from app.people import Role
from app.wiring import House
from tests.api.conftest import OPERATOR_TOKEN, SignIn
from tests.imagery.pictures import encoded, exif, pattern


@pytest.fixture
def lead(sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Lea", city, {Role.LEAD})


def send(client: TestClient, data: bytes, path: str = "drive/1.png") -> dict[str, Any]:
    answer = client.post("/api/v1/projects/city/images", content=data, headers={"X-File-Name": quote(path)})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_photo_becomes_an_image_with_one_open_task_a_tile(lead: TestClient, house: House) -> None:
    row = send(lead, encoded(pattern(80, 40)), "süd/val/7.png")
    assert (row["outcome"], row["code"], row["name"]) == ("taken", "taken", "süd/val/7.png")
    image = lead.get(f"/api/v1/images/{row['image_id']}").json()
    assert (image["project"], image["name"], image["drive"], image["frame"]) == ("city", "7.png", "sud", 7)
    assert (image["split"], image["width"], image["height"], image["mask"]) == ("val", 80, 40, None)
    assert (image["grid"]["columns"], image["grid"]["rows"]) == (3, 2)
    cells = image["grid"]["cells"]
    assert [cell["state"] for cell in cells] == ["open"] * 6
    assert cells[1]["core"] == {"x": 26, "y": 0, "width": 27, "height": 20}
    assert cells[1]["paint"] == {"x": 22, "y": 0, "width": 35, "height": 24}
    assert cells[1]["context"] == {"x": 14, "y": 0, "width": 51, "height": 32}
    with house.db.read() as session:
        assert [task.id for task in tasks.of_image(session, row["image_id"])] == [cell["task_id"] for cell in cells]


def test_a_duplicate_adds_nothing(lead: TestClient) -> None:
    first = send(lead, encoded(pattern(), "JPEG"), "a.jpg")
    again = send(lead, encoded(pattern(), "JPEG"), "b.jpg")
    tagged = send(lead, encoded(pattern(), "JPEG", exif=exif(1)), "c.jpg")
    assert [again["outcome"], tagged["outcome"]] == ["duplicate", "duplicate"]
    assert again["image_id"] == tagged["image_id"] == first["image_id"]
    assert lead.get("/api/v1/projects/city/progress").json()["images"]["total"] == 1


def test_one_bad_file_stops_nothing_and_the_report_lists_all(lead: TestClient) -> None:
    send(lead, encoded(pattern()), "1.png")
    refused = send(lead, b"GIF89a nonsense", "2.png")
    send(lead, encoded(pattern(30)), "3.png")
    empty = send(lead, b"", "4.png")
    assert (refused["outcome"], refused["code"], refused["image_id"]) == ("refused", "kind-gif", None)
    assert empty["code"] == "empty"
    report = lead.get("/api/v1/projects/city/ingest-report").json()
    assert [(row["name"], row["outcome"]) for row in report] == [
        ("4.png", "refused"),
        ("3.png", "taken"),
        ("2.png", "refused"),
        ("1.png", "taken"),
    ]
    assert len(lead.get("/api/v1/projects/city/ingest-report?limit=2").json()) == 2


def test_a_file_over_the_limit_is_reported_and_not_kept(lead: TestClient, house: House) -> None:
    vars(house.settings)["max_upload_bytes"] = 1000
    row = send(lead, encoded(pattern()) + bytes(2000), "big.png")
    assert (row["outcome"], row["code"], row["name"]) == ("refused", "too-many-bytes", "big.png")


@pytest.mark.parametrize("path", ["../../etc/passwd", "C:\\x\\y.png", "/abs/z.png", "a\0b.png", "<script>.png"])
def test_whatever_the_name_nothing_leaves_the_project(lead: TestClient, house: House, path: str) -> None:
    row = send(lead, encoded(pattern()), path)
    assert row["outcome"] == "taken"
    assert ".." not in row["name"]
    assert not row["name"].startswith("/")
    assert not (house.settings.data.parent / "etc").exists()


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.REVIEWER, Role.REQUESTER])
def test_only_leads_send_photos(sign_in: SignIn, city: ProjectId, role: Role) -> None:
    client = sign_in("Ann", city, {role})
    answer = client.post("/api/v1/projects/city/images", content=encoded(pattern()))
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert client.get("/api/v1/projects/city/ingest-report").status_code == 403


def test_strangers_see_neither_project_nor_image(lead: TestClient, sign_in: SignIn, city: ProjectId) -> None:
    row = send(lead, encoded(pattern()))
    stranger = sign_in("Sam")
    assert stranger.post("/api/v1/projects/city/images", content=b"x").status_code == 404
    assert stranger.get(f"/api/v1/images/{row['image_id']}").status_code == 404
    assert lead.get("/api/v1/images/nothing").status_code == 404


@pytest.mark.real_data
def test_the_server_answers_throughout_whatever_is_sent(operator: TestClient, city: ProjectId, real_data: Path) -> None:
    folder = real_data / "odd_images"
    outcomes = {}
    # Further encodings of one picture: without alpha and rounded to 8 bits they are the same photo.
    twins = {"ipng_basn2c16.png", "ipng_oi9n2c16.png", "ipng_bgwn6a08.png"}
    for entry in json.loads((folder / "manifest.json").read_text()):
        row = send(operator, (folder / entry["file"]).read_bytes(), entry["file"])
        outcomes[entry["file"]] = row["outcome"]
        assert operator.get("/healthz").status_code == 200
        if entry["expect"] == "decode":
            assert row["outcome"] == ("duplicate" if entry["file"] in twins else "taken"), row
        elif entry["expect"] in {"refuse", "strict_refuse"}:
            assert row["outcome"] == "refused", row
    report = operator.get("/api/v1/projects/city/ingest-report").json()
    assert {row["name"]: row["outcome"] for row in report} == outcomes
    assert list(outcomes.values()).count("taken") == 33


def test_a_file_that_breaks_off_is_no_fault_of_the_server(app: FastAPI, lead: TestClient, city: ProjectId) -> None:
    sent = iter([{"type": "http.request", "body": b"\xff\xd8", "more_body": True}, {"type": "http.disconnect"}])
    answers: list[Message] = []

    async def receive() -> Message:
        return next(sent)

    async def send_back(message: Message) -> None:
        answers.append(message)

    path = "/api/v1/projects/city/images"
    headers = [(b"authorization", f"Bearer {OPERATOR_TOKEN}".encode())]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path}
    scope |= {"raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http", "root_path": ""}
    anyio.run(app, scope, receive, send_back)
    assert answers[0]["status"] == 422
    assert lead.get("/api/v1/projects/city/ingest-report").json() == []
