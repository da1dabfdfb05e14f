"""Regions by a short way: a raw ASGI layer in front of the routes.

A wall of tiles, a painter's reload and the next pages of a review ask for the same few regions again and again, and the
routes take a millisecond for each to find out anew who may see it. `app.api.region_memory` says what is given from
memory and for how long; everything else is judged at each request. Where a session asks for nothing but a region, that
too is done here, in one thread and when no save is under way, since time spent on it is taken from those who save.
"""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import answer_to
from app.api.region_memory import Region, RegionMemory, session_in
from app.api.right_of_way import RightOfWay
from app.api.security import SAFE_METHODS
from app.foundation.errors import TesseraError

Judged = Callable[[Starlette, str, str], Awaitable[Response | None]]
"""From the application, a session's token and a path to the region, judged anew; None where the routes have to look."""

_OK, _NOT_MODIFIED = 200, 304
_OWN_WORK = "/api/v1/tasks/"


class RegionGate:
    """Answers GET of regions from memory where the same session got them a moment ago.

    Args:
        app: What answers all else.
        memory: What was given to whom.
        judged: Answers what is not in memory; None leaves it to the routes.
    """

    def __init__(self, app: ASGIApp, memory: RegionMemory, judged: Judged | None = None) -> None:
        self._app = app
        self._memory = memory
        self._judged = judged
        self._saves = RightOfWay()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a region that is permitted and held; pass on everything else."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            await self._change(scope, receive, send)
            return
        token = _token(scope) if _is_region(scope) else None
        if token is None:
            await self._app(scope, receive, send)
            return
        region = self._memory.region(token, scope["path"])
        known_etag = Headers(scope=scope).get("if-none-match")
        if region is not None:
            await _give(region, known_etag, send)
            return
        if self._judged is not None and known_etag is None:
            # Before anything is noted: a save that ends forgets permits, and what was judged before it is not kept.
            await self._saves.given()
        keeping = self._keeping(token, scope["path"], send)
        answer = await self._answer(scope, token) if known_etag is None else None
        await (answer or self._app)(scope, receive, keeping)

    async def _change(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._saves.taken() if _is_save(scope) else nullcontext():
            await self._app(scope, receive, self._forgetting(scope, send))

    async def _answer(self, scope: Scope, token: str) -> Response | None:
        """What the route would say; None where it has to be asked."""
        if self._judged is None:
            return None
        try:
            return await self._judged(scope["app"], token, scope["path"])
        except TesseraError as error:
            return answer_to(error, scope["path"])

    def _forgetting(self, scope: Scope, send: Send) -> Send:
        """Forget permits when something was changed, before the answer says so.

        What one does with a tile changes what oneself may see; all else, such as roles, may change it for anybody.
        """

        async def forget(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._memory.forget(_token(scope) if scope["path"].startswith(_OWN_WORK) else None)
            await send(message)

        return forget

    def _keeping(self, token: str, path: str, send: Send) -> Send:
        """Pass the answer of the route on and keep it, if it is the region and nothing was changed meanwhile."""
        began: list[Message] = []
        changes = self._memory.permits.changes

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                began.append(message)
                if message["status"] not in (_OK, _NOT_MODIFIED):
                    self._memory.permits.withdraw(token, path)
            elif began and began[0]["status"] == _OK and not message.get("more_body"):
                region = Region.of(began[0]["headers"], message.get("body", b""))
                if region is not None and changes == self._memory.permits.changes:
                    self._memory.keep(token, path, region)
            await send(message)

        return keep


def _is_save(scope: Scope) -> bool:
    path = scope["path"]
    return bool(scope["method"] == "PUT" and path.startswith(_OWN_WORK) and path.endswith("/labels"))


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
    return session_in(headers.get("cookie", "").encode("latin-1"))


async def _give(region: Region, known_etag: str | None, send: Send) -> None:
    if known_etag is not None and region.etag in known_etag:
        headers = [(name, value) for name, value in region.headers if name in {b"etag", b"cache-control"}]
        await send({"type": "http.response.start", "status": _NOT_MODIFIED, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": _OK, "headers": list(region.headers)})
    await send({"type": "http.response.body", "body": region.body})
