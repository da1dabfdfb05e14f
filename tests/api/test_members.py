"""Invitations and roles over HTTP."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.foundation.ids import ProjectId
from app.people import Role
from app.settings import Settings
from app.wiring import House
from tests.api.conftest import SignedInClient, SignIn


@pytest.fixture
def lead(sign_in: SignIn, city: ProjectId) -> SignedInClient:
    return sign_in("Lea", city, {Role.LEAD})


def invite(lead: TestClient, role: str = "annotator") -> str:
    answer = lead.post("/api/v1/projects/city/invitations", json={"role": role, "name": "Ada"})
    assert answer.status_code == 201
    link: str = answer.json()["link"]
    return link.partition("/invite#")[2]


def test_an_invited_person_gets_an_account_and_is_signed_in(lead: SignedInClient, anonymous: TestClient) -> None:
    token = invite(lead)
    shown = anonymous.get(f"/api/v1/invitations/{token}").json()
    assert shown == {"project_title": "City", "role": "annotator", "name": "Ada"}
    me = anonymous.post(f"/api/v1/invitations/{token}/accept", json={"name": "Ada L."}).json()
    assert me["projects"] == [{"slug": "city", "title": "City", "roles": ["annotator"]}]
    assert anonymous.get("/api/v1/me").json() == me


def test_an_invitation_is_used_up(lead: SignedInClient, anonymous: TestClient) -> None:
    token = invite(lead)
    anonymous.post(f"/api/v1/invitations/{token}/accept", json={"name": "Ada"})
    again = anonymous.post(f"/api/v1/invitations/{token}/accept", json={"name": "Eve"})
    assert (again.status_code, again.json()["code"]) == (410, "invitation-void")
    assert anonymous.get(f"/api/v1/invitations/{token}").status_code == 410
    assert anonymous.get("/api/v1/invitations/unknown").status_code == 404


def test_who_is_signed_in_joins_with_the_account_she_has(lead: SignedInClient, sign_in: SignIn) -> None:
    bea = sign_in("Bea")
    me = bea.post(f"/api/v1/invitations/{invite(lead, 'reviewer')}/accept", json={"name": "ignored"}).json()
    assert (me["id"], me["name"]) == (bea.account_id, "Bea")
    assert me["projects"][0]["roles"] == ["reviewer"]


def test_a_password_given_with_the_acceptance_signs_in_later(
    app: FastAPI, lead: SignedInClient, anonymous: TestClient
) -> None:
    body = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}
    assert anonymous.post(f"/api/v1/invitations/{invite(lead)}/accept", json=body).status_code == 200
    later = TestClient(app)
    proof = {"email": body["email"], "password": body["password"]}
    assert later.post("/api/v1/session/password", json=proof).json()["name"] == "Ada"


def test_a_refused_acceptance_leaves_the_invitation_open(lead: SignedInClient, anonymous: TestClient) -> None:
    token = invite(lead)
    for body in ({"name": ""}, {"name": "Ada", "password": "short"}, {"name": "Ada", "email": "no address"}):
        assert anonymous.post(f"/api/v1/invitations/{token}/accept", json=body).status_code == 422
    assert anonymous.post(f"/api/v1/invitations/{token}/accept", json={"name": "Ada"}).status_code == 200


def test_a_link_names_the_public_address(settings: Settings, house: House, city: ProjectId, sign_in: SignIn) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    assert (
        lead.post("/api/v1/projects/city/invitations", json={"role": "lead"})
        .json()["link"]
        .startswith("http://testserver/invite#")
    )


def test_the_lead_lists_and_changes_her_people(lead: SignedInClient, sign_in: SignIn, city: ProjectId) -> None:
    ada = sign_in("Ada", city, {Role.ANNOTATOR})
    changed = lead.put(f"/api/v1/projects/city/members/{ada.account_id}", json={"roles": ["reviewer", "annotator"]})
    assert changed.json()["roles"] == ["annotator", "reviewer"]
    listed = lead.get("/api/v1/projects/city/members").json()
    assert [(member["name"], member["roles"]) for member in listed] == [
        ("Ada", ["annotator", "reviewer"]),
        ("Lea", ["lead"]),
    ]
    assert ada.get("/api/v1/projects/city").status_code == 200
    assert lead.delete(f"/api/v1/projects/city/members/{ada.account_id}").status_code == 204
    assert ada.get("/api/v1/projects/city").status_code == 404  # at once, with the session she has


def test_a_lead_neither_changes_herself_nor_draws_strangers_in(
    lead: SignedInClient, sign_in: SignIn, city: ProjectId
) -> None:
    sign_in("Leo", city, {Role.LEAD})
    own = lead.put(f"/api/v1/projects/city/members/{lead.account_id}", json={"roles": ["reviewer"]})
    assert (own.status_code, own.json()["code"]) == (403, "own-roles")
    stranger = sign_in("Eve")
    drawn = lead.put(f"/api/v1/projects/city/members/{stranger.account_id}", json={"roles": ["annotator"]})
    assert drawn.status_code == 404
    assert stranger.get("/api/v1/projects/city").status_code == 404


def test_an_administrator_appoints_a_first_lead(sign_in: SignIn, city: ProjectId) -> None:
    root, lea = sign_in("Root", is_admin=True), sign_in("Lea")
    path = f"/api/v1/projects/city/members/{lea.account_id}"
    assert root.put(path, json={"roles": ["lead"]}).status_code == 200
    assert lea.get("/api/v1/projects/city/members").status_code == 200
    assert (refused := root.delete(path)).status_code == 409
    assert refused.json()["code"] == "last-lead"


def test_an_unknown_role_is_refused(lead: SignedInClient) -> None:
    answer = lead.post("/api/v1/projects/city/invitations", json={"role": "admin"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/role"
