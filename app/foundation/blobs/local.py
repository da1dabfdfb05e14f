"""Blobs as files on a local disk."""

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.foundation.blobs.local_files import (
    held,
    make_durable_folder,
    name,
    nameless,
    renew,
    sync_folder,
    write_all,
    write_once,
)
from app.foundation.blobs.store import DIGEST, StoredBlob, checked, damaged, missing
from app.foundation.blobs.whole_sync import whole_sync
from app.foundation.errors import NO_ROOM, StorageFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class LocalBlobStore:
    """Blobs as files ``sha256/ab/cd/<digest>`` below a folder.

    A blob is written to a file without a name in its final folder, synced, linked to its name without replacing, and
    the folder is synced: after that no crash can lose it or show half of it, and none leaves half a file behind.
    """

    def __init__(self, root: Path) -> None:
        self.root = root / "sha256"
        self._durable: set[Path] = set()
        self._syncs = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sync")
        make_durable_folder(root)
        make_durable_folder(self.root)
        self._sync_whole = whole_sync(self.root)

    def path(self, digest: str) -> Path:
        """Return where ``digest`` lies or would lie.

        Raises:
            BlobMissing: ``digest`` is not the hex form of a sha256.
        """
        checked(digest)
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its sha256 in hex, durable by then."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        with _plain_errors():
            # Side by side with the blob's own sync they share a flush of the disk: a quarter of the time.
            names = {folder: self._syncs.submit(sync_folder, folder.parent) for folder in self._make_folder_of(path)}
            with held(path.parent, exclusive=False):
                if not renew(path):
                    write_once(path, data)
                self._finish(names)
                sync_folder(path.parent)  # also where it was there: its writer may not have come that far
        return digest

    def put_many(self, batch: Sequence[bytes]) -> list[str]:
        """Store all of ``batch`` and return their sha256 in hex, in the same order, all durable by then.

        Two syncs of the file system take the place of two for each blob, a quarter of their time. They wait for what
        others wrote there too: for work in the background.
        """
        if self._sync_whole is None or len(batch) < 2:
            return [self.put(data) for data in batch]
        digests = [hashlib.sha256(data).hexdigest() for data in batch]
        by_path = {self.path(digest): data for digest, data in zip(digests, batch, strict=True)}
        with _plain_errors(), contextlib.ExitStack() as opened:
            root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
            opened.callback(os.close, root)
            folders = [folder for path in by_path for folder in self._make_folder_of(path)]
            written = {path: _written(opened, path, data) for path, data in by_path.items() if not path.exists()}
            if written:
                self._sync_whole(root)
            # Without files that have no name, or where a blob was discarded at this moment, some are left.
            left = [path for path in by_path if not _named(path, written.get(path))]
            self._sync_whole(root)
            self._durable.update(folders)
        for path in left:
            self.put(by_path[path])
        return digests

    def _make_folder_of(self, path: Path) -> list[Path]:
        """Make the blob's folder; those above it and itself whose names are not known to be durable."""
        # A folder that is there may have been made a moment ago, or by a process that was killed before it synced the
        # name: what this process did not sync itself counts as not durable.
        missing = [folder for folder in (path.parent.parent, path.parent) if folder not in self._durable]
        for folder in missing:
            folder.mkdir(mode=0o700, exist_ok=True)
        return missing

    def _finish(self, names: dict[Path, Future[None]]) -> None:
        for folder, synced in names.items():
            synced.result()
            self._durable.add(folder)

    def get(self, digest: str) -> bytes:
        """Return the bytes named ``digest``, verified."""
        with self.open(digest) as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise damaged(digest)
        return data

    def exists(self, digest: str) -> bool:
        """Tell whether the store holds ``digest``."""
        return self.path(digest).is_file()

    def size(self, digest: str) -> int:
        """Return the number of bytes of ``digest``."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError as error:
            raise missing(digest) from error

    def open(self, digest: str) -> BinaryIO:
        """Open ``digest`` for reading, unverified, for streaming."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise missing(digest) from error

    def delete(self, digest: str) -> None:
        """Remove ``digest``; removing what is not there is no error."""
        self.path(digest).unlink(missing_ok=True)

    def list(self) -> Iterator[StoredBlob]:
        """Go through all blobs, in order of their names."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]")):
            for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
                if DIGEST.fullmatch(entry.name):
                    with contextlib.suppress(FileNotFoundError):
                        found = entry.stat()
                        yield StoredBlob(entry.name, found.st_size, _put_at(found))

    def discard(self, digest: str, *, put_before: datetime) -> bool:
        """Remove ``digest`` unless it was put at ``put_before`` or later; tell whether it was removed."""
        path = self.path(digest)
        try:
            with held(path.parent, exclusive=True):
                if _put_at(path.stat()) >= put_before:
                    return False
                path.unlink()
        except FileNotFoundError:
            return False
        return True

    def link(self, digest: str, *, media_type: str, seconds: int) -> str | None:
        """A folder has no addresses of its own."""
        return None


def _written(opened: contextlib.ExitStack, path: Path, data: bytes) -> int | None:
    """A descriptor of a file without a name beside ``path`` with ``data`` in it, open until ``opened`` ends."""
    descriptor = nameless(path.parent)
    if descriptor is not None:
        opened.callback(os.close, descriptor)
        write_all(descriptor, data)
    return descriptor


def _named(path: Path, descriptor: int | None) -> bool:
    """Give a blob its name, unless it has it; return whether it has it now."""
    with held(path.parent, exclusive=False):
        if renew(path):
            return True
        if descriptor is not None:
            name(descriptor, path)
        return descriptor is not None


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Say that the disk is full in our own words."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(NO_ROOM) from error
        raise


def _put_at(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)
