"""All SQL of review. Every function works in the caller's session and leaves committing to it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from app.labels import Revision
from app.quality.rules import Verdict
from app.quality.tables import VerdictRow
from app.tasks import Task, TaskState, in_state


def last_of_task(session: Session, task_id: str) -> VerdictRow | None:
    """The newest verdict on a task, or None."""
    query = select(VerdictRow).where(VerdictRow.task_id == task_id).order_by(VerdictRow.id.desc())
    return session.scalars(query.limit(1)).first()


def last_of_tasks(session: Session, task_ids: Iterable[str]) -> Sequence[VerdictRow]:
    """The newest verdict on each of the tasks that has one."""
    newest = select(func.max(VerdictRow.id)).where(VerdictRow.task_id.in_(list(task_ids))).group_by(VerdictRow.task_id)
    return session.scalars(select(VerdictRow).where(VerdictRow.id.in_(newest))).all()


def judged_work(session: Session, project_id: str) -> tuple[int, int, int]:
    """(accepted, returned, reviewers) over all verdicts of a project."""
    accepted = func.coalesce(func.sum(case((VerdictRow.verdict == Verdict.ACCEPT.value, 1), else_=0)), 0)
    columns = func.count(), accepted, func.count(VerdictRow.reviewer_id.distinct())
    query = select(*columns).join(Task, Task.id == VerdictRow.task_id).where(Task.project_id == project_id)
    total, taken, people = session.execute(query).one()
    return int(taken), int(total - taken), int(people)


def reviewable(session: Session, *, project_id: str, reviewer_id: str, limit: int) -> Sequence[Task]:
    """The submitted tasks of the project that the reviewer painted no part of, oldest first."""
    waiting = select(Task).where(*_reviewable(project_id, reviewer_id)).order_by(Task.submitted_at, Task.id)
    return session.scalars(waiting.limit(limit)).all()


def count_reviewable(session: Session, *, project_id: str, reviewer_id: str) -> int:
    """How many submitted tasks of the project the reviewer painted no part of."""
    waiting = select(func.count()).select_from(Task).where(*_reviewable(project_id, reviewer_id))
    return session.scalars(waiting).one()


def _reviewable(project_id: str, reviewer_id: str) -> tuple[ColumnElement[bool], ...]:
    painted = exists().where(Revision.task_id == Task.id, Revision.account_id == reviewer_id)
    return Task.project_id == project_id, in_state(TaskState.SUBMITTED), ~painted
