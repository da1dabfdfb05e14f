"""All SQL of the people room."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.foundation.ids import AccountId, ProjectId
from app.people.tables import Account, Invitation, Membership, SessionRow, SigninLink


def account(session: Session, account_id: AccountId) -> Account | None:
    """Return the account, or None."""
    return session.get(Account, account_id)


def accounts(session: Session, account_ids: Collection[AccountId]) -> Sequence[Account]:
    """Return those of the accounts that exist, in no order."""
    return session.scalars(select(Account).where(Account.id.in_(account_ids))).all()


def all_accounts(session: Session) -> Sequence[Account]:
    """Return every account, oldest first."""
    return session.scalars(select(Account).order_by(Account.id)).all()


def account_by_email(session: Session, email: str) -> Account | None:
    """Return the account of an address, however it is written, or None."""
    return session.scalar(select(Account).where(Account.email == email.strip().lower()))


def count_admins(session: Session) -> int:
    """Return how many active administrators there are."""
    found = session.scalar(select(func.count()).select_from(Account).where(Account.is_admin, Account.active))
    return found or 0


def memberships_of(session: Session, account_id: AccountId) -> Sequence[Membership]:
    """Return all roles of a person."""
    return session.scalars(select(Membership).where(Membership.account_id == account_id)).all()


def memberships_in(session: Session, project_id: ProjectId) -> Sequence[Membership]:
    """Return all roles in a project."""
    return session.scalars(select(Membership).where(Membership.project_id == project_id)).all()


def replace_roles(
    session: Session, project_id: ProjectId, account_id: AccountId, roles: Iterable[str], now: datetime
) -> None:
    """Make ``roles`` the only roles of a person in a project."""
    session.execute(
        delete(Membership).where(Membership.project_id == project_id, Membership.account_id == account_id),
        execution_options={"synchronize_session": "fetch"},
    )
    session.add_all(
        Membership(project_id=project_id, account_id=account_id, role=role, created_at=now) for role in sorted(roles)
    )
    session.flush()


# Every request asks this: one statement, put together once, instead of a session, an account and roles as objects.
_SIGNED_IN = (
    select(
        SessionRow.seen_at,
        SessionRow.created_at,
        Account.id,
        Account.name,
        Account.is_admin,
        Account.active,
        Membership.project_id,
        Membership.role,
    )
    .join(Account, Account.id == SessionRow.account_id)
    .outerjoin(Membership, Membership.account_id == Account.id)
    .where(SessionRow.digest == bindparam("digest"))
)


def web_session(
    session: Session, digest: str
) -> Sequence[Row[datetime, datetime, AccountId, str, bool, bool, ProjectId | None, str | None]]:
    """Rows (seen_at, created_at, account_id, name, is_admin, active, project_id, role) of a session.

    One for each role of its person, or one without project and role; none if the digest is of no cookie.
    """
    return session.execute(_SIGNED_IN, {"digest": digest}).all()


def touch(session: Session, digest: str, account_id: AccountId, now: datetime) -> None:
    """Note that a session and its account were seen now."""
    session.execute(update(SessionRow).where(SessionRow.digest == digest).values(seen_at=now))
    session.execute(update(Account).where(Account.id == account_id).values(last_seen_at=now))


def delete_session(session: Session, digest: str) -> None:
    """End one session."""
    session.execute(delete(SessionRow).where(SessionRow.digest == digest))


def delete_sessions_of(session: Session, account_id: AccountId, *, but: str | None = None) -> None:
    """End all sessions of a person, except the one with the digest ``but``."""
    session.execute(delete(SessionRow).where(SessionRow.account_id == account_id, SessionRow.digest != (but or "")))


def delete_sessions_before(session: Session, *, created: datetime, seen: datetime) -> None:
    """Forget the sessions that were made or last seen too long ago."""
    session.execute(delete(SessionRow).where((SessionRow.created_at <= created) | (SessionRow.seen_at <= seen)))


def use_link(session: Session, digest: str, now: datetime) -> AccountId | None:
    """Use up a sign-in link; of two at the same moment only one gets the account."""
    statement = (
        update(SigninLink)
        .where(SigninLink.digest == digest, SigninLink.used_at.is_(None), SigninLink.expires_at > now)
        .values(used_at=now)
        .returning(SigninLink.account_id)
    )
    return session.execute(statement).scalar_one_or_none()


def invitation(session: Session, digest: str) -> Invitation | None:
    """Return an invitation, or None."""
    return session.get(Invitation, digest)


def use_invitation(session: Session, digest: str, account_id: AccountId, now: datetime) -> bool:
    """Use up an invitation; of two at the same moment only one succeeds."""
    statement = (
        update(Invitation)
        .where(Invitation.digest == digest, Invitation.accepted_at.is_(None), Invitation.expires_at > now)
        .values(accepted_at=now, accepted_by=account_id)
        .returning(Invitation.digest)
    )
    return session.execute(statement).scalar_one_or_none() is not None
