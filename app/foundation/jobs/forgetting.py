"""A name that has to go from what is told of jobs."""

from typing import Any

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from app.foundation.jobs.tables import Job, JobShard

ERASED = "(erased)"
_TO = " to "


def forget_item(session: Session, *, project_id: str, name: str) -> None:
    """Write "(erased)" in place of an item's name wherever jobs of a project tell of it."""
    held = or_(
        JobShard.item.contains(name, autoescape=True), cast(JobShard.record, Text).contains(name, autoescape=True)
    )
    shards = select(JobShard).join(Job, Job.id == JobShard.job_id).where(Job.project_id == project_id, held)
    for shard in session.scalars(shards):
        shard.item = _TO.join(ERASED if part == name else part for part in shard.item.split(_TO))
        shard.record = _without(shard.record, name)
    told = select(Job).where(Job.project_id == project_id, Job.error.contains(name, autoescape=True))
    for job in session.scalars(told):
        job.error = (job.error or "").replace(name, ERASED)
    session.flush()


def _without(record: dict[str, Any] | None, name: str) -> dict[str, Any] | None:
    """A record whose failures do not name the item."""
    if record is None or "failures" not in record:
        return record
    failures = [{**row, "item": ERASED} if row.get("item") == name else row for row in record["failures"]]
    return {**record, "failures": failures}
