"""The database says in our own words what a caller can do something about."""

from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.foundation.database import Database, url_in_words
from app.foundation.errors import Invalid, Unavailable


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


@pytest.mark.parametrize("url", ["mysql://me@host/name", "tessera.sqlite", "", "postgresql://me@host:port/name"])
def test_what_names_no_database_is_refused_and_not_taken_for_another(url: str) -> None:
    with pytest.raises(Invalid, match="names no database"):
        Database(url)


def test_a_database_that_is_not_there_is_no_fault_of_ours_and_names_no_host() -> None:
    db = Database("postgresql://nobody@127.0.0.1:1/name")
    with pytest.raises(Unavailable, match="cannot be reached") as caught, db.read() as session:
        session.connection()
    assert caught.value.code == "no-database"
    assert "127.0.0.1" not in caught.value.detail
    db.dispose()


def test_a_password_is_not_shown() -> None:
    assert url_in_words("postgresql://me:secret@host/name") == "postgresql://me:***@host/name"
