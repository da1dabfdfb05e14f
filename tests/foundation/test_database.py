"""The database says in our own words what a caller can do something about."""

from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.foundation.database import Database
from app.foundation.errors import Unavailable


def test_waiting_too_long_for_a_connection_is_busy_and_no_fault(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'rows.sqlite'}")
    for way in (db.read, db.write):
        with pytest.raises(Unavailable) as raised, way():
            raise PoolTimeoutError("QueuePool limit reached")
        assert raised.value.code == "busy"
    db.dispose()


def test_a_writer_that_holds_the_only_connection_makes_the_next_one_busy(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'rows.sqlite'}", wait_seconds=0.05)
    with db.write() as first:
        first.connection()
        with pytest.raises(Unavailable, match="busy"), db.write() as second:
            second.connection()
    db.dispose()
