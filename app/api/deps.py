"""What handlers ask for: the house, the person, the raw body.

Handlers are plain functions and open their sessions themselves, ``with house.db.write() as session:``. A session as
a dependency would be closed after the answer went out, so an acknowledgement could come before its commit; and with
one writer, a handler that waits for a thread while its session is open would stop everybody.
"""

import hmac
from typing import Annotated, cast

import structlog
from fastapi import Depends, Request

from app.foundation.errors import StorageFull, Unauthorized, Unavailable
from app.people import OPERATOR, Principal, Resolved, resolve_session, touch_session
from app.wiring import House

_log = structlog.get_logger(__name__)

SESSION_COOKIE = "tessera_session"


async def get_house(request: Request) -> House:
    """Return the house that this application serves; on the event loop, since a thread would cost more than it does."""
    return cast("House", request.app.state.house)


HouseDep = Annotated[House, Depends(get_house)]


async def session_token(request: Request) -> str | None:
    """Return the token in the session cookie, if there is one."""
    return request.cookies.get(SESSION_COOKIE)


SessionToken = Annotated[str | None, Depends(session_token)]


def current_principal(request: Request, house: HouseDep, token: SessionToken) -> Principal:
    """Return who is asking, with her roles as they stand now.

    Raises:
        Unauthorized: Nobody is signed in, the session is over, or the account is inactive.
    """
    if (bearer := _bearer(request)) is not None:
        return _operator(request, bearer)
    return principal_of(house, token)


def principal_of(house: House, token: str | None) -> Principal:
    """Return whose session a token names, with her roles as they stand now.

    Raises:
        Unauthorized: There is none, the session is over, or the account is inactive.
    """
    resolved = _resolve(house, token) if token else None
    if resolved is None:
        raise Unauthorized("Nobody is signed in, or the session is over. Sign in and try again.", code="signed-out")
    return resolved.principal


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


async def raw_body(request: Request) -> bytes:
    """Return the whole body; the route's ``max_body_size`` caps it while it streams in."""
    return await request.body()


RawBody = Annotated[bytes, Depends(raw_body)]


def _resolve(house: House, token: str) -> Resolved | None:
    with house.db.read() as session:
        resolved = resolve_session(session, house.clock, token)
    if resolved is not None and resolved.stale:
        _touch(house, token, resolved.principal)
    return resolved


def _touch(house: House, token: str, principal: Principal) -> None:
    """Note that the session is in use, if that can be written: reading goes on while the disk is full."""
    try:
        with house.db.write() as session:
            touch_session(session, house.clock, token, principal.account_id)
    except (StorageFull, Unavailable) as error:
        _log.warning("session not touched", code=error.code)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _operator(request: Request, token: str) -> Principal:
    """The operator's token lies in a file that only the owner of the data folder can read."""
    expected = request.app.state.operator_token
    if not expected or not hmac.compare_digest(token.encode(), expected.encode()):
        raise Unauthorized("The token is not valid here.", code="bad-token")
    return OPERATOR
