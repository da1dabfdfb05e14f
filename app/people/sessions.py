"""Signing in and staying signed in: links, passwords, server-side sessions.

A session lives in the database, not in a signed cookie, so that ending it, or changing a role, holds at once.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.errors import Unauthorized
from app.foundation.ids import AccountId
from app.people import service, store
from app.people.passwords import password_matches
from app.people.principal import Principal, roles_by_project
from app.people.tables import Account, SessionRow, SigninLink
from app.people.tokens import digest, new_token

IDLE = timedelta(hours=12)
LIFETIME = timedelta(days=7)
LINK_LIFETIME = timedelta(hours=24)

# A write for each request would make readers wait for the one writer; minutes are exact enough for "last seen".
_TOUCH_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a session cookie proves.

    Attributes:
        principal: Who is signed in, with her roles as they stand now.
        stale: Whether :func:`touch_session` is due.
    """

    principal: Principal
    stale: bool


def create_signin_link(session: Session, clock: Clock, account_id: AccountId, *, ttl: timedelta = LINK_LIFETIME) -> str:
    """Return a token that signs its person in once within ``ttl``; only its digest is stored.

    Raises:
        NotFound: There is no such account.
    """
    service.get_account(session, account_id)
    token, now = new_token(), clock.now()
    session.add(SigninLink(digest=digest(token), account_id=account_id, created_at=now, expires_at=now + ttl))
    session.flush()
    return token


def sign_in_by_link(session: Session, clock: Clock, token: str) -> tuple[Account, str]:
    """Use up a sign-in link.

    Returns:
        The account, and the token for the cookie of its new session.

    Raises:
        Unauthorized: The link was never made, was used, or has expired, or the account is inactive.
    """
    account_id = store.use_link(session, digest(token), clock.now())
    account = None if account_id is None else store.account(session, account_id)
    if account is None or not account.active:
        raise Unauthorized(
            "This sign-in link has been used or has expired. Ask whoever sent it for a new one.", code="link-void"
        )
    return account, open_session(session, clock, account)


def prove_password(account: Account | None, password: str) -> Account:
    """Return ``account`` if it is active and ``password`` is its own; takes as long where there is no account.

    It takes long by design: call it with no session open, or a flood of sign-ins would hold every connection.

    Raises:
        Unauthorized: They do not belong together, or the account is inactive; the text does not say which.
        Unavailable: Too many passwords are being hashed at this moment.
    """
    matches = password_matches(password, account.password_hash if account else None)
    if account is None or not matches or not account.active:
        raise Unauthorized("The e-mail address and the password do not belong together.", code="wrong-password")
    return account


def is_password_of(account: Account, password: str) -> bool:
    """Tell whether ``password`` is the account's; takes as long where it has none."""
    return password_matches(password, account.password_hash)


def open_session(session: Session, clock: Clock, account: Account) -> str:
    """Sign a person in and return the token for her cookie; sessions long over are forgotten on the way."""
    token, now = new_token(), clock.now()
    store.delete_sessions_before(session, created=now - LIFETIME, seen=now - IDLE)
    session.add(SessionRow(digest=digest(token), account_id=account.id, created_at=now, seen_at=now))
    account.last_seen_at = now
    session.flush()
    return token


def resolve_session(session: Session, clock: Clock, token: str) -> Resolved | None:
    """Return who is signed in with ``token``, or None: unknown, idle for 12 hours, older than 7 days, or inactive."""
    found = store.web_session(session, digest(token))
    if not found:
        return None
    seen_at, created_at, account_id, name, is_admin, active, *_ = found[0]
    now = clock.now()
    if not active or seen_at + IDLE <= now or created_at + LIFETIME <= now:
        return None
    roles = roles_by_project((row.project_id, row.role) for row in found)
    return Resolved(Principal(account_id, name, is_admin, roles), stale=seen_at + _TOUCH_AFTER <= now)


def touch_session(session: Session, clock: Clock, token: str, account_id: AccountId) -> None:
    """Note that a session is in use, which keeps it from going idle."""
    store.touch(session, digest(token), account_id, clock.now())


def close_session(session: Session, token: str) -> None:
    """Sign out; a session that is over already is no error."""
    store.delete_session(session, digest(token))


def close_other_sessions(session: Session, account_id: AccountId, *, but_token: str | None = None) -> None:
    """Sign a person out everywhere but here, as after a change of password."""
    store.delete_sessions_of(session, account_id, but=None if but_token is None else digest(but_token))
