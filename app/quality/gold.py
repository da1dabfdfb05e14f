"""The verbs of gold: keep a tile's known answer, note work that is handed in for it, measure it, sum up.

Nothing of it shows before a tile is handed in: the answer lies beside the task and changes nothing of it, and what is
measured is measured in the background.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.agreement import AnswerAgreement, agreement_with_answer
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.ids import ProjectId, new_id
from app.foundation.jobs import JobView, submit_job
from app.labels import Staged, Submission, submit
from app.projects import get as get_project
from app.projects import splits_of
from app.quality import gold_store as store
from app.quality.gold_tiles import MILLION, comparison
from app.quality.tables import GoldAnswer, GoldMeasure
from app.quality.trust import Trust, passes, trust_of
from app.tasks import Task

MEASURING = "gold"


def keep_answer(session: Session, clock: Clock, task: Task, staged: Staged, *, by: str | None) -> bool:
    """Keep a tile as the known answer of a locked task, as a new version if it has another one.

    It holds for work that is handed in from now on; what was measured by an earlier version stays.

    Args:
        session: A write session; the caller commits.
        clock: For the moment from which it holds.
        task: The task; nothing of it changes.
        staged: The answer in the tile's paint area; pixels that are not painted are open.
        by: The account that brings it; None for the operator.

    Returns:
        Whether there is a new version: not where the same answer holds already, nor where the first one is all open.
    """
    before = store.newest_answer(session, task.id)
    if before is None and not staged.segments:
        return False
    if before is not None and before.blob_sha256 == staged.sha256 and not _outdated(session, before, task):
        return False
    session.add(
        GoldAnswer(
            id=new_id(),
            task_id=task.id,
            n=1 if before is None else before.n + 1,
            blob_sha256=staged.sha256,
            segments=staged.segments,
            unpainted=staged.unpainted,
            created_by=by,
            created_at=clock.now(),
        )
    )
    session.flush()
    return True


def _outdated(session: Session, answer: GoldAnswer, task: Task) -> bool:
    """Whether a class of an answer was split since, so that the same pixels said again are said anew."""
    project = get_project(session, ProjectId(task.project_id))
    since = {split.class_id for split in splits_of(session, project) if split.created_at > answer.created_at}
    return any(segment["class_id"] in since for segment in answer.segments)


def hand_in(
    session: Session,
    clock: Clock,
    *,
    task_id: str,
    account_id: str,
    lease_id: str,
    revision_id: str,
    active_seconds: int,
) -> Submission:
    """Hand a saved revision in, see `app.labels.submit`; where the tile has a known answer, note that it is measured.

    The note, and the job that does it, are of the caller's transaction: they are there exactly if the hand-in is.
    """
    submission = submit(
        session,
        clock,
        task_id=task_id,
        account_id=account_id,
        lease_id=lease_id,
        revision_id=revision_id,
        active_seconds=active_seconds,
    )
    if not submission.late:
        _note(session, clock, submission.task, account_id=account_id, revision_id=revision_id)
    return submission


def _note(session: Session, clock: Clock, task: Task, *, account_id: str, revision_id: str) -> None:
    answer = store.newest_answer(session, task.id)
    if answer is None or not answer.segments or store.is_noted(session, revision_id):
        return
    note = GoldMeasure(
        id=new_id(),
        task_id=task.id,
        answer_id=answer.id,
        revision_id=revision_id,
        account_id=account_id,
        handed_in_at=clock.now(),
    )
    session.add(note)
    submit_measuring(session, clock, task.project_id, by=None)


def submit_measuring(session: Session, clock: Clock, project_id: str, *, by: str | None) -> JobView:
    """Have whatever waits in a project measured, once the caller's transaction is committed."""
    params = {"project_id": project_id}
    return submit_job(session, now=clock.now(), kind=MEASURING, project_id=project_id, params=params, created_by=by)


def measure(db: Database, blobs: BlobStore, clock: Clock, measure_id: str) -> None:
    """Measure what was handed in by the answer that held then, and keep the figures; once is as good as often.

    Raises:
        BlobMissing: The answer or the work is not in the store.
        InvalidRaster: They are not of one size.
    """
    with db.read() as session:
        row = session.get(GoldMeasure, measure_id)
        found = None if row is None or row.measured_at is not None else comparison(session, row)
    if found is None:
        return
    answer, painted = found.read(blobs)
    agreement = agreement_with_answer(answer, painted, things=found.things, open_classes=found.open_classes)
    with db.write() as session:
        store.keep_figures(session, measure_id, measured_at=clock.now(), **_figures(agreement))


def _figures(found: AnswerAgreement | None) -> dict[str, int | bool | None]:
    if found is None:
        return {"judged": 0}
    quality = found.panoptic_quality
    return {
        "judged": found.judged,
        "agreeing": found.agreeing,
        "mean_iou": round(found.mean_iou * MILLION),
        "panoptic_quality": None if quality is None else round(quality * MILLION),
        "missed": found.missed,
        "passed": passes(found),
    }


@dataclass(frozen=True, slots=True)
class PersonOnGold:
    """How somebody's work came off; of each tile, what she handed in first counts.

    Attributes:
        account_id: Who.
        tiles: Tiles that were measured.
        passed: Of these, those that pass.
        agreement: Share of the judged pixels of all of them that agree.
        mean_iou: Mean of the tiles'.
        panoptic_quality: Mean of the tiles' that have one; None where none has.
        trust: How likely the next one passes.
    """

    account_id: str
    tiles: int
    passed: int
    agreement: float
    mean_iou: float
    panoptic_quality: float | None
    trust: Trust


@dataclass(frozen=True, slots=True)
class GoldSum:
    """A project's known answers: how many tiles have one, were measured, and wait to be, and how people came off."""

    known: int
    measured: int
    waiting: int
    people: Sequence[PersonOnGold]


def gold_sum(session: Session, project_id: str) -> GoldSum:
    """Sum up what a project's known answers showed; who has most tiles comes first."""
    tally = store.tally(session, project_id)
    people = [_person(one) for one in store.by_person(session, project_id)]
    people.sort(key=lambda one: -one.tiles)
    return GoldSum(tally.known, tally.measured, tally.waiting, people)


def _person(one: store.PersonTally) -> PersonOnGold:
    quality = one.panoptic_quality
    return PersonOnGold(
        account_id=one.account_id,
        tiles=one.tiles,
        passed=one.passed,
        agreement=one.agreeing / one.judged,
        mean_iou=one.mean_iou / MILLION,
        panoptic_quality=None if quality is None else quality / MILLION,
        trust=trust_of(one.passed, one.tiles - one.passed),
    )
