"""Review over HTTP: what waits for a judge, and the verdict."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import imagery, labels, projects, quality, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.merge import submit_merge
from app.api.models import RequestModel
from app.api.task_view import TaskView, view_of
from app.foundation.ids import AccountId, ImageId, ProjectId
from app.imagery import Image
from app.people import Principal, pseudonym
from app.projects import Project
from app.quality import Reason, Verdict, Waiting
from app.tasks import Task
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["quality"])


class ImageName(BaseModel):
    """An image in a list."""

    id: str
    name: str


class ReviewView(BaseModel):
    """A tile that waits for review; ``columns`` is the width of its image's grid, ``again`` that it came back once."""

    task_id: str
    image: ImageName
    tile_index: int
    columns: int
    painter: str
    submitted_at: datetime
    revision: str
    again: bool


class NewVerdict(RequestModel):
    """A decision about the revision that the reviewer looked at."""

    revision: str = Field(max_length=36)
    verdict: Verdict
    reason: Reason | None = None
    text: str = ""


@router.get("/projects/{slug}/reviews")
def list_reviews(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[ReviewView]:
    """List the tiles that she may judge, oldest first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.LIST_REVIEWS, project.id)
        waiting = quality.review_queue(session, project_id=project.id, reviewer_id=principal.account_id)
        images = imagery.images_by_id(session, [ImageId(item.task.image_id) for item in waiting])
        return [_review(project, images[ImageId(item.task.image_id)], item) for item in waiting]


def _review(project: Project, image: Image, item: Waiting) -> ReviewView:
    task = item.task
    if task.submitted_by is None or task.submitted_at is None or task.submitted_revision_id is None:
        raise RuntimeError(f"the submitted tile {task.id} does not say by whom, when and what")
    return ReviewView(
        task_id=task.id,
        image=ImageName(id=image.id, name=image.name),
        tile_index=task.tile_index,
        columns=imagery.grid_of(project, image).columns,
        painter=pseudonym(project.id, AccountId(task.submitted_by)),
        submitted_at=task.submitted_at,
        revision=task.submitted_revision_id,
        again=item.again,
    )


@router.post("/tasks/{task}/verdict")
def judge_task(task: str, body: NewVerdict, house: HouseDep, principal: CurrentPrincipal) -> TaskView:
    """Accept a tile, or send it back to its painter with a reason."""
    with house.db.write() as session:
        _authorise_judge(session, principal, tasks.get(session, task))
        decision = quality.decide(
            session,
            house.clock,
            task_id=task,
            revision_id=body.revision,
            reviewer_id=principal.account_id,
            verdict=body.verdict,
            reason=body.reason,
            text=body.text,
        )
        if decision.image_complete:
            _merge(session, house, decision.task, principal)
    house.jobs.wake()
    with house.db.read() as session:
        return view_of(session, house.clock, tasks.get(session, task), principal)


def _merge(session: Session, house: House, task: Task, principal: Principal) -> None:
    """Merge an image as soon as its last tile is accepted, in the transaction that accepts it."""
    project_id = ProjectId(task.project_id)
    submit_merge(session, house.clock, project_id=project_id, image_ids=[task.image_id], principal=principal)


def _authorise_judge(session: Session, principal: Principal, task: Task) -> None:
    painters = labels.authors(session, [task.id]).get(task.id, set())
    owns = principal.account_id in painters
    authorise(principal, Action.REVIEW, ProjectId(task.project_id), owns=owns)
