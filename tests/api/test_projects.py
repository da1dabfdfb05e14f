"""Projects over HTTP."""

from fastapi.testclient import TestClient

from app.foundation.ids import ProjectId
from app.people import Role
from tests.api.conftest import SignIn

NEW = {"slug": "night", "title": "Night", "taxonomy": "camvid-11", "tile": 96, "overlap": 16, "context": 32}


def test_a_lead_sets_up_another_project_and_leads_it(sign_in: SignIn, city: ProjectId) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    made = lead.post("/api/v1/projects", json=NEW)
    assert made.status_code == 201
    assert made.json()["roles"] == ["lead"]
    assert made.json()["taxonomy"]["classes"][0]["color"]
    assert lead.get("/api/v1/projects/night").json() == made.json()
    assert [project["slug"] for project in lead.get("/api/v1/projects").json()] == ["city", "night"]


def test_the_operator_sets_up_a_project_that_has_no_lead_yet(operator: TestClient) -> None:
    made = operator.post("/api/v1/projects", json=NEW)
    assert (made.status_code, made.json()["roles"]) == (201, [])
    assert operator.get("/api/v1/projects/night/members").json() == []


def test_a_project_begins_with_nothing_done(operator: TestClient, city: ProjectId) -> None:
    progress = operator.get("/api/v1/projects/city/progress").json()
    assert progress["images"]["total"] == progress["tiles"]["total"] == progress["pixels"]["total"] == 0
    assert operator.get("/api/v1/projects").json()[0]["progress"] == progress


def test_lists_hold_ones_own_projects_only(sign_in: SignIn, city: ProjectId) -> None:
    assert sign_in("Eve").get("/api/v1/projects").json() == []
    assert len(sign_in("Ada", city, {Role.REQUESTER}).get("/api/v1/projects").json()) == 1


def test_title_instructions_and_leases_change_and_nothing_else_does(sign_in: SignIn, city: ProjectId) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    changed = lead.patch("/api/v1/projects/city", json={"instructions": "<b>Paint</b> all.", "lease_minutes": 5})
    assert changed.json()["instructions"] == "<b>Paint</b> all."
    for body in ({"tile": 64}, {"taxonomy": "camvid-11"}, {"slug": "other"}):
        assert lead.patch("/api/v1/projects/city", json=body).status_code == 422
    assert lead.get("/api/v1/projects/city").json() == changed.json()


def test_a_lead_says_how_many_tiles_are_brought_ahead(sign_in: SignIn, city: ProjectId) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    assert lead.get("/api/v1/projects/city").json()["tiles_ahead"] == 2
    assert lead.patch("/api/v1/projects/city", json={"tiles_ahead": 3}).json()["tiles_ahead"] == 3
    assert lead.patch("/api/v1/projects/city", json={"tiles_ahead": 4}).status_code == 422
    assert lead.get("/api/v1/projects/city").json()["tiles_ahead"] == 3


def test_what_a_project_cannot_be_is_said(operator: TestClient, city: ProjectId) -> None:
    taken = operator.post("/api/v1/projects", json={**NEW, "slug": "city"})
    assert (taken.status_code, taken.json()["code"]) == (409, "slug-taken")
    wrong = operator.post("/api/v1/projects", json={**NEW, "taxonomy": {"name": "x", "version": "1", "classes": []}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid-taxonomy")


def test_menus_list_the_shipped_class_tables_and_formats(sign_in: SignIn) -> None:
    ada = sign_in("Ada")
    tables = {table["name"]: table for table in ada.get("/api/v1/taxonomies").json()}
    assert tables["camvid-11"]["classes"] == 12
    assert "cityscapes" in tables
    formats = {entry["name"] for entry in ada.get("/api/v1/formats").json()}
    assert {"cityscapes", "coco-instances", "coco-panoptic", "indexed-png"} <= formats
