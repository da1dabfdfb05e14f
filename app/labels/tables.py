"""The tables of the labels: immutable revisions, and the answers already given to a key."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime


class Revision(Base):
    """One saved state of a tile; never changed but for the note that it was handed in.

    Attributes:
        n: 1, 2, 3 … within its task, without gaps, in the order of saving.
        parent_id: The revision it was painted from; None for the first.
        account_id: Who painted it.
        blob_sha256: The tile PNG as it was uploaded.
        segments: The segment table of that file, `{"segments": [...]}`'s list.
        unpainted: Pixels of the paint area with the value 0.
        active_seconds: Seconds of work on the tile up to this revision, as the painter's client counted them.
        late: Saved with a lease that was lost; kept, never the head.
        submitted_at: When it was handed in for review.
        fence: The fence of the task when it was saved.
    """

    __tablename__ = "revision"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"))
    n: Mapped[int] = mapped_column(Integer)
    parent_id: Mapped[str | None] = mapped_column(Id, ForeignKey("revision.id"))
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    blob_sha256: Mapped[str] = mapped_column(String(64))
    segments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    unpainted: Mapped[int] = mapped_column(BigInteger)
    active_seconds: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(Boolean)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("task_id", "n"),
        Index("ix_revision_account_id", "account_id"),
        Index("ix_revision_blob_sha256", "blob_sha256"),
        Index(
            "ix_revision_handed_in",
            "task_id",
            sqlite_where=text("submitted_at IS NOT NULL"),
            postgresql_where=text("submitted_at IS NOT NULL"),
        ),
    )

    @property
    def etag(self) -> str:
        """The entity tag of the tile PNG: its sha256 within double quotes (RFC 9110, section 8.8.3)."""
        return f'"{self.blob_sha256}"'


class Reissue(Base):
    """That a tile is painted once more for classes that were split, and what of it may change.

    Attributes:
        base_revision_id: What had been accepted: all but the split classes' pixels stays as it is there. None where
            nothing had been accepted, and anything may change.
        allowed: Class id (as text) to the ids of the classes that its pixels may be of.
        text: What the painter is told to do.
    """

    __tablename__ = "reissue"

    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"), primary_key=True)
    base_revision_id: Mapped[str | None] = mapped_column(Id, ForeignKey("revision.id"))
    allowed: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)


class IdempotencyKey(Base):
    """That an account's request with a key was answered, and what it made."""

    __tablename__ = "idempotency_key"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    revision_id: Mapped[str] = mapped_column(Id, ForeignKey("revision.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
