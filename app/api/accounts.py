"""Accounts, for whoever runs the house: add a person, list them, make one-time sign-in links."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import people, projects
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.models import RequestModel
from app.foundation.ids import AccountId
from app.people import LINK_LIFETIME, Role
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["people"])


class AccountRole(RequestModel):
    """A role in the project with that slug."""

    project: str
    role: Role


class NewAccount(RequestModel):
    """Whom to add, and what she is to do."""

    name: str = Field(max_length=200)
    is_admin: bool = False
    roles: list[AccountRole] = Field(default_factory=list, max_length=100)


class AccountView(BaseModel):
    """A person."""

    id: str
    name: str
    is_admin: bool
    active: bool


class SigninLinkView(BaseModel):
    """A link that signs a person in once; shown this once, since only its digest is kept."""

    account_id: str
    link: str
    expires: datetime


@router.get("/accounts")
def list_accounts(house: HouseDep, principal: CurrentPrincipal) -> list[AccountView]:
    """List every account, oldest first."""
    authorise(principal, Action.MANAGE_ACCOUNTS)
    with house.db.read() as session:
        return [
            AccountView(id=one.id, name=one.name, is_admin=one.is_admin, active=one.active)
            for one in people.all_accounts(session)
        ]


@router.post("/accounts", status_code=201)
def add_account(body: NewAccount, request: Request, house: HouseDep, principal: CurrentPrincipal) -> SigninLinkView:
    """Add a person with her roles; the answer holds her first sign-in link."""
    authorise(principal, Action.MANAGE_ACCOUNTS)
    with house.db.write() as session:
        account = people.create_account(session, house.clock, name=body.name, is_admin=body.is_admin)
        for wanted in body.roles:
            project = projects.get_by_slug(session, wanted.project)
            people.add_role(session, house.clock, project_id=project.id, account_id=account.id, role=wanted.role)
        return _link(session, house, request, account.id)


@router.post("/accounts/{account}/signin-links", status_code=201)
def make_signin_link(account: str, request: Request, house: HouseDep, principal: CurrentPrincipal) -> SigninLinkView:
    """Make a link that signs a person in once."""
    authorise(principal, Action.MANAGE_ACCOUNTS)
    with house.db.write() as session:
        return _link(session, house, request, people.get_account(session, AccountId(account)).id)


def _link(session: Session, house: House, request: Request, account_id: AccountId) -> SigninLinkView:
    token = people.create_signin_link(session, house.clock, account_id)
    home = house.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    expires = house.clock.now() + LINK_LIFETIME
    return SigninLinkView(account_id=account_id, link=f"{home}/signin#{token}", expires=expires)
