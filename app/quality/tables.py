"""The tables of quality: what reviewers said, the known answers of tiles, and how work came off against these."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime


class VerdictRow(Base):
    """One verdict; a revision gets at most one.

    Attributes:
        verdict: `accept` or `return`, see `rules.Verdict`.
        reason: Why it was returned, see `rules.Reason`; None when accepted.
        text: What the reviewer wants to say to the painter; may be empty.
    """

    __tablename__ = "verdict"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"), index=True)
    revision_id: Mapped[str] = mapped_column(Id, ForeignKey("revision.id"))
    reviewer_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "(verdict = 'accept' AND reason IS NULL) OR (verdict = 'return' AND reason IS NOT NULL)",
            name="reason_when_returned",
        ),
    )


class GoldAnswer(Base):
    """One version of the known answer of a tile. Never changed: another answer is another version.

    Attributes:
        n: 1, 2, 3 … within its task; the highest holds for work that is handed in from then on.
        blob_sha256: A tile PNG of the paint area; pixels with 0 are open, so work is not judged there.
        segments: The segment table of that file.
        unpainted: Pixels with the value 0.
        created_by: The account that brought it; None for the operator.
    """

    __tablename__ = "gold_answer"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"))
    n: Mapped[int] = mapped_column(Integer)
    blob_sha256: Mapped[str] = mapped_column(String(64))
    segments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    unpainted: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("task_id", "n"),)


class GoldMeasure(Base):
    """That a revision was handed in for a tile with a known answer, and, once it was measured, how far they agree.

    Written twice: with the hand-in, and when it is measured. Never after that.

    Attributes:
        answer_id: The version of the answer that held at that moment.
        revision_id: What was handed in; it is measured once.
        account_id: Who handed it in.
        measured_at: None while it waits; so are the figures.
        judged: Pixels that the answer judges; 0 where it judges none (any more), and the others are None.
        agreeing: Of these, those of the answer's class.
        mean_iou: Mean intersection over union in millionths, see `app.core.agreement.AnswerAgreement`.
        panoptic_quality: In millionths; None where there is no region to be found.
        missed: Objects that are not there.
        passed: Whether it passes, see `trust.passes`.
    """

    __tablename__ = "gold_measure"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    task_id: Mapped[str] = mapped_column(Id, ForeignKey("task.id"))
    answer_id: Mapped[str] = mapped_column(Id, ForeignKey("gold_answer.id"))
    revision_id: Mapped[str] = mapped_column(Id, ForeignKey("revision.id"), unique=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), index=True)
    handed_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    measured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judged: Mapped[int | None] = mapped_column(BigInteger)
    agreeing: Mapped[int | None] = mapped_column(BigInteger)
    mean_iou: Mapped[int | None] = mapped_column(Integer)
    panoptic_quality: Mapped[int | None] = mapped_column(Integer)
    missed: Mapped[int | None] = mapped_column(Integer)
    passed: Mapped[bool | None] = mapped_column(Boolean)

    __table_args__ = (
        CheckConstraint("(measured_at IS NULL) = (judged IS NULL)", name="measured_whole"),
        Index("ix_gold_measure_task_id", "task_id", "account_id"),
        Index(
            "ix_gold_measure_waiting",
            "task_id",
            sqlite_where=text("measured_at IS NULL"),
            postgresql_where=text("measured_at IS NULL"),
        ),
    )
