"""Images: sending one, the report of all that were sent, and one image with its tiles."""

import hashlib
import io
from datetime import datetime
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect

from app import erasing, imagery, merge, projects, tasks
from app.api import decoding
from app.api.authz import Action, authorise
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.erasing import find_image
from app.api.task_view import RectView
from app.core.geometry import Grid
from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Invalid
from app.imagery import Image, IngestFile, NotTaken
from app.people import Principal
from app.projects import Project
from app.tasks import Task, TaskState
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["imagery"])

LONGEST_DRAINED = 1 << 30
"""A file over the limit is read to its end up to here, so that its sender gets the answer and not a broken pipe."""


class IngestRow(BaseModel):
    """What became of one file: "taken", "duplicate" or "refused", with the reason for programs and for people."""

    name: str
    outcome: str
    code: str
    detail: str
    image_id: str | None
    at: datetime

    @classmethod
    def of(cls, row: IngestFile) -> "IngestRow":
        """Return the view of a line of the report."""
        return cls(
            name=row.name, outcome=row.outcome, code=row.code, detail=row.detail, image_id=row.image_id, at=row.at
        )


class CellView(BaseModel):
    """One tile: its place on the grid, its rectangles in image pixels, its task and the task's state."""

    index: int
    row: int
    column: int
    core: RectView
    paint: RectView
    context: RectView
    task_id: str | None
    state: TaskState | None


class GridView(BaseModel):
    """How an image is cut; cells by index."""

    columns: int
    rows: int
    cells: list[CellView]


class MaskSummary(BaseModel):
    """The newest mask of an image and its number of segments."""

    id: str
    created_at: datetime
    segments: int


class ImageView(BaseModel):
    """An image on its upright grid; ``project`` is the slug."""

    id: str
    project: str
    name: str
    drive: str
    frame: int
    split: str
    width: int
    height: int
    grid: GridView
    mask: MaskSummary | None
    photo: str


FileName = Annotated[
    str, Header(alias="X-File-Name", max_length=4000, description="Relative path of the file, percent-encoded UTF-8.")
]


@router.post(
    "/projects/{slug}/images",
    max_body_size=LONGEST_DRAINED,
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
)
async def send_image(
    slug: str,
    request: Request,
    house: HouseDep,
    principal: CurrentPrincipal,
    darkroom: DarkroomDep,
    file_name: FileName = "unnamed",
) -> IngestRow:
    """Send one file as the raw body. Whatever it is, the answer tells what became of it, and so does the report."""
    project = await run_in_threadpool(_project_to_fill, house, principal, slug)
    async with darkroom.uploads:
        data = await _read(request, house.settings.max_upload_bytes)
        return await decoding.run(darkroom.ingest, ingest_file, house, project, path=unquote(file_name), data=data)


def _project_to_fill(house: House, principal: Principal, slug: str) -> Project:
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.INGEST, project.id)
        return project


async def _read(request: Request, most: int) -> bytes | None:
    """The body, or None where it is longer than `most` bytes; the rest of such a one is read and dropped."""
    buffer, length = io.BytesIO(), 0
    try:
        async for chunk in request.stream():
            length += len(chunk)
            if length > most:
                buffer = io.BytesIO()
            else:
                buffer.write(chunk)
    except ClientDisconnect as error:
        raise Invalid("The connection ended before the file did. Send it again.", code="broken-off") from error
    return buffer.getvalue() if length <= most else None


def ingest_file(house: House, project: Project, *, path: str, data: bytes | None) -> IngestRow:
    """Take one file, or say why not; an image and its tasks appear together.

    Args:
        house: The house.
        project: Where to.
        path: Relative path as the sender names the file.
        data: The file, or None where it was too long to keep.

    Raises:
        StorageFull: There is no room; nothing was taken and nothing reported.
    """
    if data is not None:
        with house.db.read() as session:
            refusal = _refuse_erased(session, project, path, hashlib.sha256(data).hexdigest())
            same = imagery.find_duplicate(session, project.id, data)
        if same is not None:
            with house.db.write() as session:
                row = imagery.record_duplicate(session, house.clock, project.id, path=path, image=same)
                return IngestRow.of(row)
        found = refusal or imagery.prepare(house.decoders, house.blobs, project, path=path, data=data)
    else:
        found = imagery.refuse_too_long(path, house.settings.max_upload_bytes)
    with house.db.write() as session:
        return IngestRow.of(_record(session, house.clock, project, found))


def _refuse_erased(
    session: Session, project: Project, path: str, original_sha256: str, photo_sha256: str | None = None
) -> NotTaken | None:
    try:
        erasing.refuse_erased(session, project.id, original_sha256=original_sha256, photo_sha256=photo_sha256)
    except Conflict as refusal:
        return imagery.refuse(path, refusal)
    return None


def _record(session: Session, clock: Clock, project: Project, found: imagery.Prepared | NotTaken) -> IngestFile:
    if isinstance(found, imagery.Prepared):
        name, original, photo = found.name.path, found.original_sha256, found.photo_sha256
        found = _refuse_erased(session, project, name, original, photo) or found
    if isinstance(found, NotTaken):
        return imagery.record_refusal(session, clock, project.id, found)
    row = imagery.record(session, clock, project.id, found)
    if row.outcome == "taken" and row.image_id is not None:
        grid = imagery.grid_of(project, imagery.get_image(session, row.image_id))
        tasks.create_for_image(session, clock, project_id=project.id, image_id=row.image_id, grid=grid)
    return row


@router.get("/projects/{slug}/ingest-report")
def show_ingest_report(
    slug: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> list[IngestRow]:
    """List what became of the files sent last, newest first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.INGEST, project.id)
        return [IngestRow.of(row) for row in imagery.ingest_files(session, project.id, limit=limit)]


@router.get("/images/{image}")
def show_image(image: str, house: HouseDep, principal: CurrentPrincipal) -> ImageView:
    """Show an image with all its tiles."""
    with house.db.read() as session:
        found = find_image(session, principal, image, Action.SEE_IMAGE)
        authorise(principal, Action.SEE_IMAGE, found.project_id)
        return _view(session, house.clock, projects.get(session, found.project_id), found)


def _view(session: Session, clock: Clock, project: Project, image: Image) -> ImageView:
    mask = merge.latest_mask(session, image.id)
    grid = imagery.grid_of(project, image)
    by_index = {task.tile_index: task for task in tasks.of_image(session, image.id)}
    return ImageView(
        id=image.id,
        project=project.slug,
        name=image.name,
        drive=image.drive,
        frame=image.frame,
        split=image.split,
        width=image.width,
        height=image.height,
        grid=_grid(grid, by_index, clock),
        mask=MaskSummary(id=mask.id, created_at=mask.created_at, segments=len(mask.segments)) if mask else None,
        photo=f"/iiif/{image.id}/full/max/0/default.jpg",
    )


def _grid(grid: Grid, by_index: dict[int, Task], clock: Clock) -> GridView:
    now = clock.now()
    cells = []
    for cell in grid:
        task = by_index.get(cell.index)
        cells.append(
            CellView(
                index=cell.index,
                row=cell.row,
                column=cell.column,
                core=RectView.of(cell.core),
                paint=RectView.of(cell.paint),
                context=RectView.of(cell.context),
                task_id=task.id if task else None,
                state=tasks.shown_state(task, now) if task else None,
            )
        )
    return GridView(columns=grid.columns, rows=grid.rows, cells=cells)
