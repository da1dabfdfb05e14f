"""The local store keeps what it acknowledged and notices damage."""

import hashlib
import os
import tempfile
from pathlib import Path

import pytest

from app.foundation.blobs import BlobCorrupt, BlobMissing, LocalBlobStore
from app.foundation.blobs.whole_sync import whole_sync
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
    monkeypatch.setattr("app.foundation.blobs.local_files._O_TMPFILE", 0)
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


def named(root: Path) -> list[str]:
    return sorted(p.name for p in root.rglob("*") if p.is_file())


def test_many_are_written_synced_named_and_synced_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalBlobStore(tmp_path)
    done: list[object] = []
    write, link = os.write, os.link
    monkeypatch.setattr(os, "write", lambda to, data: done.append(bytes(data)) or write(to, data))
    monkeypatch.setattr(os, "link", lambda *given, **options: done.append("name") or link(*given, **options))
    store._sync_whole = lambda to: done.append((os.fstat(to).st_ino, bool(store._durable)))
    store.put_many([b"a", b"b"])
    sync = (store.root.stat().st_ino, False)  # no folder counts as durable before the second is over
    assert done == [b"a", b"b", sync, "name", "name", sync]
    assert store._durable


def test_what_could_not_be_synced_gets_no_name(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)

    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    store._sync_whole = broken
    with pytest.raises(OSError, match="Input/output"):
        store.put_many([b"a", b"b"])
    assert named(tmp_path) == []


def test_many_on_a_full_disk_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalBlobStore(tmp_path)

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StorageFull):
            store.put_many([b"a", b"b"])
    assert named(tmp_path) == []


@pytest.mark.parametrize("without", ["syncfs", "nameless files"])
def test_many_are_put_one_by_one_where_the_system_cannot_do_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    store = LocalBlobStore(tmp_path)
    if without == "syncfs":
        store._sync_whole = None
    monkeypatch.setattr("app.foundation.blobs.local_files._O_TMPFILE", 0)
    digests = store.put_many([b"a", b"b"])
    assert [store.get(digest) for digest in digests] == [b"a", b"b"]


def test_a_blob_that_is_discarded_at_that_moment_is_written_again(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    there = store.put(b"there")
    store._sync_whole = lambda descriptor: store.delete(there) if len(named(tmp_path)) == 1 else None
    assert there in store.put_many([b"there", b"new"])
    assert store.get(there) == b"there"


def test_a_file_system_is_synced_in_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.foundation.blobs.whole_sync._MOUNTS", mounts_that_say(tmp_path, "ext4"))
    sync = whole_sync(tmp_path)
    assert sync is not None
    with tempfile.TemporaryFile() as file:
        sync(file.fileno())
    with pytest.raises(OSError, match="descriptor"):
        sync(file_that_is_closed())


def mounts_that_say(folder: Path, kind: str) -> Path:
    """A table of mounts in which the file system of a folder is of that kind."""
    device, mounts = folder.stat().st_dev, folder / "mountinfo"
    mounts.write_text(f"21 1 {os.major(device)}:{os.minor(device)} / / rw shared:1 - {kind} /dev/vda rw\n")
    return mounts


def file_that_is_closed() -> int:
    with tempfile.TemporaryFile() as file:
        return file.fileno()


@pytest.mark.parametrize("release", ["4.4.0", "5.7.19-generic"])
def test_a_system_that_tells_of_no_error_is_not_trusted(monkeypatch: pytest.MonkeyPatch, release: str) -> None:
    monkeypatch.setattr("platform.release", lambda: release)
    assert whole_sync(Path(__file__).parent) is None


@pytest.mark.parametrize("kind", ["overlay", "fuse.sshfs"])
def test_a_file_system_that_may_be_told_nothing_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("app.foundation.blobs.whole_sync._MOUNTS", mounts_that_say(tmp_path, kind))
    assert whole_sync(tmp_path) is None
