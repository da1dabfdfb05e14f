"""The verbs of review: what waits for a judge, and a judge's decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Forbidden
from app.foundation.ids import new_id
from app.labels import authors
from app.quality import store
from app.quality.rules import Reason, Verdict, check
from app.quality.tables import VerdictRow
from app.tasks import Task, TaskState, accept, lock, return_to_painter


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tile in the review queue.

    Attributes:
        task: The submitted task.
        again: It was returned before.
    """

    task: Task
    again: bool


def review_queue(session: Session, *, project_id: str, reviewer_id: str, limit: int = 500) -> list[Waiting]:
    """What a reviewer may judge in a project, oldest first; nothing she painted any part of. Two queries."""
    waiting = store.reviewable(session, project_id=project_id, reviewer_id=reviewer_id, limit=limit)
    judged = last_verdicts(session, [task.id for task in waiting])
    return [Waiting(task, again=task.id in judged) for task in waiting]


def count_reviewable(session: Session, *, project_id: str, reviewer_id: str) -> int:
    """How many tiles a reviewer may judge in a project, in one query."""
    return store.count_reviewable(session, project_id=project_id, reviewer_id=reviewer_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of a verdict.

    Attributes:
        task: The task as it now is.
        image_complete: It was the last tile of its image: the image can be merged.
    """

    task: Task
    image_complete: bool


def decide(
    session: Session,
    clock: Clock,
    *,
    task_id: str,
    revision_id: str,
    reviewer_id: str,
    verdict: Verdict,
    reason: Reason | None = None,
    text: str = "",
) -> Decision:
    """Accept what was submitted, or send it back to its painter first.

    Args:
        session: A write session; the caller commits.
        clock: For the time of the verdict.
        task_id: The task.
        revision_id: What the reviewer looked at; it must still be what was submitted.
        reviewer_id: Who judges.
        verdict: The decision.
        reason: Why it goes back; needed for that and only then.
        text: Words to the painter.

    Raises:
        NotFound: There is no such task.
        Invalid: The verdict says too little or too much: see `rules.check`.
        Conflict: `revision-changed`, when another revision was submitted, or it was judged already.
        Forbidden: `own-work`: she painted some revision of the tile.
    """
    check(verdict, reason, text)
    task = lock(session, task_id)
    _refuse_own_work(session, task_id, reviewer_id)
    if task.state != TaskState.SUBMITTED.value or task.submitted_revision_id != revision_id:
        raise Conflict("This tile was judged or submitted anew since you opened it.", code="revision-changed")
    complete = _apply(session, clock, task, verdict)
    session.add(
        VerdictRow(
            id=new_id(),
            task_id=task_id,
            revision_id=revision_id,
            reviewer_id=reviewer_id,
            verdict=verdict.value,
            reason=None if reason is None else reason.value,
            text=text.strip(),
            created_at=clock.now(),
        )
    )
    session.flush()
    return Decision(task, image_complete=complete)


def _refuse_own_work(session: Session, task_id: str, reviewer_id: str) -> None:
    if reviewer_id in authors(session, [task_id]).get(task_id, set()):
        raise Forbidden("Nobody judges her own work; another reviewer will take it.", code="own-work")


def _apply(session: Session, clock: Clock, task: Task, verdict: Verdict) -> bool:
    if verdict is Verdict.ACCEPT:
        return accept(session, task, clock)
    return_to_painter(task, clock)
    return False


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts of a project: tiles accepted and returned, and how many people judged."""

    accepted: int
    returned: int
    people: int


def judged_work(session: Session, project_id: str) -> Judged:
    """Count the verdicts of a project; names are left out."""
    return Judged(*store.judged_work(session, project_id))


def last_verdict(session: Session, task_id: str) -> VerdictRow | None:
    """The newest verdict on a task, or None."""
    return store.last_of_task(session, task_id)


def last_verdicts(session: Session, task_ids: Iterable[str]) -> Mapping[str, VerdictRow]:
    """The newest verdict on each of the tasks that has one, by task id, in one query."""
    return {row.task_id: row for row in store.last_of_tasks(session, task_ids)}
