"""All SQL about jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
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
    )
    session.add(row)
    session.flush()
    return _view(row)


def _row(session: Session, job_id: str) -> Job:
    row = session.get(Job, job_id, populate_existing=True)
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
    query = select(JobShard.item, JobShard.error).where(JobShard.job_id == job_id, JobShard.error.is_not(None))
    return [{"item": item, "detail": error or ""} for item, error in session.execute(query.order_by(JobShard.n))]


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
    row = _row(session, job_id)
    if row.state == "queued":
        row.state, row.started_at, row.total = "running", now, len(shards)
        session.add_all(
            JobShard(job_id=job_id, n=n, item=shard.item, input=shard.input, state="queued", attempts=0)
            for n, shard in enumerate(shards)
        )


def shard_of(session: Session, job_id: str, n: int) -> tuple[Shard, str]:
    """Return shard ``n`` of a job and its state."""
    row = session.get_one(JobShard, (job_id, n))
    return Shard(row.item, row.input), row.state


def close_shard(
    session: Session, job_id: str, n: int, *, record: dict[str, Any] | None, error: str | None, attempts: int
) -> None:
    """Note what became of a shard, and count it."""
    row = session.get_one(JobShard, (job_id, n))
    row.state, row.record, row.error, row.attempts = ("failed" if error else "done"), record, error, attempts
    session.flush()
    tally = select(JobShard.state, func.count()).where(JobShard.job_id == job_id).group_by(JobShard.state)
    counts = {row[0]: row[1] for row in session.execute(tally)}
    session.execute(
        update(Job).where(Job.id == job_id).values(done=counts.get("done", 0), failed=counts.get("failed", 0))
    )


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


def beat(session: Session, executor: str, *, now: datetime) -> list[str]:
    """Note that ``executor`` lives and return the executors not heard of for a minute."""
    session.merge(JobExecutor(id=executor, last_seen=now))
    session.flush()
    return list(session.scalars(select(JobExecutor.id).where(JobExecutor.last_seen < now - timedelta(minutes=1))))


def forget_executor(session: Session, executor: str) -> None:
    """Remove an executor whose work others have taken over."""
    row = session.get(JobExecutor, executor)
    if row is not None:
        session.delete(row)
