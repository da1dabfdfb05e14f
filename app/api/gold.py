"""Known answers over HTTP: how work came off against them."""

from datetime import datetime
from typing import Annotated

import cv2
import numpy as np
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import imagery, projects, quality, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.jobs import JobStatus, job_status
from app.api.quality import ImageName
from app.api.task_view import photo_url
from app.foundation.errors import Conflict
from app.foundation.ids import AccountId, ImageId, ProjectId
from app.imagery import Image
from app.people import OPERATOR, Principal, Role, pseudonym
from app.projects import Project
from app.quality import GoldTile, PersonOnGold
from app.tasks import TaskState

router = APIRouter(prefix="/api/v1", tags=["quality"])

MOST_TILES = 200


class TrustView(BaseModel):
    """How likely the next tile with a known answer passes: the mean, and the 90 % interval around it."""

    mean: float
    low: float
    high: float


class PersonView(BaseModel):
    """How somebody's first hand-ins came off; shares from 0 to 1, ``painter`` is a pseudonym."""

    painter: str
    tiles: int
    passed: int
    agreement: float
    mean_iou: float
    panoptic_quality: float | None
    trust: TrustView


class GoldView(BaseModel):
    """Tiles with a known answer, those of them that were measured, hand-ins that wait to be, and people.

    A tile passes if ``pass_agreement`` of its judged pixels agree and no object is missing.
    """

    known: int
    measured: int
    waiting: int
    pass_agreement: float
    people: list[PersonView]


class GoldTileView(BaseModel):
    """A hand-in that was measured; ``version`` is that of the answer, ``photo`` the tile with its context."""

    measure: str
    image: ImageName
    tile_index: int
    painter: str
    handed_in_at: datetime
    version: int
    agreement: float
    mean_iou: float
    panoptic_quality: float | None
    missed: int
    passed: bool
    photo: str


@router.get("/projects/{slug}/gold/tiles")
def list_gold_tiles(
    slug: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=MOST_TILES)] = MOST_TILES,
) -> list[GoldTileView]:
    """List what was measured: what does not pass first, and the least agreement first. Open tiles are never in it.

    A reviewer who paints too sees images that are done: where one tile has a known answer, others may have one.
    """
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_GOLD_TILES, project.id)
        also_paints = _also_paints(principal, project.id)
        found = quality.worst_tiles(session, project.id, limit=limit, done_only=also_paints)
        images = imagery.images_by_id(session, [ImageId(one.task.image_id) for one in found])
        return [_tile(project, images[ImageId(one.task.image_id)], one) for one in found]


def _also_paints(principal: Principal, project_id: ProjectId) -> bool:
    roles = principal.roles_in(project_id)
    return Role.ANNOTATOR in roles and Role.LEAD not in roles and not principal.is_admin


def _is_done(session: Session, image_id: str) -> bool:
    return all(task.state == TaskState.ACCEPTED.value for task in tasks.of_image(session, image_id))


def _tile(project: Project, image: Image, one: GoldTile) -> GoldTileView:
    cell = imagery.grid_of(project, image).cell(one.task.tile_index)
    return GoldTileView(
        measure=one.measure_id,
        image=ImageName(id=image.id, name=image.name),
        tile_index=cell.index,
        painter=pseudonym(project.id, AccountId(one.account_id)),
        handed_in_at=one.handed_in_at,
        version=one.version,
        agreement=one.agreement,
        mean_iou=one.mean_iou,
        panoptic_quality=one.panoptic_quality,
        missed=one.missed,
        passed=one.passed,
        photo=photo_url(image.id, cell.context),
    )


@router.get("/gold/{measure}/differences.png", response_class=Response)
def show_differences(measure: str, house: HouseDep, principal: CurrentPrincipal) -> Response:
    """Show where a hand-in differs from the answer, as an 8-bit PNG of the tile with its context: 255 there, else 0."""
    with house.db.read() as session:
        task = quality.measured_task(session, measure)
        project_id = ProjectId(task.project_id)
        authorise(principal, Action.SEE_GOLD_TILES, project_id)
        if _also_paints(principal, project_id) and not _is_done(session, task.image_id):
            raise Conflict("You paint here too: this is shown once the image is done.", code="image-not-done")
        image = imagery.get_image(session, ImageId(task.image_id))
        cell = imagery.grid_of(projects.get(session, project_id), image).cell(task.tile_index)
        differs = quality.differences(session, house.blobs, measure)
    shown = np.zeros(cell.context.size.shape, np.uint8)
    y, x = cell.paint.y - cell.context.y, cell.paint.x - cell.context.x
    shown[y : y + differs.shape[0], x : x + differs.shape[1]][differs] = 255
    _, png = cv2.imencode(".png", shown)
    return Response(png.tobytes(), media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.post("/projects/{slug}/gold/measure", status_code=202)
def measure_gold(slug: str, house: HouseDep, principal: CurrentPrincipal) -> JobStatus:
    """Measure what waits: what was handed in is measured at once, so this is for what a full disk kept from it."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.MEASURE_GOLD, project.id)
        by = None if principal == OPERATOR else principal.account_id
        job = job_status(session, house.clock, quality.submit_measuring(session, house.clock, project.id, by=by))
    house.jobs.wake()
    return job


@router.get("/projects/{slug}/gold")
def show_gold(slug: str, house: HouseDep, principal: CurrentPrincipal) -> GoldView:
    """Sum up what the known answers of a project showed; who has most tiles comes first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_GOLD, project.id)
        found = quality.gold_sum(session, project.id)
    return GoldView(
        known=found.known,
        measured=found.measured,
        waiting=found.waiting,
        pass_agreement=quality.PASS_SHARE,
        people=[_person(project, one) for one in found.people],
    )


def _person(project: Project, one: PersonOnGold) -> PersonView:
    return PersonView(
        painter=pseudonym(project.id, AccountId(one.account_id)),
        tiles=one.tiles,
        passed=one.passed,
        agreement=one.agreement,
        mean_iou=one.mean_iou,
        panoptic_quality=one.panoptic_quality,
        trust=TrustView(mean=one.trust.mean, low=one.trust.low, high=one.trust.high),
    )
