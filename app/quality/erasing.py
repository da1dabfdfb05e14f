"""Tiles that have to go: what was said of them is forgotten, who said how much is told before."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.quality import gold_store
from app.quality.tables import VerdictRow


def judged_by(session: Session, task_id: str) -> list[tuple[str, int]]:
    """(account, verdicts) of everybody who judged a task, by account."""
    query = select(VerdictRow.reviewer_id, func.count()).where(VerdictRow.task_id == task_id)
    rows = session.execute(query.group_by(VerdictRow.reviewer_id).order_by(VerdictRow.reviewer_id))
    return [(account, int(times)) for account, times in rows]


def forget_tasks(session: Session, task_ids: Sequence[str]) -> set[str]:
    """Forget every verdict on the tasks and their known answers; return the names of the blobs that they named."""
    session.execute(delete(VerdictRow).where(VerdictRow.task_id.in_(task_ids)))
    return gold_store.forget_tasks(session, task_ids)
