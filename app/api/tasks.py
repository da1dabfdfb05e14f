"""The queue over HTTP: claim a tile, keep it, give it back."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import erasing, projects, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.models import RequestModel
from app.api.task_view import TaskView, view_of
from app.foundation.clock import Clock
from app.foundation.errors import NotFound
from app.foundation.ids import ProjectId
from app.people import Principal
from app.projects import Project
from app.tasks import Task

router = APIRouter(prefix="/api/v1", tags=["tasks"])


class LeaseHeld(RequestModel):
    """The lease that the painter holds."""

    lease: str = Field(max_length=36)


class ClaimRequest(RequestModel):
    """What is asked for: the tile to paint now, or with ``ahead`` one more for later, beside those in ``holding``."""

    ahead: bool = False
    holding: list[str] = Field(default=[], max_length=16)


class LeaseRenewed(BaseModel):
    """Until when the lease now runs, by the server's clock, which is told beside it."""

    until: datetime
    server_time: datetime


@router.post("/projects/{slug}/claim", response_model=TaskView, responses={204: {"description": "Nothing is open."}})
def claim_task(
    slug: str, house: HouseDep, principal: CurrentPrincipal, body: ClaimRequest | None = None
) -> TaskView | Response:
    """Get the next tile to paint: the one held already, one that came back, or an open one.

    With ``ahead`` it is one more beside those held, to have its photo before it is painted: at most as many as the
    project's ``tiles_ahead``.
    """
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.CLAIM, project.id)
        task = _claim(session, house.clock, project, principal.account_id, body or ClaimRequest())
    if task is None:
        return Response(status_code=204)
    with house.db.read() as session:
        return view_of(session, house.clock, tasks.get(session, task.id), principal)


def _claim(session: Session, clock: Clock, project: Project, account_id: str, asked: ClaimRequest) -> Task | None:
    where = {"project_id": project.id, "account_id": account_id}
    minutes = project.lease_minutes
    if asked.ahead:
        most = project.tiles_ahead
        return tasks.claim_ahead(
            session, clock, **where, lease_minutes=minutes, holding=asked.holding, tiles_ahead=most
        )
    return tasks.claim(session, clock, **where, lease_minutes=minutes)


@router.get("/tasks/{task}")
def show_task(task: str, house: HouseDep, principal: CurrentPrincipal) -> TaskView:
    """Tell everything about a tile that painting or judging it needs."""
    with house.db.read() as session:
        found = find_task(session, principal, task)
        authorise_task(session, principal, Action.SEE_TASK, found)
        return view_of(session, house.clock, found, principal)


@router.post("/tasks/{task}/heartbeat")
def renew_lease(task: str, body: LeaseHeld, house: HouseDep, principal: CurrentPrincipal) -> LeaseRenewed:
    """Say that the painter is still there; the lease runs from now."""
    with house.db.write() as session:
        project = authorise_painter(session, principal, task)
        until = tasks.heartbeat(
            session,
            house.clock,
            task_id=task,
            account_id=principal.account_id,
            lease_id=body.lease,
            lease_minutes=project.lease_minutes,
        )
    return LeaseRenewed(until=until, server_time=house.clock.now())


@router.post("/tasks/{task}/release", status_code=204)
def release_task(task: str, body: LeaseHeld, house: HouseDep, principal: CurrentPrincipal) -> None:
    """Give the tile back; it costs nothing, and it is not offered to her again."""
    with house.db.write() as session:
        authorise_painter(session, principal, task)
        tasks.release(session, task_id=task, account_id=principal.account_id, lease_id=body.lease)


def find_task(session: Session, principal: Principal, task_id: str) -> Task:
    """The task; whoever had worked on it is told that its photo was erased.

    Raises:
        Gone: `image-erased`.
        NotFound: There is no such tile.
    """
    try:
        return tasks.get(session, task_id)
    except NotFound:
        erasing.tell_erased_tile(session, task_id=task_id, account_id=principal.account_id)
        raise


def authorise_task(session: Session, principal: Principal, action: Action, task: Task) -> None:
    """Let ``principal`` pass; a tile is hers if she ever held it.

    Raises:
        NotFound: The tile is out of her sight.
        Forbidden: Her roles do not allow it.
    """
    owns = tasks.has_held(session, task_id=task.id, account_id=principal.account_id)
    authorise(principal, action, ProjectId(task.project_id), owns=owns)


def authorise_painter(session: Session, principal: Principal, task_id: str) -> Project:
    """Let the painter of a tile pass; whether her lease still holds is for the verb to say.

    Returns:
        The tile's project.

    Raises:
        NotFound: There is no such tile, or she never held it.
        Forbidden: She is no painter.
    """
    task = find_task(session, principal, task_id)
    authorise_task(session, principal, Action.PAINT, task)
    return projects.get(session, ProjectId(task.project_id))
