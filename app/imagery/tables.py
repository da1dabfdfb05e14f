"""The rows of the imagery room."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ImageId, ProjectId


class Image(Base):
    """One street photo on its canonical, upright grid. Never changes once it is there.

    Attributes:
        path: Cleaned relative path as it was sent.
        name: Last part of `path`, for people.
        stem: ASCII name without suffix, unique in the project whatever its case.
        stem_key: `stem` in small letters, which is what is unique.
        drive: The sequence of frames it belongs to.
        frame: Its number in the drive; 0 where its name has none.
        split: "train", "val" or "test" as its folders say; releases may split otherwise.
        width: Pixels per row of the upright photo.
        height: Rows of the upright photo.
        orientation: EXIF orientation of the original, 1 to 8.
        media_type: Of the photo.
        original_sha256: The file as it was sent, with all its metadata: for the lead's archive alone.
        original_bytes: Its length.
        photo_sha256: The upright 8-bit photo without metadata: what people see and releases ship.
    """

    __tablename__ = "image"
    __table_args__ = (
        UniqueConstraint("project_id", "photo_sha256"),
        UniqueConstraint("project_id", "stem_key"),
        Index("ix_image_project_id_id", "project_id", "id"),
        Index("ix_image_project_id_original_sha256", "project_id", "original_sha256"),
    )

    id: Mapped[ImageId] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"))
    path: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(200))
    stem: Mapped[str] = mapped_column(String(120))
    stem_key: Mapped[str] = mapped_column(String(120))
    drive: Mapped[str] = mapped_column(String(120))
    frame: Mapped[int] = mapped_column(BigInteger)
    split: Mapped[str] = mapped_column(String(8))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    orientation: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(20))
    original_sha256: Mapped[str] = mapped_column(String(64))
    original_bytes: Mapped[int] = mapped_column(BigInteger)
    photo_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IngestFile(Base):
    """One line of the ingest report: a file that was sent, and what became of it.

    Attributes:
        name: Cleaned relative path as it was sent.
        outcome: "taken", "duplicate" or "refused".
        code: Stable slug of the reason; "taken" and "duplicate" for those.
        detail: The reason, and what to do about it.
        image_id: The image it became, or the one it duplicates; None where it was refused.
    """

    __tablename__ = "ingest_file"
    __table_args__ = (
        CheckConstraint("outcome in ('taken', 'duplicate', 'refused')", name="outcome_known"),
        CheckConstraint("(outcome = 'refused') = (image_id is null)", name="image_unless_refused"),
        Index("ix_ingest_file_project_id_id", "project_id", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(500))
    outcome: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)
    image_id: Mapped[ImageId | None] = mapped_column(Id, ForeignKey("image.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
