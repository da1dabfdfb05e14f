"""One sync of everything on a file system, syncfs(2), in place of one for each file."""

import ctypes
import os
import platform
import re
from collections.abc import Callable

_TELLS_SINCE = (5, 8)
"""Before this Linux it succeeds though something could not be written (man 2 syncfs, "Versions")."""


def whole_sync() -> Callable[[int], None] | None:
    """What returns once everything on the file system of an open file would survive a loss of power.

    It raises OSError if anything there could not be written since that file was opened: open it before writing.

    Returns:
        None where the system has no such call, or one that tells of no error.
    """
    if platform.system() != "Linux" or _version(platform.release()) < _TELLS_SINCE:
        return None
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    return None if call is None else lambda descriptor: _checked(call(descriptor))


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _version(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release)[:2])
