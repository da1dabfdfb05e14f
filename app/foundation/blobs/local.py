"""Blobs as files on a local disk."""

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.foundation.blobs.store import DIGEST, StoredBlob, checked, damaged, missing
from app.foundation.errors import NO_ROOM, StorageFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Linux has files without a name, and most of its file systems do; 0 asks to write to a folder, which is EISDIR.
_O_TMPFILE: int = getattr(os, "O_TMPFILE", 0)
_NO_NAMELESS_FILES = {errno.EISDIR, errno.EOPNOTSUPP, errno.ENOENT, errno.EINVAL}


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
        try:
            names = self._make_folder_of(path)
            with _held(path.parent, fcntl.LOCK_SH):
                if not _renew(path):
                    _write_once(path, data)
                self._finish(names)
                sync_folder(path.parent)  # also where it was there: its writer may not have come that far
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise StorageFull(NO_ROOM) from error
            raise
        return digest

    def _make_folder_of(self, path: Path) -> dict[Path, Future[None]]:
        """Make the blob's folder; the folders whose names are being synced, meanwhile."""
        # A folder that is there may have been made a moment ago, or by a process that was killed before it synced the
        # name: what this process did not sync itself counts as not durable.
        missing = [folder for folder in (path.parent.parent, path.parent) if folder not in self._durable]
        for folder in missing:
            folder.mkdir(mode=0o700, exist_ok=True)
        # Side by side with the blob's own sync they share a flush of the disk: a quarter of the time.
        return {folder: self._syncs.submit(sync_folder, folder.parent) for folder in missing}

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
            with _held(path.parent, fcntl.LOCK_EX):
                if _put_at(path.stat()) >= put_before:
                    return False
                path.unlink()
        except FileNotFoundError:
            return False
        return True

    def link(self, digest: str, *, media_type: str, seconds: int) -> str | None:
        """A folder has no addresses of its own."""
        return None


@contextlib.contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    """Keep who puts into a folder and who discards from it apart; those who put do not wait for each other."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _put_at(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)


def _renew(path: Path) -> bool:
    """Note that a blob was put again; return whether it is there."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _write_once(path: Path, data: bytes) -> None:
    try:
        descriptor = os.open(path.parent, os.O_WRONLY | _O_TMPFILE, 0o600)
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
        _write_by_name(path, data)
        return
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
        # The folder's descriptor is not used, since the path is absolute; naming one makes Python follow the link.
        _link_unless_there(f"/proc/self/fd/{descriptor}", path, src_dir_fd=descriptor)
    finally:
        os.close(descriptor)


def _write_by_name(path: Path, data: bytes) -> None:
    """Write a blob where the file system has no files without a name; a kill can leave the temporary one behind."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _link_unless_there(str(temporary), path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _link_unless_there(source: str, path: Path, *, src_dir_fd: int | None = None) -> None:
    # Where another writer stored the same bytes first: same name, same content.
    with contextlib.suppress(FileExistsError):
        os.link(source, path, src_dir_fd=src_dir_fd, follow_symlinks=True)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_durable_folder(folder: Path) -> None:
    """Make ``folder``, with what is missing above it, and sync its name and theirs."""
    if not folder.is_dir():
        make_durable_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    # A folder above that we may pass through but not read was there before us.
    with contextlib.suppress(PermissionError):
        sync_folder(folder.parent)
