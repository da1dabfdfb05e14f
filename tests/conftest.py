"""Fixtures that every room's tests share: a house in a temporary folder, its database built by migrating."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.foundation.clock import FixedClock
from app.settings import Settings
from app.wiring import House, open_house
from migrations import migrate

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at nine in the morning."""
    return FixedClock(START)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an embedded installation in a folder of its own."""
    return Settings(data=tmp_path / "data")


@pytest.fixture
def house(settings: Settings, clock: FixedClock) -> Iterator[House]:
    """A migrated house on SQLite."""
    opened = open_house(settings, clock=clock)
    migrate(opened.db)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real street scenes, where the environment names one."""
    named = os.environ.get("TESSERA_REAL_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("TESSERA_REAL_DATA names no folder of real street scenes")
    return Path(named).resolve()
