"""Which session was given which region a moment ago, and the regions themselves, within bounds.

What a route answered to a session is given to that session for two seconds more from memory, unless something was
changed through this process meanwhile. The price: whose role or lease was taken away through another process may be
given a region that she had already got for two seconds longer. Shortly before a permit ends one request is judged anew,
so that a wall of tiles does not come down on the routes all at once.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple

from app.api.deps import SESSION_COOKIE
from app.api.security import dressed

PERMIT_SECONDS = 2.0
RENEWED_AFTER = 0.75
"""Share of a permit's time after which one request is judged anew while the others are still permitted."""
MOST_BYTES = 64 << 20
SHARED = "region_memory"
"""Its name in what the application shares with its server (the lifespan's state)."""
MOST_SESSIONS, MOST_PERMITS = 2_000, 500

RawHeaders = list[tuple[bytes, bytes]]


class Region(NamedTuple):
    """A region as it is sent: its bytes never change under its address.

    Attributes:
        headers: As the route gave them, without cookies.
        head: The same with the security headers as lines of HTTP/1.1, without the status and the request's id.
        body: The JPEG.
        etag: Its strong entity tag.
    """

    headers: RawHeaders
    head: bytes
    body: bytes
    etag: str

    @classmethod
    def of(cls, answered: Iterable[tuple[bytes, bytes]], body: bytes) -> "Region | None":
        """What a route said; None where it has no name to know it by."""
        headers = [(name, value) for name, value in answered if name != b"set-cookie"]
        etag = next((value.decode("latin-1") for name, value in headers if name == b"etag"), "")
        return cls(headers, header_lines(dressed(headers)), body, etag) if etag else None


def header_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Header fields as they go over the wire, each with its line's end."""
    return b"".join(b"%b: %b\r\n" % field for field in headers)


@lru_cache(maxsize=MOST_SESSIONS)
def session_in(cookie: bytes) -> str | None:
    """The session's token in a Cookie header, if there is one; a browser sends the same header with every request."""
    try:
        found = SimpleCookie(cookie.decode("latin-1")).get(SESSION_COOKIE)
    except CookieError:
        return None
    return found.value if found else None


class RegionMemory:
    """Regions and who may have them without asking. For one event loop.

    Args:
        permit_seconds: How long an answer is good for a session.
        most_bytes: How much memory regions may take; those not asked for longest go first.
    """

    def __init__(self, *, permit_seconds: float = PERMIT_SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self.permits = _Permits(permit_seconds)
        self._regions = _Regions(most_bytes)

    def region(self, token: str, path: str) -> Region | None:
        """The region at an address, if it is held and the session may have it now."""
        return self._regions.get(path) if self.permits.holds(token, path) else None

    def keep(self, token: str, path: str, region: Region) -> None:
        """Keep a region that a route just gave to a session."""
        self._regions.keep(path, region)
        self.permits.give(token, path)

    def forget(self, token: str | None) -> None:
        """Forget what a session may have, or everything: an image may have been erased, and nobody lost more than time.

        Bytes without a permit are never given, so that none are kept for later.
        """
        self.permits.forget(token)
        if token is None:
            self._regions.clear()


class _Permit:
    """Until when it holds and from when on somebody should ask anew, by the monotonic clock."""

    __slots__ = ("ask_from", "until")

    def __init__(self, seconds: float) -> None:
        now = time.monotonic()
        self.until, self.ask_from = now + seconds, now + RENEWED_AFTER * seconds


class _Permits:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._given: OrderedDict[str, dict[str, _Permit]] = OrderedDict()
        self.changes = 0

    def holds(self, token: str, path: str) -> bool:
        """Whether a session may have a region; near the end the first who asks is told no and sent to the route."""
        mine = self._given.get(token)
        permit = mine.get(path) if mine else None
        if permit is None:
            return False
        now = time.monotonic()
        if now < permit.ask_from:
            return True
        permit.ask_from, first = permit.until, permit.ask_from < permit.until
        return not first and now < permit.until

    def give(self, token: str, path: str) -> None:
        mine = self._given.setdefault(token, {})
        if len(mine) >= MOST_PERMITS:
            mine.clear()
        mine[path] = _Permit(self._seconds)
        self._given.move_to_end(token)
        while len(self._given) > MOST_SESSIONS:
            self._given.popitem(last=False)

    def withdraw(self, token: str, path: str) -> None:
        """Forget one that a route just refused to renew."""
        self._given.get(token, {}).pop(path, None)

    def forget(self, token: str | None) -> None:
        """Forget those of a session, or all."""
        self.changes += 1
        if token is None:
            self._given.clear()
        else:
            self._given.pop(token, None)


class _Regions:
    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._regions: OrderedDict[str, Region] = OrderedDict()

    def get(self, path: str) -> Region | None:
        region = self._regions.get(path)
        if region is not None:
            self._regions.move_to_end(path)
        return region

    def clear(self) -> None:
        self._regions.clear()
        self._held = 0

    def keep(self, path: str, region: Region) -> None:
        known = self._regions.pop(path, None)
        self._held += len(region.body) - (len(known.body) if known else 0)
        self._regions[path] = region
        while self._held > self._most:
            self._held -= len(self._regions.popitem(last=False)[1].body)
