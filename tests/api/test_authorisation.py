"""Every route, for every kind of person, on her own things and on others': the outcome is the one in the table.

A route without a row in ``ROUTES`` fails, and so does a row without a route, so the table cannot fall behind.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from app import people
from app.api.authz import ROUTES, RULES, Action, Rule, Scope, authorise, depends_on_owning
from app.foundation.clock import FixedClock
from app.foundation.errors import Forbidden, NotFound
from app.foundation.ids import AccountId, ProjectId, new_id
from app.people import Principal, Role
from app.settings import Settings
from app.wiring import House, open_house
from migrations import migrate
from tests.api.conftest import client_of
from tests.api.world import ROLES, World, make_world
from tests.conftest import START
from tests.imagery.pictures import encoded, pattern
from tests.tasks.scene import Scene

PEOPLE = ("anonymous", *ROLES)
PASSES = "passes"

Route = tuple[str, str]
Cell = tuple[str, bool]  # kind of person, whether the thing is her own


def cells(rule: Rule) -> list[Cell]:
    """Every kind of person; where ownership matters, with her own thing and with somebody else's."""
    owned = [(kind, True) for kind in ROLES if kind not in ("stranger", "inactive")]
    foreign = [(kind, False) for kind in PEOPLE]
    return foreign + owned if rule.own_of or rule.never_own else foreign


def expected(rule: Rule, kind: str, *, owns: bool) -> str | int:
    """What the table says, reckoned without the code under test."""
    if rule.scope is Scope.PUBLIC:
        return PASSES
    if kind in ("anonymous", "inactive"):
        return 401
    if rule.scope is Scope.SIGNED_IN:
        return PASSES
    if rule.scope is Scope.ADMIN:
        return PASSES if kind == "admin" else 403
    if rule.scope is Scope.FOUNDER:
        return PASSES if kind in ("admin", "lead", "stranger") else 403
    if kind == "stranger":
        return 404
    return _within_project(rule, kind, owns=owns)


def _within_project(rule: Rule, kind: str, *, owns: bool) -> str | int:
    roles = ROLES[kind]
    if rule.never_own and owns:
        return 403
    if (kind == "admin" and rule.admin) or roles & rule.any_of or (owns and roles & rule.own_of):
        return PASSES
    return 404 if roles & rule.own_of else 403


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def routes_of(app: FastAPI) -> set[Route]:
    found = iter_route_contexts(app.routes)
    return {(method, shape(route.path or "")) for route in found for method in route.methods or ()}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The world, built once; each test works on a copy of its folder."""
    folder = tmp_path_factory.mktemp("world") / "data"
    opened = open_house(Settings(data=folder), clock=FixedClock(START))
    migrate(opened.db)
    world = make_world(opened)
    opened.close()
    return folder, world


@pytest.fixture
def house(settings: Settings, clock: FixedClock, original: tuple[Path, World]) -> Iterator[House]:
    shutil.copytree(original[0], settings.data)
    opened = open_house(settings, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def world(house: House, original: tuple[Path, World]) -> World:
    return replace(original[1], scene=Scene(house, original[1].scene.project))


def test_every_route_has_a_row_and_every_row_a_route(app: FastAPI) -> None:
    rows = {(method, shape(path)) for method, path in ROUTES}
    assert routes_of(app) - rows == set(), "routes without a row in app/api/authz.py: ROUTES"
    assert rows - routes_of(app) == set(), "rows without a route"
    assert set(RULES) == set(Action)
    assert set(ROUTES.values()) == set(Action), "an action that no route does"


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[f"{method} {path}" for method, path in ROUTES])
def test_a_route_lets_pass_whom_the_table_lets_pass(
    app: FastAPI, house: House, world: World, method: str, path: str
) -> None:
    rule = RULES[ROUTES[method, path]]
    unexplained = []
    # Those who may not come first: what others do to the thing cannot explain their answers.
    for kind, owns in sorted(cells(rule), key=lambda cell: expected(rule, cell[0], owns=cell[1]) == PASSES):
        wanted = expected(rule, kind, owns=owns)
        answer = ask(client(app, house, world, kind), world, (method, path), kind if owns else "somebody else")
        if outcome(answer) != wanted:
            unexplained.append((kind, "own" if owns else "other's", wanted, answer.status_code, answer.text[:200]))
    assert unexplained == []


def test_how_many_cells_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(len(cells(RULES[action])) for action in ROUTES.values())
    with capsys.disabled():
        sys.stdout.write(f"\n{len(ROUTES)} routes x {len(PEOPLE)} principals x ownership = {count} cells\n")
    assert count >= len(ROUTES) * len(PEOPLE)


def client(app: FastAPI, house: House, world: World, kind: str) -> TestClient:
    if kind == "anonymous":
        return TestClient(app, follow_redirects=False)
    return client_of(app, house, world.accounts[kind])


def outcome(answer: Any) -> str | int:
    """An answer that is none of authorisation's passes, if it is one of an address that works."""
    if answer.status_code in (401, 403, 404):
        return int(answer.status_code)
    works = answer.status_code < 500 and answer.status_code != 405 and b'"invalid-request"' not in answer.content
    return PASSES if works else int(answer.status_code)


def ask(client: TestClient, world: World, route: Route, owner: str) -> Any:
    """Send the request of a route about a thing of ``owner``."""
    method, path = route
    places = values(world, route, owner)
    address = re.sub(r"\{(\w+)\}", lambda found: places[found[1]], path)
    sent = entrance(world.scene.house, route) or payload(world, route, owner)
    return client.request(method, address, **sent)


def entrance(house: House, route: Route) -> dict[str, Any] | None:
    """Proofs that open a session, made anew for each request since they are used up."""
    if not route[1].startswith("/api/v1/session/"):
        return None
    email, password = f"{new_id()}@example.org", "correct horse battery"
    with house.db.write() as session:
        account = people.create_account(
            session, house.clock, name="Newcomer", email=email, password_hash=people.hash_password(password)
        )
        token = people.create_signin_link(session, house.clock, account.id)
    return {"json": {"token": token} if route[1].endswith("/link") else {"email": email, "password": password}}


def values(world: World, route: Route, owner: str) -> dict[str, str]:
    judged = ROUTES[route] is Action.REVIEW
    task = world.handed_in[owner][0] if judged else world.held[owner]
    about_a_region = route[1].startswith("/iiif/")
    context = world.scene.grid().cell(task.tile_index).context
    return {
        "slug": "street",
        "task": task.id,
        "image": task.image_id if about_a_region else world.image,
        "region": f"{context.x},{context.y},{context.width},{context.height}",
        "size": "max",
        "scale": "0",
        "question": world.question,
        "job": world.job,
        "release": world.release,
        "example": world.example,
        "path": "" if route[1] == "/{path}" else "LABELS.json",
        "account": world.member,
        "class_id": "1",
        "set_id": world.import_set,
        "measure": world.measure,
        "n": "0",
        "token": world.invitation,
    }


SET_BODIES: dict[Route, dict[str, Any]] = {
    ("POST", "/api/v1/projects/{slug}/import-sets"): {"content": b"no zip"},
    ("POST", "/api/v1/import-sets/{set_id}/images/{n}/check"): {"json": {"classes": {}}},
    ("POST", "/api/v1/import-sets/{set_id}/images/{n}/bring"): {"json": {"classes": {}, "mode": "images"}},
}
CHANGES_OF_MIND: dict[Route, dict[str, Any]] = {
    ("POST", "/api/v1/projects/{slug}/classes/{class_id}/split"): {
        "json": {"into": [{"name": "new", "color": [1, 2, 3]}], "text": "Look again."}
    },
    # Refused for its reason, so that the image is there for whoever comes next.
    ("POST", "/api/v1/images/{image}/erase"): {"json": {"reason": " "}},
}


def payload(world: World, route: Route, owner: str) -> dict[str, Any]:
    """The valid body and headers of a route; routes that are not named take none."""
    task = world.held[owner]
    labels = {
        "content": world.scene.tile_bytes(task),
        "headers": {
            "Content-Type": "image/png",
            "If-None-Match": "*",
            "Idempotency-Key": "authorisation",
            "Tessera-Lease": task.lease_id,
            "Tessera-Active-Seconds": "1",
        },
    }
    lease = {"lease": task.lease_id}
    payloads: dict[Route, dict[str, Any]] = {
        ("POST", "/api/v1/invitations/{token}/accept"): {"json": {"name": "Ada"}},
        ("POST", "/api/v1/accounts"): {"json": {"name": "Ada", "roles": [{"project": "street", "role": "reviewer"}]}},
        ("PATCH", "/api/v1/me"): {"json": {"locale": "de"}},
        ("POST", "/api/v1/projects"): {"json": {"slug": "new", "taxonomy": "camvid-11"}},
        ("PATCH", "/api/v1/projects/{slug}"): {"json": {"title": "Street"}},
        ("PATCH", "/api/v1/projects/{slug}/instructions"): {"json": {"text": "Paint all."}},
        ("POST", "/api/v1/projects/{slug}/examples"): {
            "params": {"shows": "right", "caption": "A straight kerb"},
            "content": encoded(pattern(8, 8), "PNG"),
        },
        ("POST", "/api/v1/projects/{slug}/invitations"): {"json": {"role": "annotator"}},
        ("PUT", "/api/v1/projects/{slug}/members/{account}"): {"json": {"roles": ["reviewer"]}},
        ("POST", "/api/v1/projects/{slug}/images"): {"content": b"no photo", "headers": {"X-File-Name": "a.jpg"}},
        ("POST", "/api/v1/projects/{slug}/claim"): {"json": {}},
        ("PUT", "/api/v1/tasks/{task}/labels"): labels,
        ("POST", "/api/v1/tasks/{task}/heartbeat"): {"json": lease},
        ("POST", "/api/v1/tasks/{task}/release"): {"json": lease},
        ("POST", "/api/v1/tasks/{task}/assist/clicks"): {"json": {"points": [{"x": 4, "y": 4, "inside": True}]}},
        ("POST", "/api/v1/tasks/{task}/assist/box"): {"json": {"x": 4, "y": 4, "width": 12, "height": 8}},
        ("POST", "/api/v1/tasks/{task}/submit"): {
            "json": {**lease, "revision": world.saved[owner], "active_seconds": 1}
        },
        ("POST", "/api/v1/tasks/{task}/verdict"): {
            "json": {"revision": world.handed_in[owner][1], "verdict": "accept"}
        },
        ("POST", "/api/v1/questions/{question}/answer"): {"json": {"same": True}},
        ("POST", "/api/v1/projects/{slug}/merge"): {"json": {}},
        ("PUT", "/api/v1/images/{image}/labels"): {"content": world.scene.image_bytes()},
        ("GET", "/api/v1/images/{image}/mask/at"): {"params": {"x": 0, "y": 0}},
        ("POST", "/api/v1/releases/{release}/withdraw"): {"json": {"reason": "A face was not blurred."}},
        ("POST", "/api/v1/projects/{slug}/releases"): {"json": {"name": "second", "format": "indexed-png"}},
        ("POST", "/api/v1/projects/{slug}/releases/prospect"): {"json": {"name": "next", "format": "indexed-png"}},
        ("GET", "/api/v1/projects/{slug}/releases/remap"): {"params": {"taxonomy": "camvid-11"}},
    }
    return payloads.get(route, (SET_BODIES | CHANGES_OF_MIND).get(route, {}))


# Written out by hand, so that a slip in the table is a failing test: annotator, reviewer, lead, requester, admin.
# "+" always, "o" her own only, "n" always but her own, "-" never.
MATRIX = {
    Action.SEE_PROJECT: "+++++",
    Action.EDIT_PROJECT: "--+-+",
    Action.SEE_PROGRESS: "+++++",
    Action.SEE_MEMBERS: "--+-+",
    Action.MANAGE_MEMBERS: "--+-+",
    Action.LIST_IMAGES: "-++-+",
    Action.INGEST: "--+-+",
    Action.SEE_IMAGE: "-++-+",
    Action.ERASE_IMAGE: "--+-+",
    Action.SEE_REGION: "o++-+",
    Action.ASSIST: "o++-+",
    Action.CLAIM: "+----",
    Action.SEE_TASK: "o++-+",
    Action.SEE_LABELS: "o++-+",
    Action.PAINT: "o----",
    Action.LIST_REVIEWS: "-++-+",
    Action.IMPORT_LABELS: "--+-+",
    Action.REVIEW: "-nn--",
    Action.SEE_GOLD: "--+-+",
    Action.SEE_GOLD_TILES: "-++-+",
    Action.MEASURE_GOLD: "--+-+",
    Action.LIST_QUESTIONS: "-++-+",
    Action.ANSWER_QUESTION: "-++--",
    Action.MERGE: "--+-+",
    Action.SEE_MASK: "-++-+",
    Action.SEE_JOB: "--+++",
    Action.CANCEL_JOB: "--+-+",
    Action.SEE_RELEASES: "--+++",
    Action.CREATE_RELEASE: "--+-+",
    Action.DOWNLOAD_RELEASE: "--+++",
    Action.WITHDRAW_RELEASE: "--+-+",
}
HERE = ProjectId("here")
PRINCIPALS = [
    *(Principal(AccountId(role), role, roles={HERE: frozenset({role})}) for role in Role),
    Principal(AccountId("admin"), "admin", is_admin=True),
]


def passes(principal: Principal, action: Action, *, owns: bool) -> bool:
    try:
        authorise(principal, action, HERE, owns=owns)
    except (Forbidden, NotFound):
        return False
    return True


def test_the_matrix_covers_every_action_within_a_project() -> None:
    assert set(MATRIX) == {action for action, rule in RULES.items() if rule.scope is Scope.PROJECT}


@pytest.mark.parametrize("action", MATRIX)
def test_the_table_says_what_the_matrix_says(action: Action) -> None:
    for principal, sign in zip(PRINCIPALS, MATRIX[action], strict=True):
        allowed = (passes(principal, action, owns=False), passes(principal, action, owns=True))
        wanted = {"+": (True, True), "o": (False, True), "n": (True, False), "-": (False, False)}[sign]
        assert allowed == wanted, principal.name


@pytest.mark.parametrize("action", MATRIX)
def test_whose_a_thing_is_has_to_be_found_out_only_where_that_decides(action: Action) -> None:
    for principal, sign in zip(PRINCIPALS, MATRIX[action], strict=True):
        assert depends_on_owning(principal, action, HERE) == (sign != "+" or RULES[action].never_own), principal.name


def test_another_projects_people_see_nothing_of_this_one() -> None:
    stranger = Principal(AccountId("x"), "x", roles={ProjectId("elsewhere"): frozenset(Role)})
    for action in MATRIX:
        for owns in (False, True):
            with pytest.raises(NotFound):
                authorise(stranger, action, HERE, owns=owns)


def test_judging_within_no_project_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="within a project"):
        authorise(PRINCIPALS[0], Action.CLAIM)
