"""Something to copy: the data that a released version left, brought to the present one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from app.wiring import Storage, open_storage
from migrations import migrate
from tests.fixtures import unpack


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with open_storage(Settings(data=unpack("0.1.0", tmp_path))) as opened:
        migrate(opened.db)
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """A migrated house without a row, on either database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with open_storage(Settings(data=tmp_path / "empty", database_url=url)) as opened:
        migrate(opened.db)
        yield opened
