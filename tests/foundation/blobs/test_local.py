"""The local store keeps what it acknowledged and notices damage."""

import hashlib
import os
from pathlib import Path

import pytest

from app.foundation.blobs import BlobCorrupt, BlobMissing, LocalBlobStore
from app.foundation.errors import StorageFull
from tests.contracts.blob_contract import BlobContract


class TestLocal(BlobContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> LocalBlobStore:
        return LocalBlobStore(tmp_path)


def test_putting_twice_keeps_one_file(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    assert store.put(b"a") == store.put(b"a")
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "0" * 64 + "/x", "Z" * 64])
def test_what_is_no_digest_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(BlobMissing):
        LocalBlobStore(tmp_path).path(name)


def test_damage_is_noticed_when_read(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    digest = store.put(b"street")
    store.path(digest).write_bytes(b"strxet")
    with pytest.raises(BlobCorrupt):
        store.get(digest)


def test_a_full_disk_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalBlobStore(tmp_path)

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageFull):
        store.put(b"street")
    monkeypatch.undo()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_no_file_without_its_name_is_ever_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill before the link leaves nothing: until then the bytes have no name at all."""
    store = LocalBlobStore(tmp_path)

    def killed(*arguments: object, **options: object) -> None:
        assert not [p for p in tmp_path.rglob("*") if p.is_file()]
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", killed)
    with pytest.raises(KeyboardInterrupt):
        store.put(b"street")


def test_a_file_system_without_nameless_files_stores_blobs_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalBlobStore(tmp_path)
    monkeypatch.setattr("app.foundation.blobs.local._O_TMPFILE", 0)
    digest = store.put(b"street")
    assert store.get(digest) == b"street"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [digest]


def test_a_folder_that_another_process_made_is_synced_before_a_blob_in_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever made it may have been killed before the folder's own name was durable."""
    digest = hashlib.sha256(b"street").hexdigest()
    first = LocalBlobStore(tmp_path)
    first.path(digest).parent.mkdir(parents=True)
    synced: list[Path] = []
    monkeypatch.setattr("app.foundation.blobs.local.sync_folder", synced.append)
    LocalBlobStore(tmp_path).put(b"street")
    path = first.path(digest)
    assert {path.parent, path.parent.parent, path.parent.parent.parent} <= set(synced)
    assert synced[-1] == path.parent
