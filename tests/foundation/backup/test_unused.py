"""Only what no row names and nobody put lately is swept."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from app.foundation.backup import discard_unused, referenced
from app.foundation.backup.unused import Unused
from app.foundation.ids import new_id
from app.foundation.jobs.tables import Job
from app.wiring import Storage


def sweep(storage: Storage, *, days: float = -1, remove: bool = True) -> Unused:
    """By default as if a day had passed since anything was put."""
    before = datetime.now(UTC) - timedelta(days=days)
    return discard_unused(storage.db, storage.blobs, put_before=before, remove=remove)


def test_nothing_that_a_row_names_is_removed(storage: Storage) -> None:
    """Even where everything is old."""
    before = {blob.digest for blob in storage.blobs.list()}
    assert sweep(storage) == Unused(blobs=len(before))
    assert {blob.digest for blob in storage.blobs.list()} == before
    assert all(storage.blobs.exists(raw.hex()) for raw in referenced(storage.db).strong)


def test_what_nothing_names_is_counted_first_and_removed_when_asked(storage: Storage) -> None:
    stray = storage.blobs.put(b"left by a crash")
    found = sweep(storage, remove=False)
    assert (found.unused, found.bytes, found.removed) == (1, 15, 0)
    assert storage.blobs.exists(stray)
    assert sweep(storage).removed == 1
    assert not storage.blobs.exists(stray)


def test_what_was_put_lately_stays(storage: Storage) -> None:
    """Its row may still be on the way."""
    stray = storage.blobs.put(b"a save that is under way")
    found = sweep(storage, days=7)
    assert (found.unused, found.young, found.removed) == (0, 1, 0)
    assert storage.blobs.exists(stray)


def test_a_blob_that_only_a_job_knows_of_stays(storage: Storage) -> None:
    """A release in the making keeps the names of its files in the job's records."""
    known = storage.blobs.put(b"a file of a release in the making")
    row = {"id": new_id(), "kind": "x", "params": {"files": [{"path": "a.png", "blob": known}]}, "state": "running"}
    with storage.db.write() as session:
        counts = {"cancel_requested": False, "total": 0, "done": 0, "failed": 0}
        session.execute(insert(Job), [{**row, **counts, "created_at": datetime.now(UTC)}])
    assert sweep(storage).removed == 0
    assert storage.blobs.exists(known)
