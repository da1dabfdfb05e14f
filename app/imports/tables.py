"""The zips of data sets that are being brought in from a browser."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ProjectId


class ImportSet(Base):
    """A zip that was sent, for as long as images are brought in from it.

    Attributes:
        name: Its file name, for people.
        sha256: Its blob.
        bytes: Its length.
    """

    __tablename__ = "import_set"
    __table_args__ = (Index("ix_import_set_project_id", "project_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
