"""What guards every request and answer: who may send unsafe requests, and what browsers may do with our pages.

Cross-site request forgery is stopped by Fetch Metadata: browsers say truthfully where a request comes from, and
unsafe methods are taken from our own pages only. Where the header is absent, the Origin must be ours; where both are,
it is no browser, and nobody's cookie was borrowed. A bearer token is no cookie and needs no such check.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem
from app.foundation.ids import new_id

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Those that change nothing (RFC 9110, section 9.2.1)."""
_OWN_SITES = frozenset({"same-origin", "none"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

REQUEST_ID = "X-Request-Id"
_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def dressed(answered: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Header fields of an answer with those above, and uncached unless it says otherwise itself."""
    headers = MutableHeaders(raw=list(answered))
    for name, value in _HEADERS:
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    return headers.raw


class SecurityHeaders:
    """Adds the headers above and a request id to every answer; answers of the API are not cached unless they say so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = new_id()

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=dressed(message.get("headers", ())))
                headers[REQUEST_ID] = request_id
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, dress)


class OwnPagesOnly:
    """Refuses unsafe requests that another site's page makes in a signed-in person's name.

    Args:
        app: What to guard.
        origins: Further origins that are ours, such as the public address behind a proxy.
    """

    def __init__(self, app: ASGIApp, *, origins: Iterable[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins if origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it may come from where it comes from."""
        if scope["type"] == "http" and not self._may_pass(scope):
            refusal = problem(
                403,
                code="cross-site",
                detail="This request came from another site. Open Tessera itself and try again.",
                instance=scope["path"],
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if scope["method"] in SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in _OWN_SITES
        origin = headers.get("origin")
        return origin is None or self._is_ours(origin.lower(), headers.get("host", "").lower())

    def _is_ours(self, origin: str, host: str) -> bool:
        return origin in self._origins or (bool(host) and urlsplit(origin).netloc == host)
