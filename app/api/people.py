"""Signing in and out, one's own account, and the people of a project."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import people, projects
from app.api.authz import Action, authorise
from app.api.cookies import clear_session_cookie, set_session_cookie
from app.api.deps import CurrentPrincipal, HouseDep, SessionToken
from app.api.models import RequestModel
from app.foundation.errors import Forbidden, Unauthorized
from app.foundation.ids import AccountId
from app.people import OPERATOR, Account, Principal, Role, Throttle

router = APIRouter(prefix="/api/v1", tags=["people"])


class SignInThrottle:
    """How often a password may be tried, for one account and from one address."""

    def __init__(self) -> None:
        self._by_account = Throttle(limit=5, window=timedelta(minutes=1))
        self._by_address = Throttle(limit=20, window=timedelta(minutes=1))

    def check(self, *, email: str, address: str, now: datetime) -> None:
        """Count one try.

        Raises:
            RateLimited: Too many for the account or from the address.
        """
        self._by_address.check(address, now)
        self._by_account.check(email.strip().lower(), now)


def get_throttle(request: Request) -> SignInThrottle:
    """Return the application's own counter of tries."""
    throttle: SignInThrottle = request.app.state.signin_throttle
    return throttle


class MyProject(BaseModel):
    """A project and what one does in it."""

    slug: str
    title: str
    roles: list[Role]


class Me(BaseModel):
    """The person who is signed in."""

    id: str
    name: str
    email: str | None
    locale: str | None
    is_admin: bool
    projects: list[MyProject]


class LinkSignIn(RequestModel):
    """The token of a one-time sign-in link."""

    token: str = Field(max_length=200)


class PasswordSignIn(RequestModel):
    """An e-mail address and its password."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1000)


class MeChange(RequestModel):
    """What to change of one's own account; a password is changed by whoever knows the present one."""

    name: str | None = None
    locale: str | None = Field(None, max_length=35, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")
    password: str | None = None
    current_password: str | None = None


@router.post("/session/link")
def sign_in_by_link(body: LinkSignIn, request: Request, response: Response, house: HouseDep) -> Me:
    """Sign in with a one-time link; the link is used up."""
    with house.db.write() as session:
        account, token = people.sign_in_by_link(session, house.clock, body.token)
        me = _me_of(session, account)
    set_session_cookie(request, response, house, token)
    return me


@router.post("/session/password")
def sign_in_by_password(
    body: PasswordSignIn,
    request: Request,
    response: Response,
    house: HouseDep,
    throttle: Annotated[SignInThrottle, Depends(get_throttle)],
) -> Me:
    """Sign in with an e-mail address and a password."""
    address = request.client.host if request.client else "unknown"
    throttle.check(email=body.email, address=address, now=house.clock.now())
    with house.db.read() as session:
        claimed = people.account_by_email(session, body.email)
    proven = people.prove_password(claimed, body.password)
    with house.db.write() as session:
        account = people.get_account(session, proven.id)
        token = people.open_session(session, house.clock, account)
        me = _me_of(session, account)
    set_session_cookie(request, response, house, token)
    return me


@router.delete("/session", status_code=204)
def sign_out(response: Response, house: HouseDep, token: SessionToken) -> None:
    """Sign out here; without a session nothing happens."""
    if token:
        with house.db.write() as session:
            people.close_session(session, token)
    clear_session_cookie(response)


@router.get("/me")
def show_me(house: HouseDep, principal: CurrentPrincipal) -> Me:
    """Tell who is signed in."""
    authorise(principal, Action.LOOK_AROUND)
    with house.db.read() as session:
        return describe(session, principal)


@router.patch("/me")
def change_me(body: MeChange, house: HouseDep, principal: CurrentPrincipal, token: SessionToken) -> Me:
    """Change one's own name, language or password; a new password ends one's sessions elsewhere."""
    authorise(principal, Action.LOOK_AROUND)
    _refuse_operator(principal)
    hashed = _new_password_hash(body, house, principal) if body.password is not None else None
    with house.db.write() as session:
        account = people.update_account(
            session, principal.account_id, name=body.name, locale=body.locale, password_hash=hashed
        )
        if hashed is not None:
            people.close_other_sessions(session, account.id, but_token=token)
        return _me_of(session, account)


def describe(session: Session, principal: Principal) -> Me:
    """Return what a principal is told about herself; an administrator's list holds every project."""
    is_person = principal.account_id != OPERATOR.account_id
    account = people.get_account(session, principal.account_id) if is_person else None
    return Me(
        id=principal.account_id,
        name=principal.name,
        email=account.email if account else None,
        locale=account.locale if account else None,
        is_admin=principal.is_admin,
        projects=_projects_of(session, principal),
    )


def _me_of(session: Session, account: Account) -> Me:
    return describe(session, people.principal_of(session, account))


def _projects_of(session: Session, principal: Principal) -> list[MyProject]:
    found = projects.list_all(session) if principal.is_admin else projects.list_some(session, list(principal.roles))
    return [
        MyProject(slug=project.slug, title=project.title, roles=sorted(principal.roles_in(project.id)))
        for project in found
    ]


def _refuse_operator(principal: Principal) -> None:
    if principal.account_id == OPERATOR.account_id:
        raise Forbidden("The operator's token stands for no person; sign in to change an account.")


def _new_password_hash(body: MeChange, house: HouseDep, principal: Principal) -> str:
    """Hash the new password outside of any transaction, since hashing takes long by design."""
    with house.db.read() as session:
        account = people.get_account(session, AccountId(principal.account_id))
    if account.password_hash is not None and not people.is_password_of(account, body.current_password or ""):
        raise Unauthorized("The present password is not that one.", code="wrong-password")
    return people.hash_password(body.password or "")
