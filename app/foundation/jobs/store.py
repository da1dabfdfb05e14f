"""All SQL about jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.foundation.errors import NotFound
from app.foundation.ids import new_id
from app.foundation.jobs.kinds import Shard
from app.foundation.jobs.tables import LIVE, Job, JobExecutor, JobShard


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as others see it."""

    id: str
    kind: str
    project_id: str | None
    params: dict[str, Any]
    state: str
    cancel_requested: bool
    total: int
    done: int
    failed: int
    bytes: int
    error: str | None
    result: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self.state not in LIVE


def _view(row: Job) -> JobView:
    return JobView(**{name: getattr(row, name) for name in JobView.__dataclass_fields__})


def submit_job(
    session: Session,
    *,
    now: datetime,
    kind: str,
    project_id: str | None,
    params: dict[str, Any],
    created_by: str | None,
) -> JobView:
    """Add a job in the caller's transaction; it starts once that is committed.

    Args:
        session: A writing session.
        now: The moment of submission.
        kind: The name of a registered kind.
        project_id: The project it belongs to, for the right to see it.
        params: JSON-able parameters of the kind.
        created_by: The account that asked, if any.
    """
    row = Job(
        id=new_id(),
        kind=kind,
        project_id=project_id,
        params=params,
        created_by=created_by,
        created_at=now,
        state="queued",
        cancel_requested=False,
        total=0,
        done=0,
        failed=0,
        bytes=0,
    )
    session.add(row)
    session.flush()
    return _view(row)


def _row(session: Session, job_id: str) -> Job:
    row = session.get(Job, job_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such job.")
    return row


def _locked(session: Session, job_id: str) -> Job:
    """The row, which no other transaction changes meanwhile."""
    row = session.get(Job, job_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound("There is no such job.")
    return row


def get_job(session: Session, job_id: str) -> JobView:
    """Return a job.

    Raises:
        NotFound: There is none of that id.
    """
    return _view(_row(session, job_id))


def list_jobs(session: Session, *, project_id: str, kind: str | None = None, limit: int = 50) -> list[JobView]:
    """Return a project's jobs, newest first."""
    query = select(Job).where(Job.project_id == project_id).order_by(Job.created_at.desc(), Job.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(Job.kind == kind)
    return [_view(row) for row in session.scalars(query)]


def job_errors(session: Session, job_id: str) -> list[dict[str, str]]:
    """Return what failed in a job and why, as ``{"item", "detail"}`` in the plan's order."""
    query = select(JobShard.item, JobShard.error, JobShard.record).where(JobShard.job_id == job_id, JobShard.failed > 0)
    found: list[dict[str, str]] = []
    for item, error, record in session.execute(query.order_by(JobShard.n)):
        found += [{"item": item, "detail": error}] if error else record["failures"]
    return found


def request_cancel(session: Session, job_id: str) -> JobView:
    """Ask a job to stop before its next shard; asking a job that is over changes nothing."""
    row = _row(session, job_id)
    if row.state in LIVE:
        row.cancel_requested = True
        session.flush()
    return _view(row)


def live_jobs(session: Session) -> Sequence[str]:
    """Return the ids of jobs that are not over, oldest first."""
    return session.scalars(select(Job.id).where(Job.state.in_(LIVE)).order_by(Job.created_at, Job.id)).all()


def start_job(session: Session, job_id: str, *, now: datetime, shards: list[Shard]) -> None:
    """Note a job's plan; a plan that is already there stays, since its shards may be done."""
    row = _locked(session, job_id)
    if row.state == "queued":
        row.state, row.started_at, row.total = "running", now, sum(shard.size for shard in shards)
        planned = [
            {"job_id": job_id, "n": n, "item": shard.item, "input": shard.input, "size": shard.size}
            for n, shard in enumerate(shards)
        ]
        if planned:
            session.execute(insert(JobShard), planned)


def claim_shard(session: Session, job_id: str, *, holder: str, now: datetime) -> tuple[int, Shard] | None:
    """Take the shard that ``holder`` had begun, else the next one; None where nothing is left or the job stops."""
    job = _row(session, job_id)
    if job.state != "running" or job.cancel_requested:
        return None
    mine = select(JobShard).where(JobShard.job_id == job_id, JobShard.state == "running", JobShard.holder == holder)
    row = session.scalars(mine.limit(1)).one_or_none()
    if row is None:
        free = select(JobShard).where(JobShard.job_id == job_id, JobShard.state == "queued").order_by(JobShard.n)
        row = session.scalars(free.limit(1).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    row.state, row.holder, row.started_at, row.attempts = "running", holder, now, row.attempts + 1
    return row.n, Shard(row.item, row.input, row.size)


def close_shard(
    session: Session, job_id: str, n: int, *, record: dict[str, Any] | None, error: str | None, now: datetime
) -> None:
    """Note what became of a shard, and count it; one that is closed stays as it is."""
    row = session.get_one(JobShard, (job_id, n), with_for_update=True)
    if row.state != "running":
        return
    row.state, row.record, row.error, row.finished_at = ("failed" if error else "done"), record, error, now
    row.failed = row.size if error else len((record or {}).get("failures", ()))
    row.bytes = (record or {}).get("bytes", 0)
    session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(done=Job.done + row.size - row.failed, failed=Job.failed + row.failed, bytes=Job.bytes + row.bytes)
    )


def may_close(session: Session, job_id: str, *, holder: str) -> bool:
    """Tell whether ``holder`` should close a job: nothing is left of it, and nobody else has begun to close it."""
    job = _locked(session, job_id)
    if job.state not in LIVE or job.closer not in (None, holder):
        return False
    left = ("running",) if job.cancel_requested else ("running", "queued")
    if (
        session.scalars(
            select(JobShard.n).where(JobShard.job_id == job_id, JobShard.state.in_(left)).limit(1)
        ).one_or_none()
        is not None
    ):
        return False
    job.closer = holder
    return True


def records_of(session: Session, job_id: str) -> list[dict[str, Any]]:
    """Return the records of a job's finished shards in the plan's order."""
    query = select(JobShard.record).where(JobShard.job_id == job_id, JobShard.state == "done").order_by(JobShard.n)
    return [record or {} for record in session.scalars(query)]


def close_job(
    session: Session, job_id: str, *, now: datetime, state: str, result: dict[str, Any] | None, error: str | None
) -> None:
    """Note a job's end; one that is over stays as it is."""
    row = _row(session, job_id)
    if row.state in LIVE:
        row.state, row.result, row.error, row.finished_at = state, result, error, now


def beat(session: Session, executor: str, *, now: datetime, silence: float) -> list[str]:
    """Note that ``executor`` lives and return the executors not heard of for ``silence`` seconds."""
    session.merge(JobExecutor(id=executor, last_seen=now))
    session.flush()
    long_ago = now - timedelta(seconds=silence)
    return list(session.scalars(select(JobExecutor.id).where(JobExecutor.last_seen < long_ago)))


def forget_executor(session: Session, executor: str) -> None:
    """Remove an executor whose work others have taken over."""
    row = session.get(JobExecutor, executor)
    if row is not None:
        session.delete(row)
