"""Regions of photos under the addresses of the IIIF Image API 3.0, as far as painting needs them.

Only what the grid makes is served: a tile with its context at full size, and the whole photo at full size or at three
widths. Everything else is 404, so nobody walks through an image whose tiles she does not hold, and the work a stranger
can cause is bounded. The bytes of an address never change, so browsers keep them for good.
"""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlalchemy.orm import Session

from app import imagery, projects, tasks
from app.api import decoding
from app.api.authz import Action, authorise
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep
from app.core.geometry import Cell, Grid, Rect
from app.foundation.errors import NotFound
from app.imagery import Image
from app.people import Principal
from app.wiring import House

router = APIRouter(prefix="/iiif", tags=["iiif"])

WIDTHS = (256, 512, 1024)
_CACHING = "private, max-age=31536000, immutable"
_BOX = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)
_JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}, 304: {"description": "Unchanged"}}


@router.get("/{image}/info.json")
def show_info(image: str, house: HouseDep, principal: CurrentPrincipal) -> dict[str, Any]:
    """Describe what can be asked for of an image (IIIF Image API 3.0, section 5)."""
    with house.db.read() as session:
        found = imagery.get_image(session, image)
        cells = list(imagery.grid_of(projects.get(session, found.project_id), found))
        _authorise(session, principal, found, cells)
    return _info(found, house.settings.public_url)


def _info(image: Image, public_url: str) -> dict[str, Any]:
    widths = [width for width in WIDTHS if width < image.width]
    return {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": f"{public_url.rstrip('/')}/iiif/{image.id}",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": image.width,
        "height": image.height,
        "sizes": [{"width": width, "height": max(1, round(image.height * width / image.width))} for width in widths],
    }


@router.get("/{image}/{region}/{size}/0/default.jpg", response_class=Response, responses=_JPEG)
async def show_region(
    image: str,
    region: str,
    size: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    darkroom: DarkroomDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Show a tile with its context, or the whole photo, as JPEG."""
    return await decoding.run(darkroom.regions, _region, house, principal, (image, region, size), if_none_match)


@router.get("/{image}/{region}/{size}/0/permit", include_in_schema=False)
def permit_region(image: str, region: str, size: str, house: HouseDep, principal: CurrentPrincipal) -> Response:
    """Tell a proxy that serves kept regions by itself whether this session may see one."""
    _permitted(house, principal, (image, region, size))
    return Response(headers={"Cache-Control": "no-store"})


def _region(house: House, principal: Principal, address: tuple[str, str, str], known_etag: str | None) -> Response:
    image, box, width = _permitted(house, principal, address)
    headers = {"ETag": house.regions.etag(image, box, width), "Cache-Control": _CACHING}
    if known_etag is not None and headers["ETag"] in known_etag:
        return Response(status_code=304, headers=headers)
    return Response(house.regions.jpeg(image, box, width), media_type="image/jpeg", headers=headers)


def _permitted(house: House, principal: Principal, address: tuple[str, str, str]) -> tuple[Image, Rect, int | None]:
    """What an address means: the image, the box and the width to scale to, once it is known that she may see it."""
    image_id, region, size = address
    with house.db.read() as session:
        image = imagery.get_image(session, image_id)
        grid = imagery.grid_of(projects.get(session, image.project_id), image)
        box = _box(region, grid)
        _authorise(session, principal, image, [cell for cell in grid if region != "full" and cell.context == box])
    width = _width(region, size)
    if box is None or width == 0:
        raise NotFound("Only whole photos and tiles with their context are served, at the sizes in info.json.")
    return image, box, width


def _authorise(session: Session, principal: Principal, image: Image, cells: list[Cell]) -> None:
    """Judges see all; a painter sees the tile she holds, or that came back to her."""
    indices = {cell.index for cell in cells}
    hers = (
        task.tile_index
        for task in tasks.of_image(session, image.id)
        if task.tile_index in indices and principal.account_id in {task.lease_holder, task.returned_to}
    )
    owns = any(
        tasks.may_see_region(session, account_id=principal.account_id, image_id=image.id, tile_index=index)
        for index in hers
    )
    authorise(principal, Action.SEE_REGION, image.project_id, owns=owns)


def _box(region: str, grid: Grid) -> Rect | None:
    """The region's rectangle, or None where no tile has it; "00,0,5,5" is refused as a second name of "0,0,5,5"."""
    if region == "full":
        return Rect(0, 0, grid.size.width, grid.size.height)
    found = _BOX.fullmatch(region)
    if found is None or region != ",".join(str(int(number)) for number in found.groups()):
        return None
    box = tuple(int(number) for number in found.groups())
    return next((c.context for c in grid if (c.context.x, c.context.y, c.context.width, c.context.height) == box), None)


def _width(region: str, size: str) -> int | None:
    """The width to scale to: None for full size, 0 for a size that is not served."""
    if size == "max":
        return None
    return next((width for width in WIDTHS if region == "full" and size == f"{width},"), 0)
