"""All SQL of the labels. Every function works in the caller's session and leaves committing to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from app.labels.tables import IdempotencyKey, Revision
from app.tasks import Task


def get(session: Session, revision_id: str) -> Revision | None:
    """The revision, or None."""
    return session.get(Revision, revision_id)


def many(session: Session, revision_ids: Iterable[str]) -> Sequence[Revision]:
    """Those of the revisions that exist, in no order."""
    return session.scalars(select(Revision).where(Revision.id.in_(list(revision_ids)))).all()


def accepted_of_images(session: Session, image_ids: Iterable[str]) -> Sequence[Row[str, int, str, str]]:
    """Rows (image_id, tile index, revision id, sha256 of the tile PNG) of the images' accepted tiles, in no order."""
    columns = (Task.image_id, Task.tile_index, Revision.id, Revision.blob_sha256)
    accepted = select(*columns).join(Revision, Revision.id == Task.accepted_revision_id)
    return session.execute(accepted.where(Task.image_id.in_(list(image_ids)))).all()


def of_task(session: Session, task_id: str) -> Sequence[Revision]:
    """All revisions of a task, in order."""
    return session.scalars(select(Revision).where(Revision.task_id == task_id).order_by(Revision.n)).all()


def last_number(session: Session, task_id: str) -> int:
    """The highest n of the task's revisions, 0 where there are none; the caller holds the task."""
    return session.scalars(select(func.coalesce(func.max(Revision.n), 0)).where(Revision.task_id == task_id)).one()


def last_of(session: Session, *, task_id: str, account_id: str) -> Revision | None:
    """The newest revision of the task that the account painted."""
    query = select(Revision).where(Revision.task_id == task_id, Revision.account_id == account_id)
    return session.scalars(query.order_by(Revision.n.desc()).limit(1)).first()


def authors(session: Session, task_ids: Iterable[str]) -> dict[str, set[str]]:
    """For each task the accounts that painted any revision of it; tasks without revisions are missing."""
    pairs = select(Revision.task_id, Revision.account_id).where(Revision.task_id.in_(list(task_ids))).distinct()
    found: dict[str, set[str]] = {}
    for task_id, account_id in session.execute(pairs):
        found.setdefault(task_id, set()).add(account_id)
    return found


def answered(session: Session, *, account_id: str, key: str) -> IdempotencyKey | None:
    """What became of the account's earlier request with that key, or None."""
    return session.get(IdempotencyKey, (account_id, key))


def forget_keys(session: Session, *, before: datetime) -> None:
    """Remove the answers older than `before`."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))


def mean_active_seconds(session: Session, project_id: str) -> float | None:
    """Mean seconds of work of the revisions handed in for a project, or None before the first."""
    query = (
        select(func.avg(Revision.active_seconds))
        .join(Task, Task.id == Revision.task_id)
        .where(Task.project_id == project_id, Revision.submitted_at.is_not(None))
    )
    mean = session.scalars(query).one()
    return None if mean is None else float(mean)
