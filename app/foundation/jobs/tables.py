"""Jobs, their shards, and the executors that carry them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime

LIVE = ("queued", "running")
STATES = (*LIVE, "done", "partial", "failed", "cancelled")


class Job(Base):
    """One piece of background work.

    Attributes:
        total: Items it has, once it is planned; a shard has one or more.
        done: Items that are done.
        failed: Items that could not be done.
        bytes: What its shards have written.
        closer: Who closes it: the first that found nothing left to do.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state in ('queued','running','done','partial','failed','cancelled')", name="state"),
        Index(
            "ix_job_live",
            "created_at",
            sqlite_where=text("state in ('queued','running')"),
            postgresql_where=text("state in ('queued','running')"),
        ),
        Index("ix_job_project", "project_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    project_id: Mapped[str | None] = mapped_column(Id)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(Text, default="queued")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    closer: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JobShard(Base):
    """One part of a job, with what became of it.

    Attributes:
        size: Items in it.
        failed: How many of them could not be done.
        bytes: What it has written.
        holder: Who works on it.
        attempts: How often it was begun.
    """

    __tablename__ = "job_shard"
    __table_args__ = (
        CheckConstraint("state in ('queued','running','done','failed')", name="state"),
        Index("ix_job_shard_state", "job_id", "state", "n"),
    )

    job_id: Mapped[str] = mapped_column(Id, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(Text)
    input: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(Text, default="queued")
    size: Mapped[int] = mapped_column(default=1)
    failed: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    holder: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(Text)


class JobExecutor(Base):
    """A process that runs jobs; its pulse tells whether others must take over."""

    __tablename__ = "job_executor"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime)
