"""What can go wrong, by kind; the shells decide what a kind means on their wire.

::

    TesseraError
    ├── Invalid              the request is well formed but cannot be right
    ├── Unauthorized         nobody is signed in, or the proof of it is void
    ├── Forbidden            signed in, but this role may not
    ├── NotFound             there is no such thing, or it is none of the caller's business
    ├── Conflict             the thing is not in the state the caller thinks
    ├── PreconditionFailed   the caller's version is not the current one
    ├── Gone                 it was there and will not come back
    ├── TooLarge             more than the limit, which the text names
    ├── UnsupportedMedia     a format that is not taken, by name
    ├── RateLimited          too often; the text says when to try again
    ├── StorageFull          no room left; nothing was changed
    └── Unavailable          not now; trying again later may work
"""

from typing import Any

NO_ROOM = "The disk of the server is full. Nothing was changed; free some space and try again."


class TesseraError(Exception):
    """A failure the caller can understand: what happened, where, and what to do.

    Args:
        detail: One or two sentences for a person.
        code: A stable slug for programs, e.g. ``"lease-lost"``; the kind's own slug where omitted.
        context: JSON-able facts that help the caller to go on (the current version, the holes …).
    """

    kind = "error"

    def __init__(self, detail: str, *, code: str | None = None, **context: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.kind
        self.context = context


class Invalid(TesseraError):
    """Well formed, but it cannot be right: a value out of range, a raster of the wrong size."""

    kind = "invalid"


class Unauthorized(TesseraError):
    """Nobody is signed in, or the session or link is void."""

    kind = "unauthorized"


class Forbidden(TesseraError):
    """Signed in, the thing is visible, but this role may not do that to it."""

    kind = "forbidden"


class NotFound(TesseraError):
    """No such thing, or none the caller may know of."""

    kind = "not-found"


class Conflict(TesseraError):
    """The thing is not in the state the caller thinks it is in."""

    kind = "conflict"


class PreconditionFailed(TesseraError):
    """The caller's version is not the current one; the context names the current one."""

    kind = "precondition-failed"


class Gone(TesseraError):
    """It was there and will not come back."""

    kind = "gone"


class TooLarge(TesseraError):
    """More than the limit; the text names the limit."""

    kind = "too-large"


class UnsupportedMedia(TesseraError):
    """A format that is not taken; the text names it and says what to send instead."""

    kind = "unsupported-media"


class RateLimited(TesseraError):
    """Too often; the text says when to try again."""

    kind = "rate-limited"


class StorageFull(TesseraError):
    """The disk is full. Nothing was changed; what was acknowledged before is safe."""

    kind = "storage-full"


class Unavailable(TesseraError):
    """Not now; the same request may work later."""

    kind = "unavailable"
