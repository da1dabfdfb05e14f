"""A server that could not even open its databases says so instead of dying half-way."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cli.serving import ROOM_TO_START_BYTES, require_room
from app.foundation.errors import StorageFull


def test_a_full_disk_is_named_before_anything_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2048))
    with pytest.raises(StorageFull, match="2 KiB are left"):
        require_room(tmp_path)


def test_enough_room_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=ROOM_TO_START_BYTES))
    require_room(tmp_path)
