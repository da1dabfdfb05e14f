"""An application over the test's own house, and clients signed in as whom the test names."""

from collections.abc import Callable, Set

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import people, projects
from app.api.deps import SESSION_COOKIE
from app.foundation.ids import AccountId, ProjectId
from app.main import create_app
from app.people import Role
from app.settings import Settings
from app.wiring import House

OPERATOR_TOKEN = "the-operator's-own-token"


@pytest.fixture
def app(settings: Settings, house: House) -> FastAPI:
    """The application that serves the test's house."""
    return create_app(settings, house=house, operator_token=OPERATOR_TOKEN)


@pytest.fixture
def anonymous(app: FastAPI) -> TestClient:
    """A client that nobody is signed in at."""
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def operator(app: FastAPI) -> TestClient:
    """The command line with the operator's token."""
    return TestClient(app, headers={"Authorization": f"Bearer {OPERATOR_TOKEN}"})


@pytest.fixture
def city(house: House) -> ProjectId:
    """A project named ``city`` in the Cityscapes classes, cut into small tiles."""
    with house.db.write() as session:
        return projects.create(
            session, house.clock, slug="city", title="City", taxonomy="cityscapes", tile=32, overlap=4, context=8
        ).id


SignIn = Callable[..., TestClient]


@pytest.fixture
def sign_in(app: FastAPI, house: House) -> SignIn:
    """Make a person and a client she is signed in at: ``sign_in("Ada", city, {Role.LEAD})``.

    The client's ``account_id`` names her account.
    """

    def sign_in(
        name: str, project: ProjectId | None = None, roles: Set[Role] = frozenset(), *, is_admin: bool = False
    ) -> TestClient:
        with house.db.write() as session:
            account = people.create_account(session, house.clock, name=name, is_admin=is_admin)
            if project is not None:
                people.set_roles(session, house.clock, project_id=project, account_id=account.id, roles=roles)
        return client_of(app, house, account.id)

    return sign_in


class SignedInClient(TestClient):
    """A client somebody is signed in at."""

    account_id: AccountId


def client_of(app: FastAPI, house: House, account_id: AccountId) -> SignedInClient:
    """Return a client at which an account is signed in."""
    with house.db.write() as session:
        token = people.open_session(session, house.clock, people.get_account(session, account_id))
    client = SignedInClient(app, cookies={SESSION_COOKIE: token}, follow_redirects=False)
    client.account_id = account_id
    return client
