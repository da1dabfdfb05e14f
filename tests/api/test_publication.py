"""A release as a publication: what describes it, what it changed, and that it can be withdrawn."""

import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.tasks import Task
from scripts.reference_tools import croissant_reads
from tests.api.test_releases import ask, lead, ok, release, reviewer, run_job, town
from tests.merge.town import ACROSS, CAR, Town, street

__all__ = ["lead", "release", "reviewer", "town"]


def text_of(client: TestClient, release: dict[str, Any], path: str) -> str:
    answer = client.get(f"/api/v1/releases/{release['id']}/files/{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def submitted(town: Town) -> list[Task]:
    with town.house.db.read() as session:
        return list(session.query(Task).filter_by(state="submitted"))


def second(town: Town, lead: TestClient, name: str = "second") -> dict[str, Any]:
    asked = ok(ask(lead, name), 202)
    run_job(town, asked["job"]["id"])
    made: dict[str, Any] = ok(lead.get(f"/api/v1/releases/{asked['id']}"))
    return made


def test_a_release_describes_itself_under_its_sums_and_not_under_its_root(
    lead: TestClient, release: dict[str, Any]
) -> None:
    sums = {line[66:]: line[:64] for line in text_of(lead, release, "SHA256SUMS").splitlines()}
    listed = {row["path"] for row in json.loads(text_of(lead, release, "manifest.json"))["files"]}
    for path in ("DATASHEET.md", "CHANGES.md", "croissant.json"):
        assert sums[path] == hashlib.sha256(text_of(lead, release, path).encode()).hexdigest()
        assert path not in listed


def test_the_datasheet_is_filled_from_the_project(town: Town, lead: TestClient, release: dict[str, Any]) -> None:
    assert "Licence: none stated" in text_of(lead, release, "DATASHEET.md")
    ok(lead.patch("/api/v1/projects/town", json={"licence": "CC-BY-4.0"}))
    sheet = text_of(lead, second(town, lead), "DATASHEET.md")
    assert "Licence: CC-BY-4.0" in sheet
    assert f"Content: `{release['root']}`" in sheet
    assert "1 street image of 1 drive, 2,048 pixels" in sheet
    assert "0 of them returned a tile" in sheet


def test_the_croissant_names_manifest_and_classes_by_their_hashes(lead: TestClient, release: dict[str, Any]) -> None:
    found = json.loads(text_of(lead, release, "croissant.json"))
    assert found["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    sums = {line[66:]: line[:64] for line in text_of(lead, release, "SHA256SUMS").splitlines()}
    objects = {one["@id"]: one for one in found["distribution"] if one["@type"] == "cr:FileObject"}
    assert {name: one["sha256"] for name, one in objects.items()} == {
        name: sums[name] for name in ("manifest.json", "LABELS.json")
    }


def test_mlcroissant_reads_it_without_a_complaint(town: Town, lead: TestClient, tmp_path: Path) -> None:
    ok(lead.patch("/api/v1/projects/town", json={"licence": "https://creativecommons.org/licenses/by/4.0/"}))
    town.image(ACROSS, split="val")
    town.finish()
    made = second(town, lead)
    for path in ("croissant.json", "manifest.json", "LABELS.json"):
        (tmp_path / path).write_text(text_of(lead, made, path))
    read = croissant_reads(tmp_path)
    assert (read["errors"], read["warnings"]) == ([], [])
    assert [(row["stem"], row["split"], row["width"]) for row in read["images"]] == [("drive_000001", "val", 64)]
    assert read["classes"]["26"] == "car"


def test_a_second_release_tells_what_it_changed(town: Town, lead: TestClient, release: dict[str, Any]) -> None:
    assert "The first release" in text_of(lead, release, "CHANGES.md")
    town.image(street((CAR, slice(4, 20), slice(20, 50))), stem="oak_2", drive="oak", frame=2)
    town.finish()
    later = second(town, lead)
    changes = text_of(lead, later, "CHANGES.md")
    assert "# Changes from first to second" in changes
    assert "1 images added, 0 removed, 0 with other labels; 0 pixels have another class." in changes
    answer = ok(lead.get(f"/api/v1/releases/{later['id']}/changes"))
    assert (answer["since_name"], [(one["stem"], one["kind"]) for one in answer["images"]]) == (
        "first",
        [("oak_2", "added")],
    )
    back = ok(lead.get(f"/api/v1/releases/{release['id']}/changes?since={later['id']}"))
    assert [(one["stem"], one["kind"]) for one in back["images"]] == [("oak_2", "removed")]


def test_relabelled_pixels_are_counted_and_shown(town: Town, lead: TestClient) -> None:
    image = town.image(ACROSS)
    town.accept(town.work()[:1])  # of two tiles
    first = ok(ask(lead, unfinished="void"), 202)
    run_job(town, first["job"]["id"])
    town.accept([(task, task.submitted_revision_id or "") for task in submitted(town)])
    later = second(town, lead)
    answer = ok(lead.get(f"/api/v1/releases/{later['id']}/changes"))
    (changed,) = answer["images"]
    assert (changed["kind"], changed["pixels"]) == ("changed", answer["pixels"])
    assert changed["pixels"] > 0
    unpainted = next(row for row in answer["classes"] if row["class_id"] is None)
    assert (unpainted["lost"], unpainted["gained"], unpainted["name"]) == (changed["pixels"], 0, None)
    png = lead.get(f"/api/v1/releases/{later['id']}/changes/{image}.png").content
    shown = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert int((shown == 255).sum()) == changed["pixels"]
    assert f"{changed['pixels']:,} pixels have another class" in text_of(lead, later, "CHANGES.md")


def test_a_withdrawn_release_says_why_and_is_given_to_nobody(
    town: Town, lead: TestClient, release: dict[str, Any]
) -> None:
    url = f"/api/v1/releases/{release['id']}"
    assert ok(lead.post(f"{url}/withdraw", json={"reason": " "}), 422)["field"] == "reason"
    withdrawn = ok(lead.post(f"{url}/withdraw", json={"reason": "A face was not blurred."}))
    assert withdrawn["withdrawn_reason"] == "A face was not blurred."
    for path in ("download", "manifest.json", "files/LABELS.json", "changes"):
        refused = ok(lead.get(f"{url}/{path}"), 410)
        assert (refused["code"], "A face was not blurred." in refused["detail"]) == ("withdrawn", True)
    assert ok(lead.post(f"{url}/withdraw", json={"reason": "Again."}), 409)["code"] == "withdrawn"
    assert ok(lead.get(url))["withdrawn_at"] is not None
    assert "The first release" in text_of(lead, second(town, lead), "CHANGES.md")


def test_only_a_lead_withdraws(reviewer: TestClient, release: dict[str, Any]) -> None:
    answer = reviewer.post(f"/api/v1/releases/{release['id']}/withdraw", json={"reason": "No."})
    assert answer.status_code == 403


@pytest.mark.parametrize("licence", ["x" * 201])
def test_a_licence_is_a_name_and_no_text(lead: TestClient, town: Town, licence: str) -> None:
    assert lead.patch("/api/v1/projects/town", json={"licence": licence}).status_code == 422
