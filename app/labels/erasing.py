"""Tiles that have to go: their revisions are forgotten, who painted how much is told before."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.labels.tables import IdempotencyKey, Reissue, Revision


@dataclass(frozen=True, slots=True)
class Painted:
    """What a person did on a tile.

    Attributes:
        active_seconds: Seconds of work, as her client counted them.
        handed_in: How many of her revisions were handed in.
        revisions: Ids of her revisions.
    """

    task_id: str
    account_id: str
    active_seconds: int
    handed_in: int
    revisions: frozenset[str]


def painted_by(session: Session, task_ids: Sequence[str]) -> list[Painted]:
    """What everybody did on the tasks, by task and account."""
    by_person: dict[tuple[str, str], list[Revision]] = {}
    for revision in session.scalars(select(Revision).where(Revision.task_id.in_(task_ids))):
        by_person.setdefault((revision.task_id, revision.account_id), []).append(revision)
    return [
        Painted(
            task_id=task_id,
            account_id=account_id,
            active_seconds=max(one.active_seconds for one in revisions),
            handed_in=sum(one.submitted_at is not None for one in revisions),
            revisions=frozenset(one.id for one in revisions),
        )
        for (task_id, account_id), revisions in sorted(by_person.items())
    ]


def forget_tasks(session: Session, task_ids: Sequence[str]) -> set[str]:
    """Forget every revision of the tasks; return the names of the blobs that they named."""
    of_them = Revision.task_id.in_(task_ids)
    blobs = set(session.scalars(select(Revision.blob_sha256).where(of_them)))
    keys = IdempotencyKey.revision_id.in_(select(Revision.id).where(of_them))
    session.execute(delete(Reissue).where(Reissue.task_id.in_(task_ids)))
    session.execute(delete(IdempotencyKey).where(keys).execution_options(synchronize_session=False))
    session.execute(delete(Revision).where(of_them).execution_options(synchronize_session=False))
    return blobs
