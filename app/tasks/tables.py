"""The tables of the queue: one row for each task, one for each account that ever held it."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.tasks.lifecycle import TaskState

STATES = ", ".join(f"'{state.value}'" for state in TaskState)


def _partial(name: str, *columns: str, state: TaskState) -> Index:
    """An index over the rows in one state only: the queue stays flat however many tasks are done."""
    where = text(f"state = '{state.value}'")
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Task(Base):
    """One unit of human work on one tile of one image.

    Attributes:
        pixels: Pixels of the tile's core; cores partition the image, so sums over tasks count each pixel once.
        lease_id: The lease now held, or the last one while nobody took the tile after it; None when it was given up.
        lease_holder: The account that holds `lease_id`.
        lease_until: When the lease ends. Judged when read; nothing runs when it passes.
        fence: Rises with each new lease, so that a later holder can be told from an earlier one.
        returned_to: The painter a returned tile goes back to first.
        reserved_until: Until when it is hers alone.
        head_revision_id: The newest revision saved under a valid lease. The next holder goes on from it.
        submitted_revision_id: What review judges.
        accepted_revision_id: What merging reads.
        submitted_by: Who submitted `submitted_revision_id`.
    """

    __tablename__ = "task"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id"))
    image_id: Mapped[str] = mapped_column(Id, ForeignKey("image.id"))
    tile_index: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16), default="paint")
    state: Mapped[str] = mapped_column(String(16), default=TaskState.OPEN.value)
    pixels: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_id: Mapped[str | None] = mapped_column(Id)
    lease_holder: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    returned_to: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    reserved_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    head_revision_id: Mapped[str | None] = mapped_column(Id)
    submitted_revision_id: Mapped[str | None] = mapped_column(Id)
    submitted_by: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_revision_id: Mapped[str | None] = mapped_column(Id)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("image_id", "kind", "tile_index"),
        CheckConstraint(f"state IN ({STATES})", name="state_known"),
        CheckConstraint(
            "state <> 'leased' OR (lease_id IS NOT NULL AND lease_holder IS NOT NULL AND lease_until IS NOT NULL)",
            name="lease_whole",
        ),
        CheckConstraint("state <> 'accepted' OR accepted_revision_id IS NOT NULL", name="accepted_has_revision"),
        # These two hold all that a project's counts read, so that the rows themselves are never touched.
        Index("ix_task_images", "project_id", "image_id", "state"),
        Index("ix_task_states", "project_id", "state", "pixels"),
        _partial("ix_task_open", "project_id", "image_id", "tile_index", state=TaskState.OPEN),
        _partial("ix_task_expiry", "project_id", "lease_until", state=TaskState.LEASED),
        _partial("ix_task_holder", "project_id", "lease_holder", state=TaskState.LEASED),
        _partial("ix_task_returned", "project_id", "returned_to", state=TaskState.RETURNED),
        _partial("ix_task_review", "project_id", "submitted_at", state=TaskState.SUBMITTED),
    )


def in_state(state: TaskState) -> ColumnElement[bool]:
    """The condition that a task is stored in `state`, spelled as in the indexes over one state.

    A bound parameter would hide the state from the planner, and SQLite would walk through every task of the project.
    """
    return Task.state == literal_column(f"'{state.value}'", String)


class Attempt(Base):
    """That an account held a task once. The primary key is the promise: nobody gets the same tile twice."""

    __tablename__ = "attempt"

    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
