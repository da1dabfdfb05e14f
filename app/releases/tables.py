"""Releases and their files."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ProjectId


class Release(Base):
    """One export of a project.

    Attributes:
        options: What was asked for: unfinished, unresolved, splits.
        inputs: The frozen inputs, `{"image_id", "mask_id", "split"}` each, in the order of release.
        names: How the images are called in the release, by the exporter's own table.
        job_id: The job that makes it; its state is the release's.
        root: sha256 of the table of files: names the content. None until it is complete.
        manifest_sha256: The blob of manifest.json. None until it is complete.
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
    inputs: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    names: Mapped[dict[str, Any]] = mapped_column(JSON)
    job_id: Mapped[str] = mapped_column(Id, ForeignKey("job.id"))
    root: Mapped[str | None] = mapped_column(String(64))
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    files: Mapped[int] = mapped_column(Integer, default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReleaseFile(Base):
    """One file of a complete release.

    Attributes:
        crc32: Of the bytes, for the zip that is streamed from the blobs.
    """

    __tablename__ = "release_file"
    __table_args__ = (Index("ix_release_file_blob_sha256", "blob_sha256"),)

    release_id: Mapped[str] = mapped_column(Id, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    blob_sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    crc32: Mapped[int] = mapped_column(BigInteger)
