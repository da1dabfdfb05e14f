"""What errors look like on the wire."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.problems import STATUSES, status_of
from app.foundation import errors
from app.foundation.ids import ProjectId
from tests.api.conftest import SignIn

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.TesseraError)]


@pytest.fixture
def probed(app: FastAPI) -> Iterator[TestClient]:
    """The application with routes that fail, answered before the pages of the interface are."""

    def fault() -> None:
        raise RuntimeError("the password is swordfish")

    def conflict() -> None:
        raise errors.Conflict("Somebody was faster.", code="lease-lost", holder=None, type="mine")

    app.router.add_api_route("/probe/fault", fault)
    app.router.add_api_route("/probe/conflict", conflict)
    app.router.routes[:] = [*app.router.routes[-2:], *app.router.routes[:-2]]
    with TestClient(app) as client:
        yield client


def test_every_kind_has_a_status_of_its_own_kind() -> None:
    assert set(STATUSES) == set(KINDS) - {errors.TesseraError}
    assert len(set(STATUSES.values())) == len(STATUSES)
    assert status_of(errors.TesseraError("nobody knows")) == 500


def test_a_rooms_error_is_a_problem_document_with_its_facts(probed: TestClient) -> None:
    answer = probed.get("/probe/conflict")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/lease-lost",
        "title": "Conflict",
        "status": 409,
        "detail": "Somebody was faster.",
        "instance": "/probe/conflict",
        "code": "lease-lost",
        "holder": None,
    }


def test_a_fault_tells_nothing_of_our_insides_and_carries_every_header(probed: TestClient) -> None:
    answer = probed.get("/probe/fault")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "swordfish" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_wrong_body_is_pointed_at(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/v1/session/password", json={"email": 5, "pass/word": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    pointed = {(error["in"], error["pointer"]) for error in answer.json()["errors"]}
    assert pointed == {("body", "/email"), ("body", "/password"), ("body", "/pass~1word")}


def test_a_wrong_body_is_not_sent_back(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/v1/session/password", json={"email": "a@b", "password": ["swordfish"]})
    assert answer.status_code == 422
    assert "swordfish" not in answer.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/projects/city/nothing", "/iiif/x", "/favicon.gif"])
def test_an_unknown_address_is_a_problem_too(anonymous: TestClient, path: str) -> None:
    answer = anonymous.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_method_nobody_answers_is_a_problem_too(anonymous: TestClient) -> None:
    answer = anonymous.put("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("counted", [True, False])
def test_a_body_beyond_the_limit_is_refused_while_it_streams_in(anonymous: TestClient, counted: bool) -> None:
    chunk = b" " * 65_536
    sent = 0

    def stream() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += len(chunk)
            yield chunk

    headers = {"Content-Type": "application/json"}
    if counted:
        answer = anonymous.post("/api/v1/session/link", content=b" " * 1_048_577, headers=headers)
    else:
        answer = anonymous.post("/api/v1/session/link", content=stream(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_list_of_projects_cannot_be_searched_through_hidden_fields(sign_in: SignIn, city: ProjectId) -> None:
    ada = sign_in("Ada")
    assert ada.get("/api/v1/projects", params={"account__password_hash__startswith": "$"}).json() == []
