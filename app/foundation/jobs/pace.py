"""How fast a job goes, from its shards that ended last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.foundation.jobs.store import JobView
from app.foundation.jobs.tables import JobShard

RECENT = 20


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a job goes.

    Attributes:
        items_per_second: Items done or failed.
        bytes_per_second: Written.
        seconds_left: Until its items are through at that pace.
    """

    items_per_second: float
    bytes_per_second: float
    seconds_left: float


def pace_of(session: Session, job: JobView, *, now: datetime) -> Pace | None:
    """Over the last few shards, whoever worked on them; None before the first, and once the job is over.

    A pause, such as a night without workers, counts only until the shards after it are as many as those looked at.
    """
    ended = (
        select(JobShard.size, JobShard.bytes, JobShard.started_at)
        .where(JobShard.job_id == job.id, JobShard.finished_at.is_not(None))
        .order_by(JobShard.finished_at.desc())
        .limit(RECENT)
    )
    rows = session.execute(ended).all() if not job.is_over else []
    seconds = max(((now - row.started_at).total_seconds() for row in rows if row.started_at), default=0.0)
    if seconds <= 0:
        return None
    items = sum(row.size for row in rows) / seconds
    left = job.total - job.done - job.failed
    return Pace(items, sum(row.bytes for row in rows) / seconds, left / items)
