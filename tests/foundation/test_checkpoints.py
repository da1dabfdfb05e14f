"""The log is moved into the database file beside readers and writers, and nothing waits for it."""

import shutil
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text

from app.foundation import checkpoints
from app.foundation.checkpoints import Checkpoints
from app.foundation.database import Database


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    db = Database(f"sqlite:///{tmp_path / 'rows.sqlite'}")
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE number (n INTEGER)"))
    return db


def at_once(db: Database, path: Path) -> Checkpoints:
    return Checkpoints(str(path), db._turn, seconds=0.0)


def add(db: Database, number: int) -> None:
    with db.write() as session:
        session.execute(text("INSERT INTO number VALUES (:n)"), {"n": number})


def in_file(tmp_path: Path) -> list[int]:
    """What the database file holds by itself, without its log."""
    shutil.copy(tmp_path / "rows.sqlite", tmp_path / "copy.sqlite")
    with closing(sqlite.connect(tmp_path / "copy.sqlite")) as copy:
        try:
            return [row[0] for row in copy.execute("SELECT n FROM number ORDER BY n")]
        except sqlite.DatabaseError:  # half of the pages are in the log
            return []


def test_what_was_committed_gets_into_the_file(db: Database, tmp_path: Path) -> None:
    log = at_once(db, tmp_path / "rows.sqlite")
    add(db, 1)
    assert in_file(tmp_path) == []
    log.committed()
    log.close()
    assert in_file(tmp_path) == [1]
    db.dispose()


def test_an_old_reader_keeps_the_log_and_hinders_no_writer(db: Database, tmp_path: Path) -> None:
    log = at_once(db, tmp_path / "rows.sqlite")
    add(db, 1)
    with db.read() as reader:
        assert reader.scalars(text("SELECT n FROM number")).all() == [1]
        add(db, 2)
        log.committed()
        log.close()
        add(db, 3)
        assert not {2, 3} & set(in_file(tmp_path))
        assert reader.scalars(text("SELECT n FROM number")).all() == [1]
    log.committed()
    log.close()
    assert in_file(tmp_path) == [1, 2, 3]
    db.dispose()


def test_it_is_moved_no_more_often_than_said(db: Database, tmp_path: Path) -> None:
    log = Checkpoints(str(tmp_path / "rows.sqlite"), db._turn, seconds=3600.0)
    add(db, 1)
    log.committed()
    log.close()
    assert in_file(tmp_path) == []
    db.dispose()


def test_the_log_begins_anew_though_writers_never_pause(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "LONG_LOG", 16)
    log = at_once(db, tmp_path / "rows.sqlite")
    for number in range(80):
        add(db, number)
        log.committed()
    log.close()
    assert (tmp_path / "rows.sqlite-wal").stat().st_size < 60 * 4096
    db.dispose()


def test_a_file_that_cannot_be_moved_is_left_alone(db: Database, tmp_path: Path) -> None:
    log = at_once(db, tmp_path / "nowhere" / "rows.sqlite")
    log.committed()
    log.close()
    db.dispose()
