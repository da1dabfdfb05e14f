"""People: accounts, sessions, sign-in links, invitations, and everybody's roles in every project.

Promises: secrets are stored as digests only; roles are read at each request, so a change holds at once; nobody gets in
without an invitation, and nothing has a default password.
"""

from app.people.importing import IMPORTED, import_account
from app.people.invitations import INVITATION_LIFETIME, accept_invitation, invite, open_invitation
from app.people.passwords import hash_password
from app.people.principal import OPERATOR, Principal, Role, pseudonym
from app.people.service import (
    Member,
    accounts_by_id,
    add_role,
    create_account,
    deactivate,
    get_account,
    members,
    principal_of,
    set_roles,
    update_account,
)
from app.people.sessions import (
    LIFETIME,
    LINK_LIFETIME,
    Resolved,
    close_other_sessions,
    close_session,
    create_signin_link,
    is_password_of,
    open_session,
    prove_password,
    resolve_session,
    sign_in_by_link,
    touch_session,
)
from app.people.store import account_by_email, all_accounts
from app.people.tables import Account, Invitation
from app.people.throttle import Throttle

__all__ = [
    "IMPORTED",
    "INVITATION_LIFETIME",
    "LIFETIME",
    "LINK_LIFETIME",
    "OPERATOR",
    "Account",
    "Invitation",
    "Member",
    "Principal",
    "Resolved",
    "Role",
    "Throttle",
    "accept_invitation",
    "account_by_email",
    "accounts_by_id",
    "add_role",
    "all_accounts",
    "close_other_sessions",
    "close_session",
    "create_account",
    "create_signin_link",
    "deactivate",
    "get_account",
    "hash_password",
    "import_account",
    "invite",
    "is_password_of",
    "members",
    "open_invitation",
    "open_session",
    "principal_of",
    "prove_password",
    "pseudonym",
    "resolve_session",
    "set_roles",
    "sign_in_by_link",
    "touch_session",
    "update_account",
]
