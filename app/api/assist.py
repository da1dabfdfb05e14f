"""Help with painting over HTTP: superpixels, edges, boxes, and what neighbours and the previous frame show.

All of it is computed in threads of its own, so that saves never wait for it.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import assist, imagery, projects, tasks
from app.api import decoding
from app.api.authz import Action, authorise
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.models import RequestModel
from app.core.geometry import Cell, Rect
from app.foundation.ids import ProjectId
from app.imagery import Image
from app.people import Principal
from app.tasks import Task
from app.wiring import House

router = APIRouter(prefix="/api/v1/tasks/{task}/assist", tags=["assist"])

_FOR_A_DAY = "private, max-age=86400"
_ASK_AGAIN = "private, no-cache"
_PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}}, 304: {"description": "Unchanged"}}
_GHOST: dict[int | str, dict[str, Any]] = {**_PNG, 204: {"description": "There is nothing to show."}}

IfNoneMatch = Annotated[str | None, Header()]


class Box(RequestModel):
    """A rectangle in pixels of the paint area."""

    x: int = Field(ge=0, le=10**6)
    y: int = Field(ge=0, le=10**6)
    width: int = Field(ge=1, le=10**6)
    height: int = Field(ge=1, le=10**6)


class Clicked(RequestModel):
    """A click on a pixel of the paint area: the object is there, or is not."""

    x: int = Field(ge=0, le=10**6)
    y: int = Field(ge=0, le=10**6)
    inside: bool


class Clicks(RequestModel):
    """The clicks so far."""

    points: list[Clicked] = Field(min_length=1, max_length=100)


class Offered(BaseModel):
    """What this server can do beside what every server can: ``clicks`` where the operator supplies a model."""

    clicks: bool


@router.get("")
def show_offered(task: str, house: HouseDep, principal: CurrentPrincipal) -> Offered:
    """Tell whether objects can be found by clicks here."""
    with house.db.read() as session:
        _authorised(session, principal, task)
    return Offered(clicks=house.assist.has_model)


@router.post("/clicks", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def find_by_clicks(
    task: str, body: Clicks, house: HouseDep, principal: CurrentPrincipal, darkroom: DarkroomDep
) -> Response:
    """Find the object that clicks point at; an 8-bit grey PNG over the paint area in which 1 is the object."""
    clicks = [assist.Click(point.x, point.y, point.inside) for point in body.points]

    def make(image: Image, cell: Cell) -> Response:
        return Response(house.assist.clicks(image, cell, clicks), media_type="image/png")

    return await decoding.run(darkroom.assist, _of_photo, house, principal, task, make)


@router.get("/superpixels/{scale}.png", response_class=Response, responses=_PNG)
async def show_superpixels(
    task: str,
    scale: int,
    house: HouseDep,
    principal: CurrentPrincipal,
    darkroom: DarkroomDep,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Show a tile's superpixels as a 16-bit grey PNG over its paint area; scale 0 is the finest, 2 the coarsest."""

    def make(image: Image, cell: Cell) -> Response:
        etag = house.assist.key(image, cell, f"superpixels-{scale}")
        return _png(etag, if_none_match, lambda: house.assist.superpixels(image, cell, scale), _FOR_A_DAY)

    return await decoding.run(darkroom.assist, _of_photo, house, principal, task, make)


@router.get("/edges.png", response_class=Response, responses=_PNG)
async def show_edges(
    task: str, house: HouseDep, principal: CurrentPrincipal, darkroom: DarkroomDep, if_none_match: IfNoneMatch = None
) -> Response:
    """Show how strong the edges of a tile are, at the upper left corner of each pixel, as an 8-bit grey PNG."""

    def make(image: Image, cell: Cell) -> Response:
        etag = house.assist.key(image, cell, "edges")
        return _png(etag, if_none_match, lambda: house.assist.edges(image, cell), _FOR_A_DAY)

    return await decoding.run(darkroom.assist, _of_photo, house, principal, task, make)


@router.post("/box", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def find_in_box(
    task: str, body: Box, house: HouseDep, principal: CurrentPrincipal, darkroom: DarkroomDep
) -> Response:
    """Find the object in a box; an 8-bit grey PNG over the paint area in which 1 is the object."""
    box = Rect(body.x, body.y, body.width, body.height)

    def make(image: Image, cell: Cell) -> Response:
        return Response(house.assist.box(image, cell, box), media_type="image/png")

    return await decoding.run(darkroom.assist, _of_photo, house, principal, task, make)


@router.get("/neighbours", response_class=Response, responses=_GHOST)
async def show_neighbours(
    task: str, house: HouseDep, principal: CurrentPrincipal, darkroom: DarkroomDep, if_none_match: IfNoneMatch = None
) -> Response:
    """Show what the painters of the tiles around handed in, as a tile PNG over this tile's paint area."""
    return await decoding.run(darkroom.assist, _neighbours, house, principal, task, if_none_match)


@router.get("/previous", response_class=Response, responses=_GHOST)
async def show_previous_frame(
    task: str, house: HouseDep, principal: CurrentPrincipal, darkroom: DarkroomDep, if_none_match: IfNoneMatch = None
) -> Response:
    """Show the merged labels of the drive's previous frame, moved to this one, as a tile PNG over the paint area."""
    return await decoding.run(darkroom.assist, _previous, house, principal, task, if_none_match)


def _authorised(session: Session, principal: Principal, task_id: str) -> Task:
    """The task, for its holder and for those who judge: the rule of the photo's regions."""
    task = tasks.get(session, task_id)
    owns = tasks.may_see_region(
        session, account_id=principal.account_id, image_id=task.image_id, tile_index=task.tile_index
    )
    authorise(principal, Action.ASSIST, ProjectId(task.project_id), owns=owns)
    return task


def _of_photo(house: House, principal: Principal, task_id: str, make: Callable[[Image, Cell], Response]) -> Response:
    with house.db.read() as session:
        task = _authorised(session, principal, task_id)
        image = imagery.get_image(session, task.image_id)
        cell = imagery.grid_of(projects.get(session, image.project_id), image).cell(task.tile_index)
    return make(image, cell)


def _neighbours(house: House, principal: Principal, task_id: str, known: str | None) -> Response:
    with house.db.read() as session:
        ghost = assist.gather_neighbours(session, _authorised(session, principal, task_id))
    if ghost is None:
        return Response(status_code=204)
    return _png(ghost.key, known, lambda: assist.neighbour_ghost(house.blobs, ghost), _ASK_AGAIN)


def _previous(house: House, principal: Principal, task_id: str, known: str | None) -> Response:
    with house.db.read() as session:
        ghost = assist.gather_previous(session, _authorised(session, principal, task_id))
    if ghost is None:
        return Response(status_code=204)
    return _png(ghost.key, known, lambda: house.assist.previous_ghost(ghost), _ASK_AGAIN)


def _png(key: str, known: str | None, make: Callable[[], bytes], caching: str) -> Response:
    headers = {"ETag": f'"{key}"', "Cache-Control": caching}
    if known is not None and headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type="image/png", headers=headers)
