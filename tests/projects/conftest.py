"""The promises of this room hold on SQLite and on PostgreSQL."""

import pytest

from app.wiring import House


@pytest.fixture
def house(any_house: House) -> House:
    """A migrated house, once on each database."""
    return any_house
