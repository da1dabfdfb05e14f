"""Back up, restore, move, sweep and upgrade by command, from the data folder that a released version left."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.cli.gateway import gateway
from app.foundation.blobs import LocalBlobStore
from app.settings import Settings
from scripts.s3_server import S3Server
from tests.cli.terminal import Terminal
from tests.fixtures import VERSIONS, unpack


@pytest.fixture
def old(tmp_path: Path) -> Terminal:
    """A terminal over the data of the latest released version, not yet brought to this one."""
    unpack(VERSIONS[-1], tmp_path)
    return Terminal(tmp_path)


@pytest.fixture
def terminal(old: Terminal) -> Terminal:
    old.json("init")
    return old


def releases(data: Path, **settings: str) -> list[dict[str, Any]]:
    """The project's releases as the API tells them, each with its manifest."""
    with gateway(Settings(data=data, **settings)) as way:  # type: ignore[arg-type] # pydantic checks
        found = way.client.get("/projects/harbour/releases")
        told = ("name", "format", "state", "root", "files", "bytes", "created_at")
        manifests = [way.client.get(f"/releases/{release['id']}/manifest.json") for release in found]
    return [{**{key: r[key] for key in told}, "manifest": m} for r, m in zip(found, manifests, strict=True)]


@contextmanager
def surroundings(values: Mapping[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


@pytest.mark.parametrize("version", VERSIONS)
def test_the_data_of_each_released_version_is_brought_to_this_one(version: str, tmp_path: Path) -> None:
    """After its rows were copied; its releases are whole, and new ones can be made."""
    unpack(version, tmp_path)
    terminal = Terminal(tmp_path)
    assert terminal.json("doctor", code=1)["checks"]["database"]["ok"] is False
    ready = terminal.json("init")
    assert terminal.json("backup", Path(ready["backup"]), "--check")["ok"]
    assert terminal.json("init")["backup"] is None
    before = releases(tmp_path / "data")
    assert [(r["name"], r["state"]) for r in before if r["root"]] == [(r["name"], "done") for r in before]
    assert len(before) == 2
    out = tmp_path / "again"
    assert terminal.json("export", "harbour", "--format", "cityscapes", "--name", "again", "--out", out)["images"] == 1
    assert terminal.json("verify", out)["ok"]


def test_an_upgrade_can_be_taken_back_from_its_backup(old: Terminal) -> None:
    """The rows as they were, beside the blobs that no upgrade touches."""
    kept = Path(old.json("init")["backup"])
    data = old.folder / "data"
    before = releases(data)
    for path in data.glob("tessera.sqlite*"):
        path.unlink()
    assert old.json("restore", kept)["missing"] == []
    assert releases(data) == before


def test_everything_comes_back_from_a_backup(terminal: Terminal) -> None:
    folder, before = terminal.folder / "backup", releases(terminal.folder / "data")
    taken = terminal.json("backup", folder)
    assert terminal.json("backup", folder, "--check") == {"ok": True, "faults": []}
    (terminal.folder / "data").rename(terminal.folder / "destroyed")
    restored = terminal.json("restore", folder)
    assert (restored["rows"], restored["blobs"], restored["missing"]) == (taken["rows"], taken["blobs"], [])
    assert releases(terminal.folder / "data") == before
    assert terminal.json("restore", folder, code=5)["error"] == "not-empty"


def test_a_damaged_backup_is_told(terminal: Terminal) -> None:
    folder = terminal.folder / "backup"
    terminal.json("backup", folder)
    blobs = LocalBlobStore(folder / "blobs")
    digest = next(blobs.list()).digest
    blobs.path(digest).write_bytes(b"damaged")
    assert digest in terminal.json("backup", folder, "--check", code=1)["faults"][0]


@pytest.mark.postgres
@pytest.mark.s3
def test_moving_to_postgresql_and_s3_keeps_every_release(terminal: Terminal, empty_postgres: str, s3: S3Server) -> None:
    store, before = s3.url("tessera-tests", "moved"), releases(terminal.folder / "data")
    with surroundings(s3.environment):
        moved = terminal.json("move", "--to-database", empty_postgres, "--to-store", store)
        assert (moved["missing"], moved["store"]) == ([], store)
        grown = {"database_url": empty_postgres, "store_url": store}
        assert releases(terminal.folder / "elsewhere", **grown) == before
        again = terminal.json("move", "--to-database", empty_postgres, "--to-store", store, code=5)
        assert "Move into a new one" in again["detail"]
        with surroundings({"TESSERA_DATABASE_URL": empty_postgres, "TESSERA_STORE_URL": store}):
            assert terminal.json("backup", terminal.folder / "backup")["missing"] == []
            assert terminal.json("gc")["unused"] == 0
    assert releases(terminal.folder / "data") == before
    back = Terminal(terminal.folder / "back")
    back.json("restore", terminal.folder / "backup")
    assert releases(back.folder / "data") == before


def test_a_folder_in_use_is_not_moved(terminal: Terminal) -> None:
    with gateway(Settings(data=terminal.folder / "data")):
        there = terminal.folder / "there"
        target = ("--to-database", f"sqlite:///{there}.sqlite", "--to-store", f"file://{there}")
        assert terminal.json("move", *target, code=5)["error"] == "data-in-use"


def test_sweeping_counts_first(terminal: Terminal) -> None:
    store = LocalBlobStore(terminal.folder / "data" / "blobs")
    before = releases(terminal.folder / "data")
    stray = store.put(b"left by a crash")
    assert terminal.json("gc")["young"] == 1
    make_old(store.path(stray))
    found = terminal.json("gc")
    assert (found["unused"], found["bytes"], found["removed"]) == (1, 15, 0)
    assert terminal.json("gc", "--delete")["removed"] == 1
    assert not store.exists(stray)
    assert releases(terminal.folder / "data") == before


def make_old(path: Path) -> None:
    os.utime(path, (1_700_000_000, 1_700_000_000))
