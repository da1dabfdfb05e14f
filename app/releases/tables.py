"""Releases and their files."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ProjectId

WHOLE = -1
"""The `n` of files that belong to no image."""
COUNTS = "classes"
"""The key of an image's entry that its manifest does not have: pixels, objects and groups by class."""


class Release(Base):
    """One export of a project.

    Attributes:
        options: What was asked for: unfinished, unresolved, splits, photos, failures; and `remap`, where it has other
            classes than its project.
        target_taxonomy: Those classes as they were then, whole; None where it has the project's.
        images: How many were frozen.
        names: The exporter's name table but for its images, whose rows are theirs.
        refused: Something was found that the format or the options do not allow; the rest is only looked through.
        job_id: The job that makes it; its state is the release's.
        root: sha256 of the table of files: names the content. None until it is complete.
        manifest_sha256: The blob of manifest.json. None until it is complete.
        withdrawn_at: When it was withdrawn, for good; `withdrawn_by` and `withdrawn_reason` say by whom and why.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        Index("ix_release_project_created", "project_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(100))
    format: Mapped[str] = mapped_column(String(40))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    target_taxonomy: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    images: Mapped[int] = mapped_column(Integer)
    names: Mapped[dict[str, Any]] = mapped_column(JSON)
    refused: Mapped[bool] = mapped_column(Boolean, default=False)
    job_id: Mapped[str] = mapped_column(Id, ForeignKey("job.id"))
    root: Mapped[str | None] = mapped_column(String(64))
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    files: Mapped[int] = mapped_column(Integer, default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(Id)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))


class ReleaseImage(Base):
    """One image of a release: what was frozen when it was asked for, and what became of it.

    Attributes:
        n: Its place in the order of release.
        image_key: Its id in manifests: the sha256 of its photo.
        name: Its row of the exporter's name table.
        mask_id: Its mask, where it was merged when the release was asked for, or has been since.
        sources: Else what the mask will be made of.
        state: "queued", "done" or "left-out".
        detail: Why it was left out.
        encoded_key: sha256 over all that decides its files: an image with the same key is not encoded again.
        entry: What the manifest says of it, and under `COUNTS` what the data sheet adds up.
        record_sha256: The blob of the record that the dataset-wide files are made from; None where it is empty.
    """

    __tablename__ = "release_image"
    __table_args__ = (
        CheckConstraint("state in ('queued','done','left-out')", name="state"),
        Index("ix_release_image_encoded_key", "encoded_key"),
        Index("ix_release_image_image_key", "release_id", "image_key"),
        Index("ix_release_image_record_sha256", "record_sha256"),
    )

    release_id: Mapped[str] = mapped_column(Id, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    image_id: Mapped[str] = mapped_column(Id, ForeignKey("image.id"))
    image_key: Mapped[str] = mapped_column(String(64))
    name: Mapped[dict[str, Any]] = mapped_column(JSON)
    mask_id: Mapped[str | None] = mapped_column(Id, ForeignKey("mask.id"))
    sources: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(String(8), default="queued")
    detail: Mapped[str | None] = mapped_column(Text)
    encoded_key: Mapped[str | None] = mapped_column(String(64))
    entry: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    record_sha256: Mapped[str | None] = mapped_column(String(64))


class ReleaseFile(Base):
    """One file of a release; all are there once it is complete.

    Attributes:
        n: The image it belongs to; -1 where it belongs to the whole.
        crc32: Of the bytes, for the zip that is streamed from the blobs.
    """

    __tablename__ = "release_file"
    __table_args__ = (
        Index("ix_release_file_blob_sha256", "blob_sha256"),
        Index("ix_release_file_image", "release_id", "n"),
    )

    release_id: Mapped[str] = mapped_column(Id, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, default=WHOLE)
    blob_sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    crc32: Mapped[int] = mapped_column(BigInteger)
