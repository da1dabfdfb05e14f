"""Imports over HTTP: labels that were made elsewhere, an image at a time."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from app import imagery, imports, people, projects
from app.api import decoding
from app.api.authz import Action, authorise
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.merge import submit_merge
from app.foundation.ids import ImageId
from app.imagery import Image
from app.imports import Mode
from app.people import OPERATOR, Principal
from app.projects import Project
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["imports"])

MAX_BODY = 256 << 20
"""Labels of the largest image, in a PNG that is far from its worst case; each image's pixels are its own limit."""


class BroughtView(BaseModel):
    """What became of an image's tiles; ``complete``: it has its mask, ``known``: tiles with a new known answer."""

    accepted: int
    proposed: int
    kept: int
    complete: bool
    known: int


@router.put(
    "/images/{image}/labels",
    max_body_size=MAX_BODY,
    openapi_extra={"requestBody": {"required": True, "content": {"image/png": {}}}},
)
async def import_labels(
    image: str,
    request: Request,
    house: HouseDep,
    principal: CurrentPrincipal,
    darkroom: DarkroomDep,
    mode: Mode = Mode.PROPOSALS,
) -> BroughtView:
    """Put labels of a whole image, as a 16-bit grey PNG with its segment table, on the tiles that nobody has touched.

    ``accepted`` makes them work that is done, where a tile has no hole; ``proposals`` a start for whoever paints it.
    ``gold`` changes nothing of any tile: the labels are kept as known answers, by which work that is handed in from now
    on is measured. Pixels that are not painted in them are not judged.
    """
    project, found = await run_in_threadpool(_image_to_fill, house, principal, image)
    async with darkroom.uploads:
        body = await request.body()
        # Cutting an image takes many times its pixels in memory, so no more are cut at once than photos are decoded.
        return await decoding.run(darkroom.ingest, bring_in_labels, house, principal, project, found, body, mode)


def _image_to_fill(house: House, principal: Principal, image: str) -> tuple[Project, Image]:
    with house.db.read() as session:
        found = imagery.get_image(session, ImageId(image))
        project = projects.get(session, found.project_id)
        authorise(principal, Action.IMPORT_LABELS, project.id)
        return project, found


def bring_in_labels(
    house: House, principal: Principal, project: Project, image: Image, body: bytes, mode: Mode
) -> BroughtView:
    """Put labels of a whole image on its tiles, and merge it where that makes it whole.

    Raises:
        Invalid: `invalid-raster`.
    """
    prepared = imports.prepare(house.blobs, project, image, body)
    with house.db.write() as session:
        account = people.import_account(session, house.clock)
        by = None if principal == OPERATOR else principal.account_id
        brought = imports.bring_in(session, house.clock, prepared, mode, account_id=account, by=by)
        if brought.complete:
            submit_merge(session, house.clock, project_id=project.id, image_ids=[image.id], principal=principal)
    house.jobs.wake()
    return BroughtView(
        accepted=brought.accepted,
        proposed=brought.proposed,
        kept=brought.kept,
        complete=brought.complete,
        known=brought.known,
    )
