"""Invitations: the only way into a project. There is no open sign-up."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.errors import Gone, NotFound
from app.foundation.ids import AccountId, ProjectId
from app.people import service, store
from app.people.principal import Role
from app.people.tables import Account, Invitation
from app.people.tokens import digest, new_token

INVITATION_LIFETIME = timedelta(days=14)


def invite(
    session: Session,
    clock: Clock,
    *,
    project_id: ProjectId,
    role: Role,
    name: str | None = None,
    invited_by: AccountId | None = None,
) -> tuple[str, Invitation]:
    """Invite one person into a project.

    Args:
        session: A session that writes.
        clock: For the end of its validity.
        project_id: Where she will work.
        role: What she will do there.
        name: The name proposed to her.
        invited_by: Whose invitation it is; None for the operator's.

    Returns:
        The token for her link, of which only the digest is stored, and the invitation.
    """
    token, now = new_token(), clock.now()
    invitation = Invitation(
        digest=digest(token),
        project_id=project_id,
        role=role.value,
        name=None if name is None else service.clean_name(name),
        invited_by=invited_by,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    session.add(invitation)
    session.flush()
    return token, invitation


def open_invitation(session: Session, clock: Clock, token: str) -> Invitation:
    """Return an invitation that can still be accepted.

    Raises:
        NotFound: There is none with this token.
        Gone: It was accepted or has expired.
    """
    invitation = store.invitation(session, digest(token))
    if invitation is None:
        raise NotFound("There is no such invitation. Check the link, or ask for a new one.")
    if invitation.accepted_at is not None or invitation.expires_at <= clock.now():
        raise Gone("This invitation was accepted already or has expired. Ask for a new one.", code="invitation-void")
    return invitation


def accept_invitation(session: Session, clock: Clock, token: str, account: Account) -> Invitation:
    """Give ``account`` the role it was invited to.

    Raises:
        NotFound: There is no such invitation.
        Gone: It was accepted or has expired, perhaps at this very moment.
    """
    invitation = open_invitation(session, clock, token)
    if not store.use_invitation(session, digest(token), account.id, clock.now()):
        raise Gone("This invitation was accepted already or has expired. Ask for a new one.", code="invitation-void")
    service.add_role(
        session, clock, project_id=invitation.project_id, account_id=account.id, role=Role(invitation.role)
    )
    return invitation
