"""Files that are there whole and for good, or not at all."""

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

# Linux has files without a name, and most of its file systems do; 0 asks to write to a folder, which is EISDIR.
_O_TMPFILE: int = getattr(os, "O_TMPFILE", 0)
_NO_NAMELESS_FILES = {errno.EISDIR, errno.EOPNOTSUPP, errno.ENOENT, errno.EINVAL}


@contextlib.contextmanager
def held(folder: Path, *, exclusive: bool) -> Iterator[None]:
    """Keep who puts into a folder and who discards from it apart; those who put do not wait for each other."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def renew(path: Path) -> bool:
    """Note that a blob was put again; return whether it is there."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def nameless(folder: Path) -> int | None:
    """A descriptor of a new file without a name in ``folder``; None where the file system has no such files."""
    try:
        return os.open(folder, os.O_WRONLY | _O_TMPFILE, 0o600)
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
        return None


def name(descriptor: int, path: Path) -> None:
    """Give a file without a name the one at ``path``, unless there is one."""
    # The folder's descriptor is not used, since the path is absolute; naming one makes Python follow the link.
    _link_unless_there(f"/proc/self/fd/{descriptor}", path, src_dir_fd=descriptor)


def write_once(path: Path, data: bytes) -> None:
    """Write a file that is durable before it has its name, unless there is one."""
    descriptor = nameless(path.parent)
    if descriptor is None:
        _write_by_name(path, data)
        return
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
        name(descriptor, path)
    finally:
        os.close(descriptor)


def _write_by_name(path: Path, data: bytes) -> None:
    """Write a blob where the file system has no files without a name; a kill can leave the temporary one behind."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _link_unless_there(str(temporary), path)
    finally:
        temporary.unlink(missing_ok=True)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``, however much the system takes at once."""
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
