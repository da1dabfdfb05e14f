"""All SQL of releases."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.releases.tables import Release, ReleaseFile


def get(session: Session, release_id: str) -> Release | None:
    """The release, or None."""
    return session.get(Release, release_id, populate_existing=True)


def named(session: Session, *, project_id: str, name: str) -> Release | None:
    """The project's release of that name, or None."""
    return session.scalars(select(Release).where(Release.project_id == project_id, Release.name == name)).one_or_none()


def of_project(session: Session, project_id: str) -> Sequence[Release]:
    """A project's releases, newest first."""
    query = select(Release).where(Release.project_id == project_id)
    return session.scalars(query.order_by(Release.created_at.desc(), Release.id.desc())).all()


def add(session: Session, release: Release) -> None:
    """Add a release in the caller's transaction."""
    session.add(release)
    session.flush()


def add_files(session: Session, files: Iterable[ReleaseFile]) -> None:
    """Note a release's files; noting them again after a crash changes nothing."""
    for file in files:
        session.merge(file)
    session.flush()


def files_of(session: Session, release_id: str) -> Sequence[ReleaseFile]:
    """A release's files by path, in the order of their UTF-8 bytes on every database."""
    rows = session.scalars(select(ReleaseFile).where(ReleaseFile.release_id == release_id)).all()
    return sorted(rows, key=lambda file: file.path.encode())


def file(session: Session, *, release_id: str, path: str) -> ReleaseFile | None:
    """One file of a release, or None."""
    return session.get(ReleaseFile, (release_id, path))
