"""All SQL of known answers. Every function works in the caller's session and leaves committing to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from app.quality.tables import GoldAnswer, GoldMeasure
from app.tasks import Task, TaskState


def newest_answer(session: Session, task_id: str) -> GoldAnswer | None:
    """The version of a task's known answer that holds now, or None."""
    query = select(GoldAnswer).where(GoldAnswer.task_id == task_id).order_by(GoldAnswer.n.desc())
    return session.scalars(query.limit(1)).first()


def is_noted(session: Session, revision_id: str) -> bool:
    """Whether a revision waits to be measured, or was."""
    return session.scalars(select(GoldMeasure.id).where(GoldMeasure.revision_id == revision_id)).first() is not None


def waiting(session: Session, project_id: str) -> Sequence[str]:
    """Ids of the project's measures that wait, oldest first."""
    query = select(GoldMeasure.id).join(Task, Task.id == GoldMeasure.task_id)
    unmeasured = query.where(GoldMeasure.measured_at.is_(None), Task.project_id == project_id)
    return session.scalars(unmeasured.order_by(GoldMeasure.id)).all()


def keep_figures(session: Session, measure_id: str, **figures: Any) -> None:
    """Write the figures of a measure that waits; one that was measured stays as it is."""
    waits = update(GoldMeasure).where(GoldMeasure.id == measure_id, GoldMeasure.measured_at.is_(None))
    session.execute(waits.values(**figures), execution_options={"synchronize_session": False})


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a project's known answers are: tiles that have one, tiles that were measured, hand-ins that wait."""

    known: int
    measured: int
    waiting: int


def tally(session: Session, project_id: str) -> Tally:
    """Count a project's tiles with known answers."""
    known = select(func.count(GoldAnswer.task_id.distinct())).join(Task, Task.id == GoldAnswer.task_id)
    of_project = Task.project_id == project_id
    measured = func.count(case((GoldMeasure.measured_at.is_not(None), GoldMeasure.task_id)).distinct())
    waits = func.coalesce(func.sum(case((GoldMeasure.measured_at.is_(None), 1), else_=0)), 0)
    row = session.execute(select(measured, waits).join(Task, Task.id == GoldMeasure.task_id).where(of_project)).one()
    return Tally(session.scalars(known.where(of_project)).one(), int(row[0]), int(row[1]))


@dataclass(frozen=True, slots=True)
class PersonTally:
    """Somebody's measures: tiles, those that passed, pixels, and the means of two figures in millionths."""

    account_id: str
    tiles: int
    passed: int
    judged: int
    agreeing: int
    mean_iou: float
    panoptic_quality: float | None


def by_person(session: Session, project_id: str) -> list[PersonTally]:
    """Add up everybody's first hand-in of each tile, by account."""
    here = select(func.min(GoldMeasure.id)).join(Task, Task.id == GoldMeasure.task_id)
    first = here.where(Task.project_id == project_id).group_by(GoldMeasure.task_id, GoldMeasure.account_id)
    columns = (
        GoldMeasure.account_id,
        func.count(),
        func.sum(case((GoldMeasure.passed.is_(True), 1), else_=0)),
        func.sum(GoldMeasure.judged),
        func.sum(GoldMeasure.agreeing),
        func.avg(GoldMeasure.mean_iou),
        func.avg(GoldMeasure.panoptic_quality),
    )
    counted = select(*columns).where(GoldMeasure.id.in_(first), GoldMeasure.judged > 0)
    rows = session.execute(counted.group_by(GoldMeasure.account_id).order_by(GoldMeasure.account_id))
    # PostgreSQL answers sums and means of integers with decimals.
    return [
        PersonTally(
            who, int(tiles), int(passed), int(judged), int(agreeing), float(iou), None if pq is None else float(pq)
        )
        for who, tiles, passed, judged, agreeing, iou, pq in rows
    ]


def worst(session: Session, project_id: str, *, limit: int, done_only: bool) -> Sequence[tuple[GoldMeasure, Task, int]]:
    """Measures of a project, or of its done images, with their task and the version of the answer: the worst first."""
    query = select(GoldMeasure, Task, GoldAnswer.n).join(Task, Task.id == GoldMeasure.task_id)
    query = query.join(GoldAnswer, GoldAnswer.id == GoldMeasure.answer_id)
    judged = query.where(Task.project_id == project_id, GoldMeasure.judged > 0)
    if done_only:
        pending = select(Task.image_id).where(Task.project_id == project_id, Task.state != TaskState.ACCEPTED.value)
        judged = judged.where(Task.image_id.not_in(pending))
    share = 1.0 * GoldMeasure.agreeing / GoldMeasure.judged
    rows = session.execute(judged.order_by(GoldMeasure.passed, share, GoldMeasure.id).limit(limit))
    return [(row, task, n) for row, task, n in rows]


def forget_tasks(session: Session, task_ids: Sequence[str]) -> set[str]:
    """Forget the known answers of tasks and what was measured by them; return the blobs that they named."""
    blobs = set(session.scalars(select(GoldAnswer.blob_sha256).where(GoldAnswer.task_id.in_(task_ids))))
    unwatched = {"synchronize_session": False}
    session.execute(delete(GoldMeasure).where(GoldMeasure.task_id.in_(task_ids)), execution_options=unwatched)
    session.execute(delete(GoldAnswer).where(GoldAnswer.task_id.in_(task_ids)), execution_options=unwatched)
    return blobs
