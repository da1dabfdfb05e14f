"""The table of review: what a reviewer said about a revision."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
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
