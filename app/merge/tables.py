"""Masks and the questions about seams."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime


class MaskRow(Base):
    """The merged labels of an image, as its accepted tiles and the answers stood.

    Attributes:
        input_key: sha256 over the accepted revisions and the answers; the same key is the same mask.
        sources: Tile index (as text) to the revision its pixels came from.
        raster_sha256: The blob with the 16-bit grey PNG of segment ids.
        origins_sha256: The blob with the 8-bit grey PNG of `app.core.stitch.origins_png`: with `sources`, the
            provenance of each pixel. Null where all pixels came from the tile whose core they are in.
        segments: The segments of the mask, in order of id.
        open_questions: How many the seams left open when it was made.
        created_at: When it was merged, the last time where its tiles and answers came back: the newest mask counts.
    """

    __tablename__ = "mask"
    __table_args__ = (
        UniqueConstraint("image_id", "input_key"),
        Index("ix_mask_image_latest", "image_id", "created_at"),
        Index("ix_mask_raster_sha256", "raster_sha256"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    image_id: Mapped[str] = mapped_column(Id, ForeignKey("image.id"))
    input_key: Mapped[str] = mapped_column(String(64))
    sources: Mapped[dict[str, str]] = mapped_column(JSON)
    raster_sha256: Mapped[str] = mapped_column(String(64))
    origins_sha256: Mapped[str | None] = mapped_column(String(64))
    segments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    open_questions: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LinkQuestion(Base):
    """Are these two segments of neighbouring tiles one object?

    Attributes:
        first_tile: Index of the tile of the first segment; the first is the smaller of the two.
        box: The image pixels to show: x, y, width, height.
        answer: "same", "different", "ends" (different, and neither goes on elsewhere), or None while nobody said.
        withdrawn: A later merge no longer asks; kept for its answer, if it has one.
    """

    __tablename__ = "link_question"
    __table_args__ = (
        UniqueConstraint(
            "image_id", "first_tile", "first_segment", "second_tile", "second_segment", name="uq_link_question_pair"
        ),
        Index(
            "ix_link_question_open",
            "project_id",
            sqlite_where=text("answer IS NULL AND NOT withdrawn"),
            postgresql_where=text("answer IS NULL AND NOT withdrawn"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id"))
    image_id: Mapped[str] = mapped_column(Id, ForeignKey("image.id"))
    first_tile: Mapped[int] = mapped_column(Integer)
    first_segment: Mapped[int] = mapped_column(Integer)
    second_tile: Mapped[int] = mapped_column(Integer)
    second_segment: Mapped[int] = mapped_column(Integer)
    class_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    box: Mapped[dict[str, int]] = mapped_column(JSON)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
