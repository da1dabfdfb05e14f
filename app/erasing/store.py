"""All SQL about tombstones."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.erasing.tables import ErasedImage, ErasedWork
from app.imagery import Image


def image(session: Session, image_id: str) -> ErasedImage | None:
    """The tombstone of an image, or None."""
    return session.get(ErasedImage, image_id)


def of_project(session: Session, project_id: str) -> Sequence[ErasedImage]:
    """The tombstones of a project, newest first."""
    query = select(ErasedImage).where(ErasedImage.project_id == project_id)
    return session.scalars(query.order_by(ErasedImage.erased_at.desc(), ErasedImage.id.desc())).all()


def with_content(session: Session, project_id: str, *, original_key: str, photo_key: str | None) -> ErasedImage | None:
    """The tombstone of an image of the same file, or of the same photo, or None."""
    same = [ErasedImage.original_key == original_key]
    if photo_key is not None:
        same.append(ErasedImage.photo_key == photo_key)
    query = select(ErasedImage).where(ErasedImage.project_id == project_id, or_(*same))
    return session.scalars(query.order_by(ErasedImage.erased_at.desc()).limit(1)).first()


def of_tile(session: Session, *, task_id: str, account_id: str) -> ErasedImage | None:
    """The tombstone of the image whose tile somebody had worked on, or None."""
    query = select(ErasedImage).join(ErasedWork, ErasedWork.image_id == ErasedImage.id)
    return session.scalars(
        query.where(ErasedWork.task_id == task_id, ErasedWork.account_id == account_id).limit(1)
    ).first()


def elsewhere(session: Session, found: Image) -> int:
    """How many images of other projects are the same photo."""
    same = or_(Image.photo_sha256 == found.photo_sha256, Image.original_sha256 == found.original_sha256)
    return session.scalar(select(func.count()).select_from(Image).where(same, Image.id != found.id)) or 0
