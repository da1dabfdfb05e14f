"""Regions of photos under the addresses of the IIIF Image API 3.0, as far as painting needs them.

Only what the grid makes is served: a tile with its context at full size, and the whole photo at full size or at three
widths. Everything else is 404, so nobody walks through an image whose tiles she does not hold, and the work a stranger
can cause is bounded. The bytes of an address never change, so browsers keep them for good.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from app import imagery, projects, tasks
from app.api import decoding
from app.api.authz import Action, authorise, depends_on_owning
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep, principal_of
from app.core.geometry import Grid, Rect
from app.foundation.errors import NotFound
from app.imagery import Image
from app.people import Principal
from app.wiring import House

router = APIRouter(prefix="/iiif", tags=["iiif"])

WIDTHS = (256, 512, 1024)
_CACHING = "private, max-age=31536000, immutable"
_PARTS = 7
"""Of an address of a region, with the empty one before its first slash."""
_BOX = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)
_JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}, 304: {"description": "Unchanged"}}


@router.get("/{image}/info.json")
def show_info(image: str, house: HouseDep, principal: CurrentPrincipal) -> dict[str, Any]:
    """Describe what can be asked for of an image (IIIF Image API 3.0, section 5)."""
    with house.db.read() as session:
        found = imagery.get_image(session, image)
        _authorise(session, principal, found, (None,))
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


async def region_of_session(app: Starlette, token: str, path: str) -> Response | None:
    """What `show_region` answers to a session that asks for nothing but the region, found in one thread in one go.

    Args:
        app: The application, with a house.
        token: The session's, as its cookie says.
        path: What is asked for.

    Returns:
        The region; None where the address has another form.

    Raises:
        TesseraError: As the route says it.
    """
    parts = path.split("/")
    if len(parts) != _PARTS or parts[5:] != ["0", "default.jpg"]:
        return None
    house, darkroom = app.state.house, decoding.darkroom_of(app.state)
    return await decoding.run(darkroom.regions, _judged_region, house, token, (parts[2], parts[3], parts[4]))


def _judged_region(house: House, token: str, address: tuple[str, str, str]) -> Response:
    return _region(house, principal_of(house, token), address, None)


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
        box = Rect(0, 0, image.width, image.height) if region == "full" else _box(region)
        tiles = () if box is None or region == "full" else _tiles_by_context(grid).get(box, ())
        _authorise(session, principal, image, tiles)
    width = _width(region, size)
    if box is None or width == 0 or (region != "full" and not tiles):
        raise NotFound("Only whole photos and tiles with their context are served, at the sizes in info.json.")
    return image, box, width


def _authorise(session: Session, principal: Principal, image: Image, tiles: Sequence[int | None]) -> None:
    """Judges see all; a painter sees the tile she holds, or that came back to her. None stands for any tile."""
    action = Action.SEE_REGION
    owns = depends_on_owning(principal, action, image.project_id) and any(
        tasks.may_see_region(session, account_id=principal.account_id, image_id=image.id, tile_index=index)
        for index in tiles
    )
    authorise(principal, action, image.project_id, owns=owns)


@lru_cache(maxsize=16)
def _tiles_by_context(grid: Grid) -> Mapping[Rect, tuple[int, ...]]:
    """Indices of the tiles by the region that shows them; on a small image several may have the same one."""
    tiles: dict[Rect, tuple[int, ...]] = {}
    for cell in grid:
        tiles[cell.context] = (*tiles.get(cell.context, ()), cell.index)
    return tiles


def _box(region: str) -> Rect | None:
    """The rectangle that is named, or None; "00,0,5,5" is refused as a second name of "0,0,5,5"."""
    found = _BOX.fullmatch(region)
    if found is None or region != ",".join(str(int(number)) for number in found.groups()):
        return None
    x, y, width, height = (int(number) for number in found.groups())
    return Rect(x, y, width, height) if width and height else None


def _width(region: str, size: str) -> int | None:
    """The width to scale to: None for full size, 0 for a size that is not served."""
    if size == "max":
        return None
    return next((width for width in WIDTHS if region == "full" and size == f"{width},"), 0)
