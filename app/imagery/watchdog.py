"""Ends what takes too long, with one thread for its whole life: a timer for each request would be a thread for each."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_SECONDS = (0.01, 1.0)
"""How often to look: the shortest and the longest."""


class Watchdog:
    """Calls `end` once when a watched block lasts too long. One block at a time; call `close` at the end.

    Args:
        seconds: How long a block may last; it is noticed within a quarter of that, or a second, more.
        end: Ends what hangs.
    """

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self._seconds, self._end = seconds, end
        self._deadline: float | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch a block."""
        self._deadline = time.monotonic() + self._seconds
        try:
            yield
        finally:
            self._deadline = None

    def close(self) -> None:
        """Watch no longer."""
        self._closed.set()

    def _watch(self) -> None:
        shortest, longest = _LOOK_SECONDS
        while not self._closed.wait(max(shortest, min(longest, self._seconds / 4))):
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                self._end()
                return
