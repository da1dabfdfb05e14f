"""Signing in and out over HTTP."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import people
from app.api.deps import SESSION_COOKIE
from app.foundation.clock import FixedClock
from app.foundation.errors import StorageFull
from app.foundation.ids import ProjectId
from app.main import create_app
from app.people import Role
from app.settings import Settings
from app.wiring import House
from tests.api.conftest import SignIn


@pytest.fixture
def link(house: House, city: ProjectId) -> str:
    with house.db.write() as session:
        ada = people.create_account(session, house.clock, name="Ada")
        people.add_role(session, house.clock, project_id=city, account_id=ada.id, role=Role.ANNOTATOR)
        return people.create_signin_link(session, house.clock, ada.id)


def test_a_link_signs_in_once_and_tells_who_one_is(anonymous: TestClient, link: str) -> None:
    answer = anonymous.post("/api/v1/session/link", json={"token": link})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Ada"
    assert answer.json()["projects"] == [{"slug": "city", "title": "City", "roles": ["annotator"]}]
    assert anonymous.get("/api/v1/me").json() == answer.json()
    again = anonymous.post("/api/v1/session/link", json={"token": link})
    assert (again.status_code, again.json()["code"]) == (401, "link-void")


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(anonymous: TestClient, link: str) -> None:
    cookie = anonymous.post("/api/v1/session/link", json={"token": link}).headers["set-cookie"]
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Path=/" in cookie


def test_the_cookie_is_for_encrypted_connections_where_there_are_any(house: House, link: str) -> None:
    settings = Settings(data=house.settings.data, public_url="https://label.example.org")
    served = House(**{**vars(house), "settings": settings})
    client = TestClient(create_app(settings, house=served))
    assert "Secure" in client.post("/api/v1/session/link", json={"token": link}).headers["set-cookie"]


def test_signing_out_ends_the_session_on_the_server(app: FastAPI, anonymous: TestClient, link: str) -> None:
    anonymous.post("/api/v1/session/link", json={"token": link})
    kept = TestClient(app, cookies={SESSION_COOKIE: anonymous.cookies[SESSION_COOKIE]})
    assert kept.get("/api/v1/me").status_code == 200
    assert anonymous.delete("/api/v1/session").status_code == 204
    assert kept.get("/api/v1/me").status_code == 401
    assert SESSION_COOKIE not in anonymous.cookies


def test_an_idle_session_is_over(clock: FixedClock, sign_in: SignIn) -> None:
    ada = sign_in("Ada")
    clock.advance(seconds=6 * 3600)
    assert ada.get("/api/v1/me").status_code == 200  # which keeps it from going idle
    clock.advance(seconds=11 * 3600)
    assert ada.get("/api/v1/me").status_code == 200
    clock.advance(seconds=12 * 3600)
    assert ada.get("/api/v1/me").json()["code"] == "signed-out"


def test_reading_goes_on_while_nothing_can_be_written(
    clock: FixedClock, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFull("The disk is full.")

    ada = sign_in("Ada")
    clock.advance(seconds=3600)
    monkeypatch.setattr("app.api.deps.touch_session", full)
    assert ada.get("/api/v1/me").status_code == 200


def test_a_password_signs_in_and_guessing_is_slowed_down(
    house: House, clock: FixedClock, anonymous: TestClient
) -> None:
    hashed = people.hash_password("correct horse battery")
    with house.db.write() as session:
        people.create_account(session, house.clock, name="Ada", email="ada@example.org", password_hash=hashed)
    right = {"email": "Ada@example.org", "password": "correct horse battery"}
    assert anonymous.post("/api/v1/session/password", json=right).status_code == 200
    wrong = {**right, "password": "wrong"}
    codes = [anonymous.post("/api/v1/session/password", json=wrong).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 401, 429]
    refused = anonymous.post("/api/v1/session/password", json=right)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    clock.advance(seconds=60)
    assert anonymous.post("/api/v1/session/password", json=right).status_code == 200


def test_one_changes_ones_own_name_language_and_password(app: FastAPI, sign_in: SignIn, house: House) -> None:
    ada = sign_in("Ada")
    changed = ada.patch("/api/v1/me", json={"name": " Ada  L. ", "locale": "de"})
    assert (changed.json()["name"], changed.json()["locale"]) == ("Ada L.", "de")
    assert ada.patch("/api/v1/me", json={"password": "a first password"}).status_code == 200
    refused = ada.patch("/api/v1/me", json={"password": "a second password"})
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong-password")
    body = {"password": "a second password", "current_password": "a first password"}
    assert ada.patch("/api/v1/me", json=body).status_code == 200
    assert ada.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("body", [{"is_admin": True}, {"active": True}, {"id": "x"}, {"locale": "<script>"}])
def test_nothing_else_of_an_account_can_be_set(sign_in: SignIn, body: dict[str, object]) -> None:
    ada = sign_in("Ada")
    assert ada.patch("/api/v1/me", json=body).status_code == 422
    assert ada.get("/api/v1/me").json()["is_admin"] is False


def test_the_operators_token_sees_all_and_stands_for_no_person(operator: TestClient, city: ProjectId) -> None:
    me = operator.get("/api/v1/me").json()
    assert (me["id"], me["is_admin"]) == ("operator", True)
    assert [project["slug"] for project in me["projects"]] == ["city"]
    assert operator.patch("/api/v1/me", json={"name": "x"}).status_code == 403


def test_a_wrong_token_opens_nothing_even_beside_a_good_cookie(sign_in: SignIn) -> None:
    ada = sign_in("Ada")
    answer = ada.get("/api/v1/me", headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad-token")


def test_without_an_operators_token_no_token_is_taken(settings: Settings, house: House) -> None:
    client = TestClient(create_app(settings, house=house))
    for token in ("", "None", "anything"):
        assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
