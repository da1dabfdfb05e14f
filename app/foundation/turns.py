"""Turns: a lock that is given in the order in which it was asked for."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TurnMissed(Exception):
    """The turn did not come in time."""


class Turns:
    """Lets one thread at a time pass, the longest waiting first.

    `threading.Lock` promises no order, and neither does a pool of one connection: whoever just gave it back takes it
    again before those that wait have woken up, and some wait for seconds while others have ten turns.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, *, seconds: float) -> Iterator[None]:
        """Hold the turn for the length of a block.

        Args:
            seconds: How long to wait for it.

        Raises:
            TurnMissed: It did not come in that time.
        """
        self._take(seconds)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, seconds: float) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if not mine.wait(seconds):
            self._leave(mine)

    def _leave(self, mine: threading.Event) -> None:
        with self._lock:
            # It may have been handed over between the end of the wait and now: then it is ours after all.
            if not mine.is_set():
                self._waiting.remove(mine)
                raise TurnMissed

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
