"""Merging over HTTP: start it, see masks, answer questions about seams."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import imagery, labels, merge, projects, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.jobs import JobStatus, job_status
from app.api.models import RequestModel
from app.foundation.clock import Clock
from app.foundation.errors import Invalid
from app.foundation.ids import AccountId, ImageId, ProjectId
from app.foundation.jobs import submit_job
from app.imagery import Image
from app.merge import LinkQuestion, MaskRow
from app.people import OPERATOR, Principal, pseudonym
from app.tasks import Task

router = APIRouter(prefix="/api/v1", tags=["merge"])


class Box(BaseModel):
    """A rectangle in image pixels, half-open."""

    x: int
    y: int
    width: int
    height: int


class QuestionImage(BaseModel):
    """The image a question is about."""

    id: str
    name: str


class QuestionSide(BaseModel):
    """One of the two segments: its tile, its task (whose labels show it), its id there, the tile's paint area."""

    task_id: str
    tile: int
    segment: int
    paint: Box


class QuestionView(BaseModel):
    """Are these two one object? ``box`` is the part of the image to look at."""

    id: str
    image: QuestionImage
    class_id: int
    reason: str
    box: Box
    first: QuestionSide
    second: QuestionSide


class NewAnswer(RequestModel):
    """What the reviewer sees: one object, or two; ``ends`` says of two that neither goes on elsewhere."""

    same: bool
    ends: bool = False


class AnswerView(BaseModel):
    """The question with its answer: "same", "different" or "ends"."""

    id: str
    answer: str | None


class MaskSegmentView(BaseModel):
    """A segment of a mask; ``id`` is the value of its pixels."""

    id: int
    class_id: int
    is_thing: bool
    crowd: bool
    area: int
    box: Box


class MaskView(BaseModel):
    """The merged labels of an image. ``raster`` is a 16-bit grey PNG of segment ids, 0 = not painted."""

    id: str
    created_at: datetime
    segments: list[MaskSegmentView]
    raster: str
    questions: list[QuestionView]


class PixelHistory(BaseModel):
    """Where a pixel of the mask came from: its tile, the revision, its painter (by pseudonym), when."""

    segment: int
    class_id: int | None
    tile_index: int
    task_id: str
    revision: str | None
    painter: str | None
    saved_at: datetime | None
    accepted_at: datetime | None


@router.post("/projects/{slug}/merge", status_code=202)
def start_merge(slug: str, house: HouseDep, principal: CurrentPrincipal) -> JobStatus:
    """Merge whatever is ready and not merged yet."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.MERGE, project.id)
        job = submit_merge(session, house.clock, project_id=project.id, image_ids=None, principal=principal)
    house.jobs.wake()
    return job


def submit_merge(
    session: Session, clock: Clock, *, project_id: ProjectId, image_ids: Sequence[str] | None, principal: Principal
) -> JobStatus:
    """Submit a merge in the caller's transaction; whoever commits wakes the engine."""
    params = {"project_id": project_id} | ({} if image_ids is None else {"image_ids": list(image_ids)})
    by = None if principal == OPERATOR else principal.account_id
    job = submit_job(session, now=clock.now(), kind="merge", project_id=project_id, params=params, created_by=by)
    return job_status(session, clock, job)


@router.get("/projects/{slug}/questions")
def list_questions(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[QuestionView]:
    """List the open questions of a project, image by image."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.LIST_QUESTIONS, project.id)
        return question_views(session, merge.open_questions(session, project.id))


@router.post("/questions/{question}/answer")
def answer_question(question: str, body: NewAnswer, house: HouseDep, principal: CurrentPrincipal) -> AnswerView:
    """Answer a question; the image's last answer merges it anew."""
    with house.db.write() as session:
        row = merge.get_question(session, question)
        project_id = ProjectId(row.project_id)
        authorise(principal, Action.ANSWER_QUESTION, project_id)
        row = merge.answer_question(
            session,
            house.clock,
            question_id=question,
            account_id=principal.account_id,
            same=body.same,
            ends=body.ends,
        )
        if not merge.questions_of_image(session, row.image_id):
            submit_merge(session, house.clock, project_id=project_id, image_ids=[row.image_id], principal=principal)
        answer = AnswerView(id=row.id, answer=row.answer)
    house.jobs.wake()
    return answer


@router.get("/images/{image}/mask")
def show_mask(image: str, house: HouseDep, principal: CurrentPrincipal) -> MaskView:
    """Show an image's mask: its segments, where its raster is, and what is still asked."""
    with house.db.read() as session:
        _, mask = _mask(session, principal, image)
        return MaskView(
            id=mask.id,
            created_at=mask.created_at,
            segments=[MaskSegmentView.model_validate(row) for row in mask.segments],
            raster=f"/api/v1/images/{image}/mask/raster.png?mask={mask.id}",
            questions=question_views(session, merge.questions_of_image(session, image)),
        )


@router.get("/images/{image}/mask/raster.png", response_class=Response)
def show_mask_raster(image: str, house: HouseDep, principal: CurrentPrincipal) -> Response:
    """Send the newest mask's raster as a 16-bit grey PNG of segment ids."""
    with house.db.read() as session:
        _, mask = _mask(session, principal, image)
    data = house.blobs.get(mask.raster_sha256)
    headers = {"ETag": f'"{mask.raster_sha256}"', "Cache-Control": "private, no-cache"}
    return Response(data, media_type="image/png", headers=headers)


@router.get("/images/{image}/mask/at")
def show_pixel(
    image: str,
    x: Annotated[int, Query(ge=0)],
    y: Annotated[int, Query(ge=0)],
    house: HouseDep,
    principal: CurrentPrincipal,
) -> PixelHistory:
    """Tell where a pixel of the mask came from."""
    with house.db.read() as session:
        found, mask = _mask(session, principal, image)
        if x >= found.width or y >= found.height:
            raise Invalid(f"({x}, {y}) is outside the image, {found.width} x {found.height} pixels.")
        project = projects.get(session, found.project_id)
        tile = merge.tile_of_pixel(house.blobs, mask, imagery.grid_of(project, found), x, y)
        return _pixel_history(session, mask, tile=tile, segment=int(merge.mask_raster(house.blobs, mask)[y, x]))


def _pixel_history(session: Session, mask: MaskRow, *, tile: int, segment: int) -> PixelHistory:
    task = next(task for task in tasks.of_image(session, mask.image_id) if task.tile_index == tile)
    source = mask.sources.get(str(tile))
    revision = labels.many(session, [source]).get(source) if source else None
    classes = {row["id"]: row["class_id"] for row in mask.segments}
    return PixelHistory(
        segment=segment,
        class_id=classes.get(segment),
        tile_index=tile,
        task_id=task.id,
        revision=source,
        painter=None if revision is None else pseudonym(ProjectId(task.project_id), AccountId(revision.account_id)),
        saved_at=None if revision is None else revision.created_at,
        accepted_at=task.accepted_at,
    )


def _mask(session: Session, principal: Principal, image_id: str) -> tuple[Image, MaskRow]:
    image = imagery.get_image(session, ImageId(image_id))
    authorise(principal, Action.SEE_MASK, image.project_id)
    return image, merge.image_mask(session, image_id)


def question_views(session: Session, questions: Sequence[LinkQuestion]) -> list[QuestionView]:
    """Questions with what is needed to show them."""
    images = imagery.images_by_id(session, [ImageId(question.image_id) for question in questions])
    views = []
    for image in images.values():
        project = projects.get(session, image.project_id)
        grid = imagery.grid_of(project, image)
        sides = {
            task.tile_index: (task, grid.cell(task.tile_index).paint) for task in tasks.of_image(session, image.id)
        }
        boxes = {
            tile: (task, Box(x=paint.x, y=paint.y, width=paint.width, height=paint.height))
            for tile, (task, paint) in sides.items()
        }
        views += [_question_view(question, image, boxes) for question in questions if question.image_id == image.id]
    return views


def _question_view(question: LinkQuestion, image: Image, sides: Mapping[int, tuple[Task, Box]]) -> QuestionView:
    def side(tile: int, segment: int) -> QuestionSide:
        task, paint = sides[tile]
        return QuestionSide(task_id=task.id, tile=tile, segment=segment, paint=paint)

    return QuestionView(
        id=question.id,
        image=QuestionImage(id=image.id, name=image.name),
        class_id=question.class_id,
        reason=question.reason,
        box=Box.model_validate(question.box),
        first=side(question.first_tile, question.first_segment),
        second=side(question.second_tile, question.second_segment),
    )
