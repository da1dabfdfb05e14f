"""One sync of a file for all who wait for one: whoever comes while a sync runs shares the next with the others."""

import os
import threading
from contextlib import suppress

_sync = getattr(os, "fdatasync", os.fsync)
"""Where there is `fdatasync(2)` it leaves out the times of the file, which nobody reads."""


class SharedSync:
    """Makes what was written into a file safe. Thread-safe.

    Args:
        path: The file. Where there is none, there is nothing to make safe.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._counting, self._syncing = threading.Lock(), threading.Lock()
        self._written = self._safe = 0

    def wait(self) -> None:
        """Return once everything that was written before this call would survive a loss of power.

        Raises:
            OSError: The file could not be synced, and nobody knows what is safe.
        """
        with self._counting:
            self._written += 1
            mine = self._written
        with self._syncing:
            if self._safe < mine:
                self._sync_all()

    def _sync_all(self) -> None:
        with self._counting:
            covered = self._written
        with suppress(FileNotFoundError):
            descriptor = os.open(self._path, os.O_RDONLY)
            try:
                _sync(descriptor)
            finally:
                os.close(descriptor)
        self._safe = covered
