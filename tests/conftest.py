"""Fixtures that every room's tests share: a house in a temporary folder, its database built by migrating."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from app.foundation.clock import FixedClock
from app.foundation.database import Database
from app.settings import Settings
from app.wiring import House, open_house
from migrations import migrate
from scripts.postgres_server import PostgresMissing, PostgresServer, postgres_server
from scripts.s3_server import S3Server, s3_server

# A slow machine is no fault of the code: no example is held to a time.
hypothesis_settings.register_profile("patient", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("patient")

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
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run's own, with a migrated database named ``migrated`` to copy."""
    try:
        with postgres_server(durable=False) as server:
            database = Database(server.create_database("migrated"))
            migrate(database)
            database.dispose()
            yield server
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """URL of a migrated database that only this test uses."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgres.create_database(name, template="migrated")
    postgres.drop_database(name)


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> Iterator[str]:
    """URL of a database without a table that only this test uses."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """An S3 server of this test run's own, with a bucket named ``tessera-tests``."""
    with s3_server() as server:
        server.make_bucket("tessera-tests")
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_house(request: pytest.FixtureRequest, settings: Settings, clock: FixedClock) -> Iterator[House]:
    """A migrated house, once on SQLite and once on PostgreSQL."""
    if request.param == "postgres":
        settings = settings.model_copy(update={"database_url": request.getfixturevalue("postgres_url")})
    opened = open_house(settings, clock=clock)
    if request.param == "sqlite":
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
