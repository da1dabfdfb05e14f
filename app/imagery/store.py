"""All SQL of the imagery room."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.foundation.ids import ImageId, ProjectId
from app.imagery.tables import Image, IngestFile


def image(session: Session, image_id: str) -> Image | None:
    """Return an image, or None."""
    return session.get(Image, image_id)


def images_by_id(session: Session, image_ids: Iterable[ImageId]) -> dict[ImageId, Image]:
    """Return those of the images that exist by their ids, in one query."""
    rows = session.scalars(select(Image).where(Image.id.in_(list(image_ids))))
    return {row.id: row for row in rows}


def list_images(
    session: Session, project_id: str, *, after: str | None = None, limit: int | None = None
) -> Sequence[Image]:
    """Return a project's images in the order they came in.

    Args:
        session: A session.
        project_id: The project.
        after: Only images that came in after the one with this id.
        limit: At most so many.
    """
    query = select(Image).where(Image.project_id == project_id).order_by(Image.id)
    if after is not None:
        query = query.where(Image.id > after)
    return session.scalars(query.limit(limit)).all()


def count_images(session: Session, project_id: str) -> int:
    """Return the number of images in a project."""
    return session.scalar(select(func.count()).select_from(Image).where(Image.project_id == project_id)) or 0


def previous_frame(session: Session, image: Image) -> Image | None:
    """Return the image with the next lower frame number in the same drive and project, or None."""
    before = (Image.project_id == image.project_id, Image.drive == image.drive, Image.frame < image.frame)
    return session.scalars(select(Image).where(*before).order_by(Image.frame.desc(), Image.id.desc()).limit(1)).first()


def with_original(session: Session, project_id: str, sha256: str) -> Image | None:
    """Return the project's image that was sent as just these bytes, or None."""
    query = select(Image).where(Image.project_id == project_id, Image.original_sha256 == sha256)
    return session.scalars(query.limit(1)).first()


def with_content(session: Session, project_id: str, *, original_sha256: str, photo_sha256: str) -> Image | None:
    """Return the project's image of the same file or of the same photo once metadata is cut, or None."""
    same = or_(Image.original_sha256 == original_sha256, Image.photo_sha256 == photo_sha256)
    return session.scalars(select(Image).where(Image.project_id == project_id, same).limit(1)).first()


def stems_like(session: Session, project_id: ProjectId, stems: Iterable[str]) -> frozenset[str]:
    """Return the small-letter stems of a project that begin with one of the given ones."""
    starts = or_(*(Image.stem_key.startswith(stem.lower(), autoescape=True) for stem in stems))
    return frozenset(session.scalars(select(Image.stem_key).where(Image.project_id == project_id, starts)))


def ingest_files(session: Session, project_id: str, *, limit: int) -> Sequence[IngestFile]:
    """Return the newest lines of a project's ingest report, newest first."""
    query = select(IngestFile).where(IngestFile.project_id == project_id).order_by(IngestFile.id.desc())
    return session.scalars(query.limit(limit)).all()
