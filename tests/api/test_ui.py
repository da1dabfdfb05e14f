"""Serving the built interface."""

import gzip
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.wiring import House


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>the interface</title>")
    (dist / "assets" / "index-B3xT9q_Z.js").write_text("start()")
    (dist / "icon.svg").write_text("<svg/>")
    (dist / "sw.js").write_text("keep()")
    (tmp_path / "secret.txt").write_text("secret")
    (dist / "leak.txt").symlink_to(tmp_path / "secret.txt")
    return dist


@pytest.fixture
def browser(settings: Settings, house: House, dist: Path) -> TestClient:
    changed = Settings(data=settings.data, ui_dist=dist)
    return TestClient(create_app(changed, house=House(**{**vars(house), "settings": changed})))


@pytest.mark.parametrize("path", ["/", "/signin", "/p/city/review", "/paint/0190", "/p/city/images/0190"])
def test_every_page_of_the_browsers_router_is_the_one_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>the interface</title>")
    assert answer.headers["cache-control"] == "no-cache"


def test_a_file_named_by_its_content_is_kept_for_a_year_the_icon_for_a_day_and_others_are_asked_about(
    browser: TestClient,
) -> None:
    hashed = browser.get("/assets/index-B3xT9q_Z.js")
    assert "immutable" in hashed.headers["cache-control"]
    assert "javascript" in hashed.headers["content-type"]
    assert browser.get("/icon.svg").headers["cache-control"] == "public, max-age=86400"
    assert browser.get("/sw.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("accepts", "packed"), [("gzip, deflate, br", True), ("br", False), ("gzip;q=0", False)])
def test_a_gzipped_copy_goes_to_whoever_can_read_it(
    browser: TestClient, dist: Path, accepts: str, packed: bool
) -> None:
    (dist / "assets" / "index-B3xT9q_Z.js.gz").write_bytes(gzip.compress(b"start()"))
    answer = browser.get("/assets/index-B3xT9q_Z.js", headers={"Accept-Encoding": accepts})
    assert answer.text == "start()"
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..;/secret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/secret.txt%00.js",
        "/leak.txt",
    ],
)
def test_nothing_outside_of_the_build_is_served(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.text != "secret"
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/assets/gone-12345678.js", "/api/v1/nothing", "/robots.txt"])
def test_a_missing_file_is_no_page(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_server_without_a_build_says_how_to_get_one(settings: Settings, house: House, tmp_path: Path) -> None:
    bare = Settings(data=settings.data, ui_dist=tmp_path / "nowhere")
    client = TestClient(create_app(bare, house=House(**{**vars(house), "settings": bare})))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "npm run build" in answer.text
