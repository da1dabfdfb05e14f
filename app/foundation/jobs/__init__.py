"""Durable background work: merge, export. A job is a row with shards; the rows are the truth of progress.

The engine (DBOS Transact) only carries a job from shard to shard and picks it up again after a crash.
A job is submitted inside the caller's transaction, so it exists exactly if the caller's work was committed.
"""

from app.foundation.jobs.engine import JobEngine
from app.foundation.jobs.forgetting import forget_item
from app.foundation.jobs.kinds import JobKind, Shard
from app.foundation.jobs.pace import Pace, pace_of
from app.foundation.jobs.store import JobView, get_job, job_errors, list_jobs, request_cancel, submit_job

__all__ = [
    "JobEngine",
    "JobKind",
    "JobView",
    "Pace",
    "Shard",
    "forget_item",
    "get_job",
    "job_errors",
    "list_jobs",
    "pace_of",
    "request_cancel",
    "submit_job",
]
