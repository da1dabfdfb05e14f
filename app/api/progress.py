"""How far a project is, as its people see it."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import merge, projects, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.foundation.clock import Clock
from app.foundation.ids import ProjectId
from app.tasks import TaskState

router = APIRouter(prefix="/api/v1", tags=["projects"])


class ImageProgress(BaseModel):
    """Images: all that were taken, those with every tile accepted, and those that have a mask."""

    total: int
    complete: int
    merged: int


class TileProgress(BaseModel):
    """Tiles by state, as they stand now: a lease that ran out counts as open."""

    total: int
    open: int
    leased: int
    submitted: int
    returned: int
    accepted: int


class PixelProgress(BaseModel):
    """Pixels of tile cores, each pixel of an image once."""

    total: int
    submitted: int
    accepted: int


class Progress(BaseModel):
    """How far a project is."""

    images: ImageProgress
    tiles: TileProgress
    pixels: PixelProgress
    questions_open: int


@router.get("/projects/{slug}/progress")
def show_progress(slug: str, house: HouseDep, principal: CurrentPrincipal) -> Progress:
    """Tell how far a project is."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_PROGRESS, project.id)
        return progress_of(session, house.clock, project.id)


def progress_of(session: Session, clock: Clock, project_id: ProjectId) -> Progress:
    """Count a project."""
    counts = tasks.counts(session, clock, project_id)
    merged = merge.count_masked_images(session, project_id)
    return Progress(
        images=ImageProgress(total=counts.images, complete=counts.images_complete, merged=merged),
        tiles=TileProgress(
            total=sum(counts.tiles.values()), **{state.value: counts.tiles[state] for state in TaskState}
        ),
        pixels=PixelProgress(
            total=sum(counts.pixels.values()),
            submitted=counts.pixels[TaskState.SUBMITTED],
            accepted=counts.pixels[TaskState.ACCEPTED],
        ),
        questions_open=merge.count_open_questions(session, project_id),
    )
