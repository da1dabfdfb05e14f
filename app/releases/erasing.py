"""An image that has to go: releases that hold it are withdrawn, and what they said of it is forgotten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.foundation.clock import Clock
from app.foundation.jobs import request_cancel
from app.imagery import Image
from app.releases.service import withdraw
from app.releases.tables import WHOLE, Release, ReleaseFile, ReleaseImage


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Ids of the releases that held an image, and the names of the blobs that they no longer name."""

    ids: tuple[str, ...]
    blobs: frozenset[str]


def holding(session: Session, image: Image) -> Sequence[Release]:
    """The releases that hold an image, newest first, withdrawn ones and those that are being made too."""
    held = select(ReleaseImage.release_id).where(ReleaseImage.image_id == image.id)
    query = select(Release).where(Release.project_id == image.project_id, Release.id.in_(held))
    found = {release.id: release for release in session.scalars(query)} | {
        release.id: release for release in _of_before(session, image)
    }
    return [found[release_id] for release_id in sorted(found, reverse=True)]


def _of_before(session: Session, image: Image) -> Iterator[Release]:
    """Releases of a version that kept their images in their table of names."""
    for release in session.scalars(select(Release).where(Release.project_id == image.project_id)):
        if image.photo_sha256 in release.names.get("images", {}):
            yield release


def forget_image(session: Session, clock: Clock, image: Image, *, reason: str, by: str | None) -> Forgotten:
    """Withdraw the releases that hold an image, and forget their files of it and of the whole.

    The files of their other images stay: later releases take them over.
    """
    held = holding(session, image)
    blobs: set[str] = set()
    for release in held:
        request_cancel(session, release.job_id)
        if release.withdrawn_at is None:
            withdraw(clock, release, reason=reason, by=by)
        blobs |= _forget_files(session, release, image)
        release.manifest_sha256 = None
        names = {key: row for key, row in release.names.get("images", {}).items() if key != image.photo_sha256}
        release.names = {**release.names, "images": names} if "images" in release.names else release.names
    session.execute(delete(ReleaseImage).where(ReleaseImage.image_id == image.id))
    return Forgotten(tuple(release.id for release in held), frozenset(blobs))


def _forget_files(session: Session, release: Release, image: Image) -> set[str]:
    rows = session.scalars(
        select(ReleaseImage).where(ReleaseImage.release_id == release.id, ReleaseImage.image_id == image.id)
    ).all()
    numbers = [WHOLE, *(row.n for row in rows)]
    its: tuple[ColumnElement[bool], ...] = (
        ReleaseFile.release_id == release.id,
        or_(ReleaseFile.n.in_(numbers), ReleaseFile.blob_sha256 == image.photo_sha256),
    )
    blobs = set(session.scalars(select(ReleaseFile.blob_sha256).where(*its)))
    session.execute(delete(ReleaseFile).where(*its))
    return blobs | {row.record_sha256 for row in rows if row.record_sha256}
