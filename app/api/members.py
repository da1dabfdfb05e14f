"""The people of a project: invitations, and who does what."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app import people, projects
from app.api.authz import Action, authorise
from app.api.cookies import set_session_cookie
from app.api.deps import CurrentPrincipal, HouseDep, SessionToken
from app.api.models import RequestModel
from app.api.people import Me, describe
from app.foundation.errors import Forbidden, NotFound
from app.foundation.ids import AccountId
from app.people import OPERATOR, Member, Principal, Role
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["people"])


class MemberView(BaseModel):
    """A person in a project, as its lead sees her."""

    account_id: str
    name: str
    roles: list[Role]
    last_seen: datetime | None


class NewInvitation(RequestModel):
    """Whom to invite, and to do what."""

    role: Role
    name: str | None = None


class InvitationLink(BaseModel):
    """A link for one person; it is shown this once, since only its digest is kept."""

    link: str
    expires: datetime


class InvitationView(BaseModel):
    """What an invited person is told before she accepts."""

    project_title: str
    role: Role
    name: str | None


class Acceptance(RequestModel):
    """How an invited person wants to be called; with an address and a password she can sign in without links."""

    name: str = Field(max_length=200)
    email: str | None = Field(None, max_length=320)
    password: str | None = None


class RoleChange(RequestModel):
    """All roles that a person shall have in the project."""

    roles: set[Role]


@router.get("/projects/{slug}/members")
def list_members(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[MemberView]:
    """List the people of a project, by name."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_MEMBERS, project.id)
        return [_view(member) for member in people.members(session, project.id)]


@router.post("/projects/{slug}/invitations", status_code=201)
def invite(
    slug: str, body: NewInvitation, request: Request, house: HouseDep, principal: CurrentPrincipal
) -> InvitationLink:
    """Make a link by which one person joins the project."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.MANAGE_MEMBERS, project.id)
        by = None if principal.account_id == OPERATOR.account_id else principal.account_id
        token, invitation = people.invite(
            session, house.clock, project_id=project.id, role=body.role, name=body.name, invited_by=by
        )
    home = house.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return InvitationLink(link=f"{home}/invite#{token}", expires=invitation.expires_at)


@router.get("/invitations/{token}")
def show_invitation(token: str, house: HouseDep) -> InvitationView:
    """Tell an invited person what she is invited to."""
    with house.db.read() as session:
        invitation = people.open_invitation(session, house.clock, token)
        project = projects.get(session, invitation.project_id)
        return InvitationView(project_title=project.title, role=Role(invitation.role), name=invitation.name)


@router.post("/invitations/{token}/accept")
def accept_invitation(
    token: str, body: Acceptance, request: Request, response: Response, house: HouseDep, cookie: SessionToken
) -> Me:
    """Join a project: with the account that is signed in here, or else with a new one, which is then signed in."""
    hashed = _password_hash(house, token, body)
    with house.db.write() as session:
        people.open_invitation(session, house.clock, token)  # before an account is made for it
        resolved = people.resolve_session(session, house.clock, cookie) if cookie else None
        if resolved is not None:
            account = people.get_account(session, resolved.principal.account_id)
        else:
            account = people.create_account(
                session, house.clock, name=body.name, email=body.email, password_hash=hashed
            )
        people.accept_invitation(session, house.clock, token, account)
        fresh = None if resolved is not None else people.open_session(session, house.clock, account)
        me = describe(session, people.principal_of(session, account))
    if fresh is not None:
        set_session_cookie(request, response, house, fresh)
    return me


@router.put("/projects/{slug}/members/{account}")
def set_roles(slug: str, account: str, body: RoleChange, house: HouseDep, principal: CurrentPrincipal) -> MemberView:
    """Make these the roles of a person; they hold from her next request."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.MANAGE_MEMBERS, project.id)
        _refuse_outsiders(people.members(session, project.id), account, principal)
        people.set_roles(session, house.clock, project_id=project.id, account_id=AccountId(account), roles=body.roles)
        person = people.get_account(session, AccountId(account))
        return MemberView(
            account_id=person.id, name=person.name, roles=sorted(body.roles), last_seen=person.last_seen_at
        )


@router.delete("/projects/{slug}/members/{account}", status_code=204)
def remove_member(slug: str, account: str, house: HouseDep, principal: CurrentPrincipal) -> None:
    """Take a person out of the project at once; her work stays."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.MANAGE_MEMBERS, project.id)
        _refuse_outsiders(people.members(session, project.id), account, principal)
        people.set_roles(session, house.clock, project_id=project.id, account_id=AccountId(account), roles=set())


def _refuse_outsiders(present: list[Member], account: str, principal: Principal) -> None:
    """A lead changes the people of her project, not herself, and draws nobody in without an invitation."""
    if principal.is_admin:
        return
    if account == principal.account_id:
        raise Forbidden("Nobody changes her own roles; ask another lead.", code="own-roles")
    if all(member.account_id != account for member in present):
        raise NotFound("There is no such person in this project.")


def _password_hash(house: House, token: str, body: Acceptance) -> str | None:
    """Hash outside of the transaction, and only for somebody who holds an open invitation: hashing is costly."""
    if body.password is None:
        return None
    with house.db.read() as session:
        people.open_invitation(session, house.clock, token)
    return people.hash_password(body.password)


def _view(member: Member) -> MemberView:
    return MemberView(
        account_id=member.account_id, name=member.name, roles=sorted(member.roles), last_seen=member.last_seen_at
    )
