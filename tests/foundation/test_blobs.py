"""The local store keeps what it acknowledged and notices damage."""

import hashlib
import os
from pathlib import Path

import pytest

from app.foundation.blobs import BlobCorrupt, BlobMissing, LocalBlobStore
from app.foundation.errors import StorageFull


def test_a_blob_comes_back_under_its_sha256(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    digest = store.put(b"street")
    assert digest == hashlib.sha256(b"street").hexdigest()
    assert store.get(digest) == b"street"
    assert store.size(digest) == 6


def test_putting_twice_keeps_one_file(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    assert store.put(b"a") == store.put(b"a")
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_a_missing_blob_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BlobMissing):
        LocalBlobStore(tmp_path).get("0" * 64)


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
