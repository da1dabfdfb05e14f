"""What guards every request and answer."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.wiring import House
from tests.api.conftest import SignIn

CHANGE = {"name": "Ada L."}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "nonsense"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_unsafe_requests_are_taken_from_our_own_pages_only(
    sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    ada = sign_in("Ada")
    assert ada.patch("/api/v1/me", json=CHANGE, headers=headers).status_code == status
    assert ada.get("/api/v1/me").json()["name"] == ("Ada L." if status == 200 else "Ada")


def test_the_public_address_is_ours_behind_a_proxy(settings: Settings, house: House) -> None:
    public = Settings(data=settings.data, public_url="https://label.example.org/")
    client = TestClient(create_app(public, house=house))
    headers = {"Origin": "https://label.example.org"}
    assert client.delete("/api/v1/session", headers=headers).status_code == 204
    assert client.delete("/api/v1/session", headers={"Origin": "https://other.example.org"}).status_code == 403


def test_safe_methods_pass_from_anywhere(anonymous: TestClient) -> None:
    assert anonymous.get("/healthz", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_bearer_token_is_no_cookie_and_needs_no_page(operator: TestClient) -> None:
    body = {"slug": "city", "taxonomy": "cityscapes"}
    answer = operator.post("/api/v1/projects", json=body, headers={"Origin": "http://elsewhere.example"})
    assert answer.status_code == 201


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/me", "/nowhere.txt", "/"])
def test_every_answer_is_dressed(anonymous: TestClient, path: str) -> None:
    headers = anonymous.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert len(headers["x-request-id"]) == 36


def test_what_the_api_says_is_not_kept_by_caches(anonymous: TestClient) -> None:
    assert anonymous.get("/healthz").headers["cache-control"] == "no-store"


def test_refusals_of_other_sites_are_dressed_problems(anonymous: TestClient) -> None:
    refused = anonymous.post("/api/v1/session/link", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, refused.json()["code"]) == (403, "cross-site")
    assert refused.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_debug_page_is_served(anonymous: TestClient, path: str) -> None:
    answer = anonymous.get(path)
    assert "swagger" not in answer.text.lower()
    assert "openapi" not in answer.text.lower().replace("/openapi.json", "")
