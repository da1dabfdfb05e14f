"""What a release changed: numbers for the whole, and the pixels of an image."""

from typing import Annotated, Literal

import cv2
import numpy as np
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import releases
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.foundation.errors import Conflict
from app.people import Principal
from app.releases import Release

router = APIRouter(prefix="/api/v1/releases", tags=["releases"])

Since = Annotated[str, Query(description="Id of the release to compare with; by default the one before.")]


class ChangedImage(BaseModel):
    """An image that was "added" or "removed", or is "changed": pixels of another class, and of another object."""

    image: str
    stem: str
    kind: str
    pixels: int
    objects: int


class ChangedClass(BaseModel):
    """Pixels that a class lost and gained; no id and name: unpainted."""

    class_id: int | None
    name: str | None
    lost: int
    gained: int


class Changes(BaseModel):
    """What differs from another release of the same project; ``since`` is null where there is none before.

    ``differs`` is "taxonomy" where the releases have different classes, ``classes_before`` and ``classes_after``: then
    figures are of the project's own classes. It is "table" where they came to the same classes by different tables.
    """

    since: str | None
    since_name: str | None
    differs: Literal["nothing", "table", "taxonomy"] = "nothing"
    classes_before: str | None = None
    classes_after: str | None = None
    pixels: int
    images: list[ChangedImage]
    classes: list[ChangedClass]


@router.get("/{release}/changes")
def show_changes(release: str, house: HouseDep, principal: CurrentPrincipal, since: Since = "") -> Changes:
    """Tell what differs from the release before, or from another one; masks that differ are compared pixel by pixel."""
    with house.db.read() as session:
        before, after = _pair(session, principal, since, release)
        if before is None:
            return Changes(since=None, since_name=None, pixels=0, images=[], classes=[])
        ground = releases.common_ground(session, before, after)
        found = list(releases.compare(session, house.blobs, before, after, ground))
    said = releases.summary_json(releases.Summary.of(found), ground.taxonomy)
    images = [
        ChangedImage(image=one.image_id, stem=one.stem, kind=one.kind, pixels=one.pixels, objects=one.objects)
        for one in found
    ]
    return Changes(
        since=before.id,
        since_name=before.name,
        differs=ground.differs,
        classes_before=ground.classes_before,
        classes_after=ground.classes_after,
        pixels=said["pixels"],
        images=images,
        classes=[ChangedClass(**row) for row in said["classes"]],
    )


@router.get("/{release}/changes/{image}.png", response_class=Response)
def show_changed_pixels(
    release: str, image: str, house: HouseDep, principal: CurrentPrincipal, since: Since = ""
) -> Response:
    """Show where an image has another class, as an 8-bit PNG of the image's size: 255 there, 0 elsewhere."""
    with house.db.read() as session:
        before, after = _pair(session, principal, since, release)
        if before is None:
            raise Conflict("There is no release before this one; name one in `since`.", code="nothing-before")
        changed = releases.changed_in_image(session, house.blobs, before=before, after=after, image_id=image)
    _, png = cv2.imencode(".png", changed.astype(np.uint8) * 255)
    return Response(png.tobytes(), media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _pair(session: Session, principal: Principal, since: str, release: str) -> tuple[Release | None, Release]:
    after = _complete(session, principal, release)
    before = _complete(session, principal, since) if since else releases.previous_release(session, after)
    if before is not None and before.project_id != after.project_id:
        raise Conflict("The releases are of different projects.", code="different-projects")
    return before, after


def _complete(session: Session, principal: Principal, release_id: str) -> Release:
    release = releases.get_release(session, release_id)
    authorise(principal, Action.SEE_RELEASES, release.project_id)
    releases.require_given(release)
    releases.require_complete(session, release)
    return release
