"""One sync of a file for all who wait for one: whoever comes while a sync runs shares the next with the others."""

import os
import threading
from contextlib import suppress
from pathlib import Path

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
        self._named: tuple[int, int] | None = None
        self._failure: OSError | None = None

    def wait(self) -> None:
        """Return once everything that was written before this call would survive a loss of power.

        Raises:
            OSError: The file could not be synced, now or earlier, and nobody knows what is safe. Linux takes what it
                failed to write for written: a second try would succeed and tell a lie (Rebello et al., "Can
                Applications Recover from fsync Failures?", 2020). Another process has to read what there is.
        """
        with self._counting:
            self._written += 1
            mine = self._written
        with self._syncing:
            if self._failure:
                raise OSError(self._failure.errno, f"{self._failure.strerror}; restart the server") from self._failure
            if self._safe < mine:
                self._sync_or_note()

    def _sync_or_note(self) -> None:
        try:
            self._sync_all()
        except OSError as failure:
            self._failure = failure
            raise

    def _sync_all(self) -> None:
        with self._counting:
            covered = self._written
        with suppress(FileNotFoundError):
            descriptor = os.open(self._path, os.O_RDONLY)
            try:
                _sync(descriptor)
                self._sync_name(os.fstat(descriptor))
            finally:
                os.close(descriptor)
        self._safe = covered

    def _sync_name(self, found: os.stat_result) -> None:
        """A file that was made since the last sync is found after a loss of power only if its folder was synced."""
        made = found.st_dev, found.st_ino
        if made == self._named:
            return
        descriptor = os.open(Path(self._path).parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._named = made
