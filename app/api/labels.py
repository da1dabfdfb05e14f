"""Labels over HTTP: load a tile, save it, hand it in."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import imagery, labels, projects, quality, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep, RawBody
from app.api.models import RequestModel
from app.api.tasks import authorise_painter
from app.core.geometry import Size
from app.foundation.errors import Invalid, NotFound
from app.foundation.ids import ImageId, ProjectId
from app.labels import Revision, Save, Submission
from app.people import Principal
from app.tasks import Task, TaskState
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["labels"])

MAX_BODY = 48 << 20
"""Above any tile: side 4096, overlap 256 on both sides, two bytes a pixel. Each tile has its own, smaller limit."""


class HandIn(RequestModel):
    """Which saved state is handed in, under which lease, after how many seconds of work."""

    lease: str = Field(max_length=36)
    revision: str = Field(max_length=36)
    active_seconds: int = Field(ge=0, le=10**8)


class HandedIn(BaseModel):
    """The tile's state; ``late`` says that the lease was lost: the work is kept, and the tile went its way."""

    state: TaskState
    late: bool


class Saved(BaseModel):
    """What is now safe on disk; ``late`` says that the lease was lost and the tile's newest state did not move.

    ``handed_in`` is null where the save asked for no handing in, or what was saved is not what was to be handed in, or
    has holes: ``POST …/submit`` says where.
    """

    revision: str
    n: int
    etag: str
    sha256: str
    saved_at: datetime
    late: bool
    handed_in: HandedIn | None = None


@router.get("/tasks/{task}/labels", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def load_labels(
    task: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    revision: str | None = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Load the newest state of a tile, or the one named, as a tile PNG."""
    with house.db.read() as session:
        found = _visible_revision(session, principal, tasks.get(session, task), revision)
    headers = {"ETag": found.etag, "Cache-Control": "private, no-cache"}
    if if_none_match == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(house.blobs.get(found.blob_sha256), media_type="image/png", headers=headers)


def _visible_revision(session: Session, principal: Principal, task: Task, revision_id: str | None) -> Revision:
    """The revision, if she judges, painted it herself, or holds the tile it belongs to."""
    if revision_id is None:
        revision = labels.head(session, task)
    else:
        revision = labels.of_task(session, task_id=task.id, revision_id=revision_id)
    holds = tasks.may_see_region(
        session, account_id=principal.account_id, image_id=task.image_id, tile_index=task.tile_index
    )
    owns = holds or (revision is not None and revision.account_id == principal.account_id)
    authorise(principal, Action.SEE_LABELS, ProjectId(task.project_id), owns=owns)
    if revision is None:
        raise NotFound("Nothing was saved for this tile yet.", code="no-labels")
    return revision


@router.put("/tasks/{task}/labels", max_body_size=MAX_BODY)
def save_labels(
    task: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    body: RawBody,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=128)],
    tessera_lease: Annotated[str, Header(max_length=36)],
    tessera_active_seconds: Annotated[int, Header(ge=0, le=10**8)],
    if_match: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
    tessera_hand_in: Annotated[str | None, Header(max_length=128)] = None,
) -> Saved:
    """Save a tile PNG. The answer comes when it is safe on disk; the same key is the same save.

    ``If-Match`` names the state that was painted on; the first save of a tile says ``If-None-Match: *`` instead.
    ``Tessera-Hand-In`` names the entity tag of what is sent, and hands it in with the same stroke: one way to the
    server instead of two. Bytes that arrive damaged have another tag, and are saved but not handed in.
    """
    base = _base(if_match, if_none_match)
    with house.db.read() as session:
        project = authorise_painter(session, principal, task)
        paint = _paint_size(session, tasks.get(session, task))
        confined = labels.confinement(session, task)
    labels.refuse_beyond(house.blobs, confined, body)
    staged = labels.stage(house.blobs, body, paint=paint, class_ids=projects.taxonomy(project).class_ids)
    request = Save(
        account_id=principal.account_id,
        lease_id=tessera_lease,
        if_match=base,
        key=idempotency_key,
        active_seconds=tessera_active_seconds,
    )
    with house.db.write() as session:
        revision = labels.save(
            session, house.clock, task_id=task, staged=staged, request=request, lease_minutes=project.lease_minutes
        )
        wanted = tessera_hand_in == revision.etag and not revision.unpainted
        handed_in = _handed_in(session, house, request, revision) if wanted else None
    return _saved(revision, handed_in)


def _handed_in(session: Session, house: House, said: Save, revision: Revision) -> HandedIn:
    submission = quality.hand_in(
        session,
        house.clock,
        task_id=revision.task_id,
        account_id=said.account_id,
        lease_id=said.lease_id,
        revision_id=revision.id,
        active_seconds=said.active_seconds,
    )
    return _told(submission, house)


def _told(submission: Submission, house: House) -> HandedIn:
    return HandedIn(state=tasks.shown_state(submission.task, house.clock.now()), late=submission.late)


def _base(if_match: str | None, if_none_match: str | None) -> str | None:
    """The entity tag a save builds on; None for the first save."""
    if if_match is None and if_none_match == "*":
        return None
    if if_match is not None and if_none_match is None:
        return if_match
    raise Invalid(
        "A save needs If-Match with the state it builds on, or If-None-Match: * for the first.",
        code="precondition-required",
    )


def _paint_size(session: Session, task: Task) -> Size:
    project = projects.get(session, ProjectId(task.project_id))
    image = imagery.get_image(session, ImageId(task.image_id))
    return imagery.grid_of(project, image).cell(task.tile_index).paint.size


def _saved(revision: Revision, handed_in: HandedIn | None) -> Saved:
    return Saved(
        revision=revision.id,
        n=revision.n,
        etag=revision.etag,
        sha256=revision.blob_sha256,
        saved_at=revision.created_at,
        late=revision.late,
        handed_in=handed_in,
    )


@router.post("/tasks/{task}/submit")
def submit_task(task: str, body: HandIn, house: HouseDep, principal: CurrentPrincipal) -> HandedIn:
    """Hand a saved tile in for review. Refused while a pixel is unpainted, saying where."""
    with house.db.read() as session:
        authorise_painter(session, principal, task)
        revision = labels.own_revision(
            session, task_id=task, revision_id=body.revision, account_id=principal.account_id
        )
    labels.refuse_holes(house.blobs, revision)
    with house.db.write() as session:
        submission = quality.hand_in(
            session,
            house.clock,
            task_id=task,
            account_id=principal.account_id,
            lease_id=body.lease,
            revision_id=body.revision,
            active_seconds=body.active_seconds,
        )
        return _told(submission, house)
