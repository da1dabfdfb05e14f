"""Regions that were just answered, answered again without asking: a raw ASGI layer in front of the routes.

A wall of tiles, a painter's reload and the next pages of a review ask for the same few regions again and again, and the
routes take a millisecond for each to find out anew who may see it. What a route answered to a session is given to that
session for two seconds more from memory, unless something was changed through this process meanwhile. The price: whose
role or lease was taken away through another process may be given a region that she had already got for two
seconds longer. Everything else is judged at each request.
"""

import time
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.deps import SESSION_COOKIE
from app.api.security import SAFE_METHODS

PERMIT_SECONDS = 2.0
MOST_BYTES = 64 << 20
MOST_SESSIONS, MOST_PERMITS = 2_000, 500
_OK, _NOT_MODIFIED = 200, 304
_OWN_WORK = "/api/v1/tasks/"


class _Answer(NamedTuple):
    """A region as it is sent: its bytes never change under its address."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: str

    @classmethod
    def of(cls, start: Message, body: bytes) -> "_Answer | None":
        """What a route began and said; None where it has no name to know it by."""
        headers = [(name, value) for name, value in start["headers"] if name != b"set-cookie"]
        etag = next((value.decode("latin-1") for name, value in headers if name == b"etag"), "")
        return cls(headers, body, etag) if etag else None


class RegionGate:
    """Answers GET of regions from memory where the same session got them a moment ago.

    Args:
        app: What answers all else.
        permit_seconds: How long an answer is good for a session without asking.
        most_bytes: How much memory regions may take; those not asked for longest go first.
    """

    def __init__(self, app: ASGIApp, *, permit_seconds: float = PERMIT_SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._permits = _Permits(permit_seconds)
        self._answers = _Answers(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a region that is permitted and held; pass on everything else."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            await self._app(scope, receive, self._forgetting(scope, send))
            return
        token = _token(scope) if _is_region(scope) else None
        if token is None:
            await self._app(scope, receive, send)
            return
        answer = self._answers.get(scope["path"]) if self._permits.holds(token, scope["path"]) else None
        if answer is None:
            await self._app(scope, receive, self._keeping(token, scope["path"], send))
            return
        await _give(answer, Headers(scope=scope).get("if-none-match"), send)

    def _forgetting(self, scope: Scope, send: Send) -> Send:
        """Forget permits when something was changed, before the answer says so.

        What one does with a tile changes what oneself may see; all else, such as roles, may change it for anybody.
        """

        async def forget(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._permits.forget(_token(scope) if scope["path"].startswith(_OWN_WORK) else None)
            await send(message)

        return forget

    def _keeping(self, token: str, path: str, send: Send) -> Send:
        """Pass the answer of the route on and keep it, if it is the region and nothing was changed meanwhile."""
        began: list[Message] = []
        changes = self._permits.changes

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                began.append(message)
            elif began and began[0]["status"] == _OK and not message.get("more_body"):
                answer = _Answer.of(began[0], message.get("body", b""))
                if answer is not None and changes == self._permits.changes:
                    self._answers.keep(path, answer)
                    self._permits.give(token, path)
            await send(message)

        return keep


class _Permits:
    """Which session was given which region a moment ago."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: OrderedDict[str, dict[str, float]] = OrderedDict()
        self.changes = 0

    def holds(self, token: str, path: str) -> bool:
        return self._until.get(token, {}).get(path, 0.0) > time.monotonic()

    def give(self, token: str, path: str) -> None:
        mine = self._until.setdefault(token, {})
        if len(mine) >= MOST_PERMITS:
            mine.clear()
        mine[path] = time.monotonic() + self._seconds
        self._until.move_to_end(token)
        while len(self._until) > MOST_SESSIONS:
            self._until.popitem(last=False)

    def forget(self, token: str | None) -> None:
        """Forget those of a session, or all."""
        self.changes += 1
        if token is None:
            self._until.clear()
        else:
            self._until.pop(token, None)


class _Answers:
    """The regions themselves, whoever may see them, within a bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._answers: OrderedDict[str, _Answer] = OrderedDict()

    def get(self, path: str) -> _Answer | None:
        answer = self._answers.get(path)
        if answer is not None:
            self._answers.move_to_end(path)
        return answer

    def keep(self, path: str, answer: _Answer) -> None:
        known = self._answers.pop(path, None)
        self._held += len(answer.body) - (len(known.body) if known else 0)
        self._answers[path] = answer
        while self._held > self._most:
            self._held -= len(self._answers.popitem(last=False)[1].body)


def _is_region(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and scope["path"].startswith("/iiif/")
        and scope["path"].endswith("/default.jpg")
        and not scope["query_string"]
    )


def _token(scope: Scope) -> str | None:
    """The session that asks; None where it is none, or where more than a cookie says who asks."""
    headers = Headers(scope=scope)
    if "authorization" in headers or "range" in headers:
        return None
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(SESSION_COOKIE)
    except CookieError:
        return None
    return found.value if found else None


async def _give(answer: _Answer, known_etag: str | None, send: Send) -> None:
    if known_etag is not None and answer.etag in known_etag:
        headers = [(name, value) for name, value in answer.headers if name in {b"etag", b"cache-control"}]
        await send({"type": "http.response.start", "status": _NOT_MODIFIED, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": _OK, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})
