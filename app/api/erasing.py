"""Erasing an image over HTTP: what it would do, doing it, and the tombstones of a project."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import erasing, imagery, people, projects
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.iiif import WIDTHS
from app.api.models import RequestModel
from app.core.geometry import Grid, Rect
from app.erasing import ErasedImage
from app.foundation.ids import AccountId, ImageId
from app.imagery import Image
from app.people import OPERATOR, Principal
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["imagery"])


class ErasureProspect(BaseModel):
    """What erasing an image would do; ``elsewhere`` counts the same photo in other projects of this server."""

    tiles: int
    held: int
    done: int
    releases: list[str]
    elsewhere: int


class ErasureRequest(RequestModel):
    """Why an image has to go; leads read it, and whoever could download its releases."""

    reason: str


class ErasedImageView(BaseModel):
    """The tombstone of an image: nothing of the photo, not even its name. ``by`` is null for the operator."""

    image_id: str
    erased_at: datetime
    by: str | None
    reason: str
    tiles: int
    releases: list[str]


class BlobsDropped(BaseModel):
    """Files of the image: gone; kept since something else needs them; gone with the next clean-up."""

    removed: int
    kept: int
    later: int


class ErasureView(ErasedImageView):
    """What was done, and what became of the image's files."""

    blobs: BlobsDropped


@router.get("/images/{image}/erasure")
def foretell_erasure(image: str, house: HouseDep, principal: CurrentPrincipal) -> ErasureProspect:
    """Tell what erasing an image would do."""
    with house.db.read() as session:
        found = _image(session, principal, image)
        told = erasing.prospect(session, house.clock, found)
    return ErasureProspect(
        tiles=told.tiles, held=told.held, done=told.done, releases=list(told.releases), elsewhere=told.elsewhere
    )


@router.post("/images/{image}/erase")
def erase_image(image: str, body: ErasureRequest, house: HouseDep, principal: CurrentPrincipal) -> ErasureView:
    """Erase an image for good: its photo, its labels, its masks; releases that hold it are withdrawn."""
    with house.db.write() as session:
        found = _image(session, principal, image)
        grid = imagery.grid_of(projects.get(session, found.project_id), found)
        by = None if principal == OPERATOR else principal.account_id
        erasure = erasing.erase(session, house.clock, found.id, reason=body.reason, by=by)
        view = _views(session, [erasure.tombstone])[0]
    _forget_caches(house, found, grid)
    dropped = erasing.drop_blobs(house.db, house.blobs, house.clock, erasure)
    blobs = BlobsDropped(removed=dropped.removed, kept=dropped.kept, later=dropped.later)
    return ErasureView(**view.model_dump(), blobs=blobs)


@router.get("/projects/{slug}/erased-images")
def list_erased_images(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[ErasedImageView]:
    """List the images that were erased from a project, newest first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.ERASE_IMAGE, project.id)
        return _views(session, erasing.erased_images(session, project.id))


def _image(session: Session, principal: Principal, image_id: str) -> Image:
    found = find_image(session, principal, image_id, Action.ERASE_IMAGE)
    authorise(principal, Action.ERASE_IMAGE, found.project_id)
    return found


def find_image(session: Session, principal: Principal, image_id: str, action: Action) -> Image:
    """The image; whoever could have seen it is told that it was erased.

    Raises:
        Gone: `image-erased`.
        NotFound: There never was one, or none for her.
    """
    tombstone = erasing.erased_image(session, image_id)
    if tombstone is None:
        return imagery.get_image(session, ImageId(image_id))
    authorise(principal, action, tombstone.project_id)
    raise erasing.tell_erased(tombstone)


def _views(session: Session, found: Sequence[ErasedImage]) -> list[ErasedImageView]:
    accounts = people.accounts_by_id(session, [AccountId(one.erased_by) for one in found if one.erased_by])
    return [
        ErasedImageView(
            image_id=one.id,
            erased_at=one.erased_at,
            by=accounts[AccountId(one.erased_by)].name if one.erased_by else None,
            reason=one.reason,
            tiles=one.tiles,
            releases=one.releases,
        )
        for one in found
    ]


def _forget_caches(house: House, image: Image, grid: Grid) -> None:
    """What this machine keeps so that it need not be made again."""
    whole = Rect(0, 0, image.width, image.height)
    boxes: list[tuple[Rect, int | None]] = [(cell.context, None) for cell in grid]
    house.regions.forget(image, [*boxes, *((whole, width) for width in (None, *WIDTHS, image.width))])
    house.assist.forget(image, grid)
