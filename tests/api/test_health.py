"""Alive and ready."""

import shutil
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.wiring import House, open_house


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_a_migrated_house_is_alive_and_ready(anonymous: TestClient) -> None:
    assert anonymous.get("/healthz").json() == {"status": "ok"}
    assert anonymous.get("/readyz").json() == {"status": "ready"}


def test_a_database_that_was_not_migrated_is_not_ready(settings: Settings) -> None:
    house = open_house(settings)
    client = TestClient(create_app(settings, house=house))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-migrated")
    house.close()


def test_a_store_that_keeps_nothing_is_not_ready(anonymous: TestClient, house: House) -> None:
    blobs = house.settings.data / "blobs" / "sha256"
    shutil.rmtree(blobs)
    blobs.write_text("in the way")
    answer = anonymous.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "store-broken")


def test_a_nearly_full_disk_is_not_ready(anonymous: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.health.shutil.disk_usage", lambda _: Disk(2**40, 2**40 - 1, 1))
    answer = anonymous.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
