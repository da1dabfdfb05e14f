"""The rows of the projects room."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import ProjectId


class Project(Base):
    """One dataset in the making: its classes, how its images are cut, and what its people are told.

    The grid and the classes never change once the project exists: tiles are cut by the one and painted in the other.
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
    lease_minutes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
