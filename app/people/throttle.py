"""How often somebody may try: a sliding window for each key, kept in memory.

Each server process counts for itself, so with ``n`` processes the limit is up to ``n`` times as high. There is no hard
lock-out: nobody can shut another person out for longer than the window.
"""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from app.foundation.errors import RateLimited

# Keys come from the network; the oldest are forgotten before they fill the memory.
_MOST_KEYS = 20_000


class Throttle:
    """Lets each key pass ``limit`` times within ``window``.

    Args:
        limit: How often a key may pass.
        window: Within which time.
    """

    def __init__(self, *, limit: int, window: timedelta) -> None:
        self._limit = limit
        self._window = window
        self._passed: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, key: str, now: datetime) -> None:
        """Count one try by ``key``.

        Raises:
            RateLimited: It tried too often; ``retry_after`` gives the seconds to wait. This try is not counted.
        """
        with self._lock:
            tries = self._recent(key, now)
            if len(tries) >= self._limit:
                wait = max(1, round((tries[0] + self._window - now).total_seconds()))
                raise RateLimited(f"Too many tries. Wait {wait} seconds and try again.", retry_after=wait)
            tries.append(now)

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        tries = self._passed.setdefault(key, deque())
        self._passed.move_to_end(key)
        while tries and tries[0] <= now - self._window:
            tries.popleft()
        while len(self._passed) > _MOST_KEYS:
            self._passed.popitem(last=False)
        return tries
