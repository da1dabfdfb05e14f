"""The rows of the people room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.database import Base, Id, UtcDateTime
from app.foundation.ids import AccountId, ProjectId

Digest = String(64)


class Account(Base):
    """A person. Without a password she signs in by link; inactive, not at all."""

    __tablename__ = "account"

    id: Mapped[AccountId] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    is_admin: Mapped[bool]
    active: Mapped[bool]
    locale: Mapped[str | None] = mapped_column(String(35))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Membership(Base):
    """One role of one person in one project."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("role in ('annotator', 'reviewer', 'lead', 'requester')", name="role"),)

    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"), primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(Id, ForeignKey("account.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SessionRow(Base):
    """A browser in which somebody is signed in; the cookie's digest is the key."""

    __tablename__ = "web_session"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(Id, ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SigninLink(Base):
    """A link that signs one person in once."""

    __tablename__ = "signin_link"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(Id, ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A link by which one person gets an account, or joins with hers, in one role of one project."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("role in ('annotator', 'reviewer', 'lead', 'requester')", name="role"),)

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    project_id: Mapped[ProjectId] = mapped_column(Id, ForeignKey("project.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(200))
    invited_by: Mapped[AccountId | None] = mapped_column(Id, ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_by: Mapped[AccountId | None] = mapped_column(Id, ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
