"""A cache of bounded size on disk, for what can be made again."""

import contextlib
import os
import secrets
import threading
from pathlib import Path

_KEPT_SHARE = 0.8
"""How full the cache is after a clean-up: seldom cleaning costs less than cleaning at each write."""


class FileCache:
    """Files by key; the time of a file's last change says when it was last asked for. Thread-safe.

    Args:
        folder: Where they lie; may be emptied at any time.
        most_bytes: How much may be kept; what was not asked for longest goes first.
        suffix: Of the files' names.
    """

    def __init__(self, folder: Path, most_bytes: int, *, suffix: str) -> None:
        self._folder = folder
        self._most = most_bytes
        self._suffix = suffix
        self._lock = threading.Lock()
        self._held: int | None = None

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}{self._suffix}"

    def get(self, key: str) -> bytes | None:
        """What was kept under a key, a long hexadecimal name; None where nothing is."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep something if there is room; a full disk only means that it is made again next time."""
        path = self._path(key)
        temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            return
        self._grow(len(data))

    def remove(self, key: str) -> None:
        """Forget what was kept under a key, if anything was."""
        with contextlib.suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def _grow(self, size: int) -> None:
        with self._lock:
            if self._held is None:
                self._held = sum(length for _, length, _ in self._files())
            else:
                self._held += size
            if self._held > self._most:
                self._held = self._prune()

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _prune(self) -> int:
        files = sorted(self._files())
        held = sum(size for _, size, _ in files)
        for _, size, path in files:
            if held <= self._most * _KEPT_SHARE:
                break
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                held -= size
        return held
