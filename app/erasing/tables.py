"""What stays of an erased image: that it was erased, and who had worked on it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ImageId, ProjectId


class ErasedImage(Base):
    """The tombstone of an image. It holds nothing of the photo and cannot be turned back into its name.

    Attributes:
        id: The id that the image had, so that its old addresses can say what became of it.
        name_key: `service.key_of` its path: whoever has the name can find the tombstone, and nobody else learns it.
        original_key: `service.key_of` the sha256 of the file as it was sent.
        photo_key: `service.key_of` the sha256 of its upright photo. Not that sha256 itself, which would look like a use
            of the blob and keep it.
        tiles: How many tiles it had.
        releases: Ids of the releases that held it.
        erased_by: The account that did it; None for the operator.
        reason: Why, in the words of who did it.
    """

    __tablename__ = "erased_image"
    __table_args__ = (
        Index("ix_erased_image_original", "project_id", "original_key"),
        Index("ix_erased_image_photo", "project_id", "photo_key"),
    )

    id: Mapped[ImageId] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"))
    name_key: Mapped[str] = mapped_column(String(64))
    original_key: Mapped[str] = mapped_column(String(64))
    photo_key: Mapped[str] = mapped_column(String(64))
    tiles: Mapped[int] = mapped_column(Integer)
    releases: Mapped[list[str]] = mapped_column(JSON)
    erased_by: Mapped[str | None] = mapped_column(Id)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))


class ErasedWork(Base):
    """What a person had done on a tile of an erased image: work that was done stays done, and is paid.

    Attributes:
        task_id: The task that was.
        kind: "paint" or "review".
        pixels: Of the tile's core.
        active_seconds: Seconds of painting, as her client counted them; 0 for reviews.
        times: How often she handed it in, or judged it.
        accepted: What she painted was what had been accepted.
    """

    __tablename__ = "erased_work"
    __table_args__ = (
        CheckConstraint("kind in ('paint', 'review')", name="kind_known"),
        Index("ix_erased_work_account_id", "account_id"),
    )

    task_id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    image_id: Mapped[ImageId] = mapped_column(Id, ForeignKey("erased_image.id"))
    pixels: Mapped[int] = mapped_column(BigInteger)
    active_seconds: Mapped[int] = mapped_column(BigInteger)
    times: Mapped[int] = mapped_column(Integer)
    accepted: Mapped[bool] = mapped_column()
