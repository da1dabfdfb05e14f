"""Masks, questions, jobs and releases over HTTP: asked for, followed, cancelled, downloaded in pieces."""

import hashlib
import io
import json
import zipfile
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import people
from app.foundation.ids import AccountId, ProjectId
from app.people import Role
from app.wiring import House
from tests.api.conftest import client_of
from tests.merge.town import ACROSS, BEHIND_A_POLE, CAR, Town, make_town


@pytest.fixture
def town(house: House) -> Town:
    return make_town(house)


@pytest.fixture
def lead(app: FastAPI, town: Town) -> TestClient:
    with town.house.db.write() as session:
        account = people.create_account(session, town.house.clock, name="Lea").id
        people.set_roles(
            session, town.house.clock, project_id=ProjectId(town.project.id), account_id=account, roles={Role.LEAD}
        )
    return client_of(app, town.house, account)


@pytest.fixture
def reviewer(app: FastAPI, town: Town) -> TestClient:
    return client_of(app, town.house, AccountId(town.reviewer))


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def run_job(town: Town, job_id: str) -> None:
    """What the engine does, without the engine."""
    runner = town.house.jobs.runner
    runner.plan(job_id)
    while runner.work(job_id, "carrier"):
        pass
    runner.finish(job_id, "carrier")


def ask(lead: TestClient, name: str = "first", **options: Any) -> Any:
    body = {"name": name, "format": "cityscapes", **options}
    return lead.post("/api/v1/projects/town/releases", json=body)


@pytest.fixture
def release(town: Town, lead: TestClient) -> dict[str, Any]:
    """A complete release of one image."""
    town.image(ACROSS)
    town.finish()
    asked = ok(ask(lead), 202)
    assert (asked["state"], asked["root"], asked["images"]) == ("queued", None, 1)
    run_job(town, asked["job"]["id"])
    complete: dict[str, Any] = ok(lead.get(f"/api/v1/releases/{asked['id']}"))
    assert complete["state"] == "done"
    return complete


def test_a_release_is_one_zip_whose_files_are_what_the_manifest_says(lead: TestClient, release: dict[str, Any]) -> None:
    answer = lead.get(f"/api/v1/releases/{release['id']}/download")
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    manifest = ok(lead.get(f"/api/v1/releases/{release['id']}/manifest.json"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        assert len(zipped.namelist()) == release["files"]
        for row in manifest["files"]:
            assert hashlib.sha256(zipped.read(row["path"])).hexdigest() == row["sha256"]


def test_a_download_that_broke_off_goes_on_where_it_was(lead: TestClient, release: dict[str, Any]) -> None:
    url = f"/api/v1/releases/{release['id']}/download"
    whole = lead.get(url).content
    middle = len(whole) // 2
    rest = lead.get(url, headers={"Range": f"bytes={middle}-"})
    assert rest.status_code == 206
    assert rest.headers["content-range"] == f"bytes {middle}-{len(whole) - 1}/{len(whole)}"
    assert lead.get(url, headers={"Range": f"bytes=0-{middle - 1}"}).content + rest.content == whole
    beyond = lead.get(url, headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert lead.get(url, headers={"Range": "lines=1-2"}).content == whole


def test_readers_of_zips_ask_for_its_head_and_its_end(lead: TestClient, release: dict[str, Any]) -> None:
    """Tools that look into a zip on a server ask how long it is, then for its directory, which stands at the end."""
    url = f"/api/v1/releases/{release['id']}/download"
    whole = lead.get(url)
    head = lead.head(url)
    assert (head.status_code, head.content) == (200, b"")
    named = ("content-length", "accept-ranges", "etag", "content-type", "cache-control")
    assert [head.headers[name] for name in named] == [whole.headers[name] for name in named]
    end = lead.get(url, headers={"Range": "bytes=-22"})
    assert (end.status_code, end.content) == (206, whole.content[-22:])
    assert end.content.startswith(b"PK\x05\x06")
    assert lead.get(url, headers={"Range": f"bytes=-{len(whole.content) + 9}"}).content == whole.content
    assert lead.get(url, headers={"Range": "bytes=-0"}).status_code == 416
    assert lead.head(f"/api/v1/releases/{release['id']}/files/nothing.png").status_code == 404


def test_the_rest_of_another_release_is_not_sent(lead: TestClient, release: dict[str, Any]) -> None:
    url = f"/api/v1/releases/{release['id']}/download"
    tag = lead.get(url).headers["etag"]
    assert lead.get(url, headers={"Range": "bytes=9-", "If-Range": tag}).status_code == 206
    assert lead.get(url, headers={"Range": "bytes=9-", "If-Range": '"another"'}).status_code == 200


def test_one_file_is_sent_by_its_path_and_no_other_path_is_opened(lead: TestClient, release: dict[str, Any]) -> None:
    base = f"/api/v1/releases/{release['id']}/files"
    sums = lead.get(f"{base}/SHA256SUMS").text
    for line in sums.splitlines():
        assert hashlib.sha256(lead.get(f"{base}/{line[66:]}").content).hexdigest() == line[:64]
    for path in ("..%2f..%2ftessera.db", "nothing.png"):
        assert lead.get(f"{base}/{path}").status_code == 404


def test_what_is_not_complete_is_said_so(town: Town, lead: TestClient) -> None:
    town.image(ACROSS)
    town.finish()
    asked = ok(ask(lead), 202)
    for path in ("download", "manifest.json"):
        assert ok(lead.get(f"/api/v1/releases/{asked['id']}/{path}"), 409)["code"] == "not-complete"


def test_open_questions_are_refused_with_the_image_and_answered_by_a_reviewer(
    town: Town, lead: TestClient, reviewer: TestClient
) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    town.merge(image)
    refused = ok(ask(lead), 409)
    assert (refused["code"], refused["problems"][0]["image"]) == ("open-questions", "drive_000001.jpg")
    (question,) = ok(reviewer.get("/api/v1/projects/town/questions"))
    assert (question["class_id"], question["first"]["tile"], question["second"]["tile"]) == (CAR, 0, 1)
    both = ok(reviewer.post(f"/api/v1/questions/{question['id']}/answer", json={"same": True, "ends": True}), 422)
    assert both["code"] == "no-end"
    assert ok(reviewer.post(f"/api/v1/questions/{question['id']}/answer", json={"same": True}))["answer"] == "same"
    again = ok(reviewer.post(f"/api/v1/questions/{question['id']}/answer", json={"same": False}), 409)
    assert again["code"] == "answered"
    run_job(town, ok(lead.post("/api/v1/projects/town/merge", json={}), 202)["id"])
    mask = ok(lead.get(f"/api/v1/images/{image}/mask"))
    assert [one["class_id"] for one in mask["segments"]].count(CAR) == 1
    assert ok(ask(lead), 202)["images"] == 1


def test_the_mask_and_where_each_pixel_came_from(town: Town, lead: TestClient) -> None:
    image = town.image(ACROSS)
    handed_in = town.work()
    town.accept(handed_in)
    assert ok(lead.get(f"/api/v1/images/{image}/mask"), 404)["code"] == "no-mask"
    town.merge(image)
    mask = ok(lead.get(f"/api/v1/images/{image}/mask"))
    raster = cv2.imdecode(np.frombuffer(lead.get(mask["raster"]).content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert raster is not None
    assert raster.shape == (32, 64)
    assert raster.dtype == np.uint16
    assert [one["area"] for one in mask["segments"]] == [int(np.sum(raster == one["id"])) for one in mask["segments"]]
    at = ok(lead.get(f"/api/v1/images/{image}/mask/at", params={"x": 40, "y": 12}))
    assert (at["segment"], at["class_id"], at["tile_index"]) == (int(raster[12, 40]), CAR, 1)
    assert at["revision"] == {task.tile_index: revision for task, revision in handed_in}[1]
    assert lead.get(f"/api/v1/images/{image}/mask/at", params={"x": 64, "y": 0}).status_code == 422


def test_a_job_is_followed_to_its_end_as_a_stream(town: Town, lead: TestClient) -> None:
    town.image(ACROSS)
    town.finish()
    job = ok(lead.post("/api/v1/projects/town/merge", json={}), 202)
    run_job(town, job["id"])
    with lead.stream("GET", f"/api/v1/jobs/{job['id']}/events") as stream:
        lines = [line for line in stream.iter_lines() if line.startswith("data:")]
    last = json.loads(lines[-1].removeprefix("data:"))
    assert (last["state"], last["total"], last["done"], last["result"]) == ("done", 1, 1, {"images": 1, "questions": 0})


def test_a_cancelled_job_makes_no_release(town: Town, lead: TestClient) -> None:
    town.image(ACROSS)
    town.finish()
    asked = ok(ask(lead), 202)
    cancelled = ok(lead.post(f"/api/v1/jobs/{asked['job']['id']}/cancel", json={}))
    assert cancelled["cancel_requested"]
    run_job(town, asked["job"]["id"])
    after = ok(lead.get(f"/api/v1/releases/{asked['id']}"))
    assert (after["state"], after["root"], after["files"]) == ("cancelled", None, 0)
    for path in ("download", "manifest.json", "changes"):
        problem = ok(lead.get(f"/api/v1/releases/{asked['id']}/{path}"), 409)
        assert (problem["code"], "never made" in problem["detail"]) == ("not-complete", True)
    again = ok(ask(lead), 202)
    assert again["name"] == asked["name"]
    assert ok(ask(lead), 409)["code"] == "name-taken"
