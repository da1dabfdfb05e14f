"""Rows are the same on either database, and come back as they were."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, null, select, text

from app.foundation.backup import References, copy_rows, read_rows, tables_of
from app.foundation.backup.rows import Row
from app.foundation.database import Database
from app.foundation.errors import Conflict
from app.foundation.ids import new_id
from app.foundation.jobs.tables import Job
from app.labels.tables import Revision
from app.settings import Settings
from app.wiring import Storage, open_storage
from migrations import migrate


def rows_of(db: Database) -> dict[str, list[Row]]:
    with db.snapshot() as connection:
        return {each.name: list(read_rows(connection, each)) for each in tables_of(connection)}


def copy(source: Storage, target: Storage) -> tuple[int, References]:
    with source.db.snapshot() as there, target.db.engine.begin() as here:
        return copy_rows(there, here)


def test_every_row_arrives_as_it_was(storage: Storage, empty: Storage) -> None:
    count, references = copy(storage, empty)
    before, after = rows_of(storage.db), rows_of(empty.db)
    assert after == before
    assert count == sum(map(len, before.values())) > 40
    assert len(references.strong) >= 15


def test_and_back_again(storage: Storage, empty: Storage, tmp_path_factory: pytest.TempPathFactory) -> None:

    copy(storage, empty)
    with open_storage(Settings(data=tmp_path_factory.mktemp("third"))) as third:
        migrate(third.db)
        copy(empty, third)
        assert rows_of(third.db) == rows_of(storage.db)


@pytest.mark.parametrize(
    "value",
    [None, {}, [], {"b": 1, "a": [None, 0.1, "Straße 🚋"]}, "null", 1e300],
    ids=["none", "object", "list", "nested", "text", "large"],
)
def test_json_stays_what_it_was_to_the_letter(storage: Storage, empty: Storage, value: object) -> None:
    """JSON's null and no value at all are two things, and keys keep their order."""
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, timezone(timedelta(hours=2)))
    row = {"kind": "odd", "params": value, "created_at": moment, "state": "done", "cancel_requested": True}
    rest = {"total": 0, "done": 0, "failed": 0}
    with storage.db.write() as session:
        session.execute(insert(Job), [{"id": new_id(), **row, **rest}])
        session.execute(insert(Job).values(id=new_id(), result=null(), **row, **rest))
    copy(storage, empty)
    assert rows_of(empty.db)["job"] == rows_of(storage.db)["job"]
    with empty.db.read() as session:
        kept = session.scalars(select(Job).where(Job.kind == "odd")).all()
        assert [job.params for job in kept] == [value, value]
        assert {job.created_at for job in kept} == {moment.astimezone(UTC)}
        assert session.scalar(select(func.count()).where(Job.kind == "odd", Job.result.is_(null()))) >= 1


def test_rows_that_refer_to_later_ones_arrive(storage: Storage, empty: Storage) -> None:
    """A revision may name a parent whose id sorts after its own: clocks differ between machines."""
    with storage.db.write() as session:
        first, second = session.scalars(select(Revision).limit(2)).all()
        session.execute(text("UPDATE revision SET parent_id = :b WHERE id = :a"), {"a": first.id, "b": second.id})
        session.execute(text("UPDATE revision SET parent_id = :a WHERE id = :b"), {"a": first.id, "b": second.id})
    copy(storage, empty)
    assert rows_of(empty.db)["revision"] == rows_of(storage.db)["revision"]


def test_a_target_that_holds_something_is_refused(storage: Storage, empty: Storage) -> None:
    copy(storage, empty)
    with pytest.raises(Conflict, match="rows already"):
        copy(storage, empty)


def test_a_snapshot_does_not_see_what_comes_later_and_keeps_nobody_waiting(empty: Storage) -> None:
    job = {"id": new_id(), "kind": "x", "params": {}, "created_at": datetime.now(UTC), "state": "done"}
    with empty.db.snapshot() as connection:
        assert connection.scalar(select(func.count()).select_from(Job)) == 0
        with empty.db.write() as session:
            session.execute(insert(Job), [{**job, "cancel_requested": False, "total": 0, "done": 0, "failed": 0}])
        assert connection.scalar(select(func.count()).select_from(Job)) == 0
    with empty.db.snapshot() as connection:
        assert connection.scalar(select(func.count()).select_from(Job)) == 1
