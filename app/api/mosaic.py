"""The wall of a project's images, each with the states of its tiles, page by page."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import imagery, merge, projects, tasks
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.foundation.clock import Clock
from app.foundation.ids import ImageId
from app.imagery import Image
from app.projects import Project
from app.tasks import TaskState

router = APIRouter(prefix="/api/v1", tags=["imagery"])

PAGE = 200


class MosaicImage(BaseModel):
    """An image as a mosaic: the states of its tiles by index on a grid of ``columns`` x ``rows``."""

    id: str
    name: str
    drive: str
    frame: int
    split: str
    width: int
    height: int
    columns: int
    rows: int
    tiles: list[TaskState]
    merged: bool
    questions: int
    thumbnail: str


class ImagePage(BaseModel):
    """Some images in the order they came in; ``next`` asks for the following page, null on the last."""

    items: list[MosaicImage]
    next: str | None
    total: int


@router.get("/projects/{slug}/images")
def list_images(
    slug: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    after: Annotated[str | None, Query(max_length=36)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> ImagePage:
    """List a project's images with the states of their tiles, in six queries however many they are."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.LIST_IMAGES, project.id)
        start = None if after is None else ImageId(after)
        page = imagery.list_images(session, project.id, after=start, limit=limit + 1)
        items = _mosaics(session, house.clock, project, page[:limit])
        following = items[-1].id if len(page) > limit else None
        return ImagePage(items=items, next=following, total=imagery.count_images(session, project.id))


def _mosaics(session: Session, clock: Clock, project: Project, images: Sequence[Image]) -> list[MosaicImage]:
    ids = [image.id for image in images]
    states = tasks.mosaic(session, clock, ids)
    masks = merge.latest_masks(session, ids)
    questions = merge.questions_by_image(session, ids)
    found: list[MosaicImage] = []
    for image in images:
        grid = imagery.grid_of(project, image)
        found.append(
            MosaicImage(
                id=image.id,
                name=image.name,
                drive=image.drive,
                frame=image.frame,
                split=image.split,
                width=image.width,
                height=image.height,
                columns=grid.columns,
                rows=grid.rows,
                tiles=states.get(image.id, []),
                merged=image.id in masks,
                questions=questions.get(image.id, 0),
                thumbnail=f"/iiif/{image.id}/full/256,/0/default.jpg",
            )
        )
    return found
