"""A backup is whole or says what is wrong with it; one that broke off leaves the one before it as it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.foundation.backup import BackupFolder, Copied, check_backup, restore_rows, take_backup
from app.foundation.errors import NotFound
from app.wiring import Storage
from tests.foundation.backup.test_copying import rows_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def take(storage: Storage, folder: BackupFolder, *, at: datetime = NOW) -> Copied:
    return take_backup(storage.db, storage.blobs, folder, now=at, product="0", tell=quiet)


@pytest.fixture
def folder(tmp_path: Path) -> BackupFolder:
    return BackupFolder(tmp_path / "backup")


def some_blob(folder: BackupFolder) -> Path:
    return next(path for path in sorted((folder.path / "blobs").rglob("*")) if path.is_file())


def test_a_backup_is_whole_and_comes_back(storage: Storage, empty: Storage, folder: BackupFolder) -> None:
    copied = take(storage, folder)
    assert copied.missing == []
    assert {blob.digest for blob in folder.blobs().list()} == {blob.digest for blob in storage.blobs.list()}
    assert check_backup(folder, quiet) == []
    with empty.db.engine.begin() as connection:
        assert restore_rows(folder, folder.manifest(), connection) == copied.rows
    assert rows_of(empty.db) == rows_of(storage.db)


def test_damage_is_found(storage: Storage, folder: BackupFolder) -> None:
    take(storage, folder)
    blob = some_blob(folder)
    blob.write_bytes(b"damaged")
    assert [blob.name in fault for fault in check_backup(folder, quiet)] == [True]
    blob.unlink()
    assert [blob.name in fault for fault in check_backup(folder, quiet)] == [True]


@pytest.mark.parametrize("at", [0.3, 0.9])
def test_damaged_rows_are_found(storage: Storage, folder: BackupFolder, at: float) -> None:
    take(storage, folder)
    rows = folder.path / folder.manifest().folder / "task.gz"
    data = bytearray(rows.read_bytes())
    data[int(len(data) * at)] ^= 255
    rows.write_bytes(data)
    assert any("rows of task" in fault for fault in check_backup(folder, quiet))


def test_what_is_missing_in_the_store_is_told(storage: Storage, folder: BackupFolder) -> None:
    gone = next(iter(storage.blobs.list())).digest
    storage.blobs.delete(gone)
    assert take(storage, folder).missing == [gone]
    assert check_backup(folder, quiet) == []


def test_the_next_backup_takes_the_place_of_the_one_before(storage: Storage, folder: BackupFolder) -> None:
    take(storage, folder)
    stamps = {path: path.stat().st_mtime_ns for path in (folder.path / "blobs").rglob("*") if path.is_file()}
    take(storage, folder, at=NOW + timedelta(days=1))
    assert len(list(folder.path.glob("rows-*"))) == 1
    assert folder.manifest().taken_at.startswith("2026-03-03")
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert check_backup(folder, quiet) == []


def test_a_backup_that_broke_off_leaves_the_one_before(storage: Storage, folder: BackupFolder) -> None:
    take(storage, folder)

    def unplugged(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_backup(storage.db, storage.blobs, folder, now=NOW + timedelta(days=1), product="0", tell=unplugged)
    assert folder.manifest().taken_at.startswith("2026-03-02")
    assert check_backup(folder, quiet) == []


def test_a_folder_without_a_finished_backup_says_so(folder: BackupFolder) -> None:
    with pytest.raises(NotFound, match="no finished backup"):
        check_backup(folder, quiet)
