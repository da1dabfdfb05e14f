"""What a person can do now, in each of her projects: the first screen."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import imagery, labels, merge, projects, quality, tasks
from app.api.authz import RULES, Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.foundation.clock import Clock
from app.foundation.ids import ImageId
from app.people import Principal
from app.projects import Project
from app.quality import Reason
from app.tasks import PaintOffer

router = APIRouter(prefix="/api/v1", tags=["tasks"])


class OfferProject(BaseModel):
    """The project of an offer."""

    slug: str
    title: str


class ReturnedTile(BaseModel):
    """A tile that a reviewer sent back to her, and why; ``image`` is the photo's name."""

    task_id: str
    image: str
    tile_index: int
    reason: Reason | None
    text: str | None
    at: datetime | None


class Offer(BaseModel):
    """One kind of work in one project.

    ``open`` counts what is there for her, ``minutes`` is the mean of a tile so far, ``resume`` is the tile she holds.
    """

    project: OfferProject
    kind: Literal["paint", "review", "link"]
    open: int
    minutes: float | None = None
    resume: str | None = None
    returned: list[ReturnedTile] = []


@router.get("/offers")
def list_offers(house: HouseDep, principal: CurrentPrincipal) -> list[Offer]:
    """List the work that is there for her, project by project; kinds of work without any are left out."""
    authorise(principal, Action.LOOK_AROUND)
    with house.db.read() as session:
        mine = projects.list_some(session, list(principal.roles))
        return [offer for project in mine for offer in _offers(session, house.clock, principal, project)]


def _offers(session: Session, clock: Clock, principal: Principal, project: Project) -> Iterator[Offer]:
    own = OfferProject(slug=project.slug, title=project.title)
    if _may(principal, Action.CLAIM, project):
        paint = tasks.paint_offer(session, clock, project_id=project.id, account_id=principal.account_id)
        if paint.open or paint.resume or paint.returned:
            yield _paint_offer(session, project, own, paint)
    if _may(principal, Action.REVIEW, project):
        waiting = quality.count_reviewable(session, project_id=project.id, reviewer_id=principal.account_id)
        if waiting:
            yield Offer(project=own, kind="review", open=waiting)
    if _may(principal, Action.ANSWER_QUESTION, project):
        questions = merge.count_open_questions(session, project.id)
        if questions:
            yield Offer(project=own, kind="link", open=questions)


def _may(principal: Principal, action: Action, project: Project) -> bool:
    return bool(principal.roles_in(project.id) & RULES[action].any_of)


def _paint_offer(session: Session, project: Project, own: OfferProject, paint: PaintOffer) -> Offer:
    minutes = labels.mean_minutes(session, project.id)
    return Offer(
        project=own,
        kind="paint",
        open=paint.open,
        minutes=None if minutes is None else round(minutes, 1),
        resume=None if paint.resume is None else paint.resume.id,
        returned=_returned(session, paint),
    )


def _returned(session: Session, paint: PaintOffer) -> list[ReturnedTile]:
    verdicts = quality.last_verdicts(session, [task.id for task in paint.returned])
    images = imagery.images_by_id(session, [ImageId(task.image_id) for task in paint.returned])
    rows = [(task, verdicts.get(task.id), images[ImageId(task.image_id)]) for task in paint.returned]
    return [
        ReturnedTile(
            task_id=task.id,
            image=image.name,
            tile_index=task.tile_index,
            reason=None if verdict is None or verdict.reason is None else Reason(verdict.reason),
            text=None if verdict is None else verdict.text,
            at=None if verdict is None else verdict.created_at,
        )
        for task, verdict, image in rows
    ]
