"""The rows of the projects room."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.stitch.model import Seams
from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ProjectId


class Project(Base):
    """One dataset in the making: its classes, how its images are cut, and what its people are told.

    The grid never changes once the project exists: tiles are cut by it. A class may be split into several, see
    `ClassSplit`; nothing else of the classes changes, so that what was painted in them stays valid.

    Attributes:
        instructions_version: From 1; rises with every change of the instructions, their examples or the class notes.
        tiles_ahead: How many tiles a painter is brought beside the one she paints, 1 to 3.
        seams: Who paints what two tiles both painted: "path" parts them where they disagree least, "owner" goes by the
            borders of the cores. Masks are made anew when it changes.
        licence: On which terms releases may be used, as people write it (an SPDX name, an address); empty: not said.
        class_notes: What painters are told about single classes, by class id in decimal (JSON has text keys).
    """

    __tablename__ = "project"

    id: Mapped[ProjectId] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    taxonomy_json: Mapped[dict[str, Any]] = mapped_column(JSON)
    tile: Mapped[int]
    overlap: Mapped[int]
    context: Mapped[int]
    instructions: Mapped[str] = mapped_column(Text)
    instructions_version: Mapped[int] = mapped_column(default=1)
    class_notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    lease_minutes: Mapped[int]
    tiles_ahead: Mapped[int] = mapped_column(default=2)
    seams: Mapped[Seams] = mapped_column(String(8), default="path")
    licence: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClassSplit(Base):
    """That a class was split: from then on, some of its pixels are of new classes.

    Attributes:
        class_id: The class, which is there afterwards too.
        into: Ids of the new classes.
        before: The classes until then, as JSON values: what releases of before were made in.
        text: What painters are told to do.
    """

    __tablename__ = "class_split"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"), index=True)
    class_id: Mapped[int]
    into: Mapped[list[int]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(String(1000))
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Example(Base):
    """A picture in the instructions that shows how it is done, or how it is not.

    Attributes:
        shows: `right` or `wrong`, see `instructions.Shows`.
        caption: What to see in it.
        class_id: The class it is about; null: no single one.
        sha256: Blob of the picture in its canonical form; `width` and `height` are its pixels.
    """

    __tablename__ = "example"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"), index=True)
    shows: Mapped[str] = mapped_column(String(8))
    caption: Mapped[str] = mapped_column(String(500))
    class_id: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("shows IN ('right', 'wrong')", name="shows_known"),)
