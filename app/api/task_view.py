"""A task as painters and reviewers see it: the tile, its place, its lease, its newest labels and verdict."""

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import imagery, labels, projects, quality, tasks
from app.api.choices import TaxonomyView
from app.core.geometry import Cell, Grid, Rect
from app.foundation.clock import Clock
from app.foundation.ids import AccountId, ImageId, ProjectId
from app.imagery import Image
from app.people import Principal, Role, pseudonym
from app.projects import Project
from app.quality import Reason, Verdict
from app.tasks import Task, TaskState


class RectView(BaseModel):
    """A rectangle in pixels of the image, half-open."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def of(cls, rect: Rect) -> "RectView":
        """Return the view of a rectangle."""
        return cls(x=rect.x, y=rect.y, width=rect.width, height=rect.height)


class TaskProject(BaseModel):
    """What a painter needs to know of the project; ``instructions_version`` rises when she is told something new."""

    slug: str
    title: str
    instructions: str
    instructions_version: int
    tiles_ahead: int


class TaskImage(BaseModel):
    """The photograph that the tile was cut from; its size is in pixels."""

    id: str
    name: str
    drive: str
    frame: int
    width: int
    height: int


class TileView(BaseModel):
    """Where the tile lies: its place on the grid of ``columns`` x ``rows``, and its rectangles in image pixels."""

    index: int
    row: int
    column: int
    columns: int
    rows: int
    core: RectView
    paint: RectView
    context: RectView


class LeaseView(BaseModel):
    """The lease on a tile; only its holder learns its id."""

    id: str | None
    fence: int
    until: datetime
    mine: bool


class LabelsView(BaseModel):
    """The newest revision that counts."""

    revision: str
    n: int
    etag: str
    url: str
    saved_at: datetime


class VerdictView(BaseModel):
    """What a reviewer said last."""

    verdict: Verdict
    reason: Reason | None
    text: str
    at: datetime


class ReissueView(BaseModel):
    """Why a tile is painted once more: classes were split.

    ``allowed`` tells for each split class, by id as text, what its pixels may be of; nothing else may change, unless
    ``confined`` is false.
    """

    allowed: dict[str, list[int]]
    confined: bool
    text: str


class TaskView(BaseModel):
    """A task; ``painter`` is a pseudonym and told to those who judge only."""

    id: str
    project: TaskProject
    kind: str
    state: TaskState
    image: TaskImage
    tile: TileView
    photo: str
    taxonomy: TaxonomyView
    lease: LeaseView | None
    server_time: datetime
    labels: LabelsView | None
    verdict: VerdictView | None
    painter: str | None
    reissue: ReissueView | None


def view_of(session: Session, clock: Clock, task: Task, principal: Principal) -> TaskView:
    """Return the view that ``principal`` has of a task."""
    project = projects.get(session, ProjectId(task.project_id))
    image = imagery.get_image(session, ImageId(task.image_id))
    grid = imagery.grid_of(project, image)
    cell = grid.cell(task.tile_index)
    mine = task.state == TaskState.LEASED.value and task.lease_holder == principal.account_id
    return TaskView(
        id=task.id,
        project=TaskProject(
            slug=project.slug,
            title=project.title,
            instructions=project.instructions,
            instructions_version=project.instructions_version,
            tiles_ahead=project.tiles_ahead,
        ),
        kind=task.kind,
        # For its holder a lease that ran out is still a lease: she may go on until somebody takes the tile.
        state=TaskState.LEASED if mine else tasks.shown_state(task, clock.now()),
        image=_image(image),
        tile=_tile(grid, cell),
        photo=photo_url(image.id, cell.context),
        taxonomy=TaxonomyView.of(projects.taxonomy(project)),
        lease=_lease(task, mine=mine),
        server_time=clock.now(),
        labels=_labels(session, task),
        verdict=_verdict(session, task),
        painter=_painter(task, project, principal),
        reissue=_reissue(session, task),
    )


def photo_url(image_id: str, region: Rect) -> str:
    """Return the path of a region of a photo (IIIF Image API 3.0, section 4)."""
    return f"/iiif/{image_id}/{region.x},{region.y},{region.width},{region.height}/max/0/default.jpg"


def _image(image: Image) -> TaskImage:
    return TaskImage(
        id=image.id, name=image.name, drive=image.drive, frame=image.frame, width=image.width, height=image.height
    )


def _tile(grid: Grid, cell: Cell) -> TileView:
    return TileView(
        index=cell.index,
        row=cell.row,
        column=cell.column,
        columns=grid.columns,
        rows=grid.rows,
        core=RectView.of(cell.core),
        paint=RectView.of(cell.paint),
        context=RectView.of(cell.context),
    )


def _lease(task: Task, *, mine: bool) -> LeaseView | None:
    if task.state != TaskState.LEASED.value or task.lease_until is None:
        return None
    return LeaseView(id=task.lease_id if mine else None, fence=task.fence, until=task.lease_until, mine=mine)


def _labels(session: Session, task: Task) -> LabelsView | None:
    head = labels.head(session, task)
    if head is None:
        return None
    url = f"/api/v1/tasks/{task.id}/labels"
    return LabelsView(revision=head.id, n=head.n, etag=head.etag, url=url, saved_at=head.created_at)


def _verdict(session: Session, task: Task) -> VerdictView | None:
    row = quality.last_verdict(session, task.id)
    if row is None:
        return None
    reason = None if row.reason is None else Reason(row.reason)
    return VerdictView(verdict=Verdict(row.verdict), reason=reason, text=row.text, at=row.created_at)


def _reissue(session: Session, task: Task) -> ReissueView | None:
    row = labels.reissue_of(session, task)
    if row is None:
        return None
    return ReissueView(allowed=row.allowed, confined=row.base_revision_id is not None, text=row.text)


def _painter(task: Task, project: Project, principal: Principal) -> str | None:
    judges = principal.is_admin or bool(principal.roles_in(project.id) & {Role.REVIEWER, Role.LEAD})
    if task.submitted_by is None or not judges:
        return None
    return pseudonym(project.id, AccountId(task.submitted_by))
