"""One sync of everything on a file system, syncfs(2), in place of one for each file."""

import ctypes
import errno
import os
import platform
import re
from collections.abc import Callable
from pathlib import Path

_KNOWN = frozenset({"ext4", "xfs"})
_MOUNTS = Path("/proc/self/mountinfo")
_TELLS_SINCE = (5, 8)
"""Before this Linux it succeeds though something could not be written (man 2 syncfs, "Versions")."""


def whole_sync(folder: Path) -> Callable[[int], None] | None:
    """What returns once everything on the file system of an open file would survive a loss of power.

    It raises OSError if anything there could not be written since that file was opened: open it before writing.

    Args:
        folder: Where files are to be synced; nothing below it may be mounted from elsewhere.

    Returns:
        None where the system has no such call, one that tells of no error, or another kind of file system than those
        that are known to: an overlay or one in user space may be told nothing of what happens below it.
    """
    if platform.system() != "Linux" or _version(platform.release()) < _TELLS_SINCE:
        return None
    if _kind_of(folder) not in _KNOWN:
        return None
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    # A container may forbid it; of a file that is none it says so only where it looks at the file.
    if call is None or (call(-1) and ctypes.get_errno() != errno.EBADF):
        return None
    return lambda descriptor: _checked(call(descriptor))


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _version(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release)[:2])


def _kind_of(folder: Path) -> str | None:
    """The kind of file system that a folder lies on, by its device (man 5 proc, "/proc/pid/mountinfo")."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = [line.split() for line in _MOUNTS.read_text().splitlines()]
    except OSError:
        return None
    return next((fields[fields.index("-") + 1] for fields in lines if fields[2] == number), None)
