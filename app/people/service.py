"""Accounts and roles: who there is and what she does where."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.ids import AccountId, ProjectId, new_id
from app.people import store
from app.people.principal import Principal, Role, roles_by_project
from app.people.tables import Account

_LONGEST_NAME = 200
_LONGEST_EMAIL = 320


@dataclass(frozen=True, slots=True)
class Member:
    """One person in a project, as its lead sees her.

    Attributes:
        account_id: Her account.
        name: The name she goes by.
        roles: What she does in the project.
        last_seen_at: When she last used the product, to within minutes; None if never.
    """

    account_id: AccountId
    name: str
    roles: frozenset[Role]
    last_seen_at: datetime | None


def create_account(
    session: Session,
    clock: Clock,
    *,
    name: str,
    email: str | None = None,
    password_hash: str | None = None,
    is_admin: bool = False,
) -> Account:
    """Create an active account.

    Args:
        session: A session that writes.
        clock: For its date.
        name: How she is called.
        email: Her address, needed to sign in with a password.
        password_hash: From :func:`app.people.hash_password`, computed before the transaction since it takes long.
        is_admin: Whether she runs the house.

    Raises:
        Invalid: The name is empty, or the address cannot be right.
        Conflict: Another account has the address.
    """
    account = Account(
        id=AccountId(new_id()),
        name=clean_name(name),
        email=_free_email(session, email),
        password_hash=password_hash,
        is_admin=is_admin,
        active=True,
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    return account


def get_account(session: Session, account_id: AccountId) -> Account:
    """Return an account.

    Raises:
        NotFound: There is none.
    """
    account = store.account(session, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def accounts_by_id(session: Session, account_ids: Collection[AccountId]) -> Mapping[AccountId, Account]:
    """Return the accounts that exist, by id."""
    return {account.id: account for account in store.accounts(session, account_ids)}


def update_account(
    session: Session,
    account_id: AccountId,
    *,
    name: str | None = None,
    locale: str | None = None,
    password_hash: str | None = None,
) -> Account:
    """Change what is given of an account.

    Args:
        session: A session that writes.
        account_id: Whose account.
        name: The new name.
        locale: The new language, e.g. ``"de"``; empty for the browser's.
        password_hash: From :func:`app.people.hash_password`, computed before the transaction since it takes long.

    Raises:
        NotFound: There is no such account.
        Invalid: The name is empty or too long.
    """
    account = get_account(session, account_id)
    if name is not None:
        account.name = clean_name(name)
    if locale is not None:
        account.locale = locale or None
    if password_hash is not None:
        account.password_hash = password_hash
    session.flush()
    return account


def deactivate(session: Session, account_id: AccountId) -> None:
    """Shut an account out at once: its sessions end and no link or password opens a new one.

    Raises:
        NotFound: There is no such account.
        Conflict: It is the last administrator's.
    """
    account = get_account(session, account_id)
    if account.is_admin and account.active and store.count_admins(session) == 1:
        raise Conflict("The last administrator stays; make another one first.", code="last-admin")
    account.active = False
    store.delete_sessions_of(session, account_id)
    session.flush()


def principal_of(session: Session, account: Account) -> Principal:
    """Return the principal of an account with its roles as they stand now."""
    memberships = store.memberships_of(session, account.id)
    roles = roles_by_project((membership.project_id, membership.role) for membership in memberships)
    return Principal(account.id, account.name, account.is_admin, roles)


def set_roles(
    session: Session, clock: Clock, *, project_id: ProjectId, account_id: AccountId, roles: Set[Role]
) -> None:
    """Make ``roles`` the roles of a person in a project; none removes her from it. It holds from her next request.

    Raises:
        NotFound: There is no such account.
        Conflict: The project would be left without a lead.
    """
    get_account(session, account_id)
    present = store.memberships_in(session, project_id)
    leads = {membership.account_id for membership in present if membership.role == Role.LEAD}
    if leads == {account_id} and Role.LEAD not in roles:
        raise Conflict("The project would be left without a lead; name another one first.", code="last-lead")
    store.replace_roles(session, project_id, account_id, {role.value for role in roles}, clock.now())


def add_role(session: Session, clock: Clock, *, project_id: ProjectId, account_id: AccountId, role: Role) -> None:
    """Give a person one more role in a project; having it already is no error.

    Raises:
        NotFound: There is no such account.
    """
    present = store.memberships_of(session, account_id)
    roles = {Role(membership.role) for membership in present if membership.project_id == project_id}
    set_roles(session, clock, project_id=project_id, account_id=account_id, roles=roles | {role})


def members(session: Session, project_id: ProjectId) -> list[Member]:
    """Return the people of a project, by name."""
    roles: dict[AccountId, set[Role]] = {}
    for membership in store.memberships_in(session, project_id):
        roles.setdefault(membership.account_id, set()).add(Role(membership.role))
    found = [
        Member(account.id, account.name, frozenset(roles[account.id]), account.last_seen_at)
        for account in store.accounts(session, roles)
    ]
    return sorted(found, key=lambda member: (member.name.casefold(), member.account_id))


def clean_name(name: str) -> str:
    """Return ``name`` without outer and doubled blanks.

    Raises:
        Invalid: Nothing is left, or it is longer than 200 characters, or it holds control characters.
    """
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > _LONGEST_NAME or not cleaned.isprintable():
        raise Invalid(f"A name has 1 to {_LONGEST_NAME} printable characters.", code="bad-name")
    return cleaned


def clean_email(email: str) -> str:
    """Return an address in the one form in which it is stored and looked up.

    Raises:
        Invalid: It cannot be an address.
    """
    cleaned = email.strip().lower()
    local, _, domain = cleaned.rpartition("@")
    if not local or not domain or len(cleaned) > _LONGEST_EMAIL or any(sign.isspace() for sign in cleaned):
        raise Invalid(f"{email!r} is not an e-mail address.", code="bad-email")
    return cleaned


def _free_email(session: Session, email: str | None) -> str | None:
    if email is None:
        return None
    cleaned = clean_email(email)
    if store.account_by_email(session, cleaned) is not None:
        raise Conflict("Another account has this e-mail address.", code="email-taken")
    return cleaned
