"""All SQL of the projects room."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.foundation.ids import ProjectId
from app.projects.tables import ClassSplit, Example, Project


def project(session: Session, project_id: ProjectId) -> Project | None:
    """Return a project, or None."""
    return session.get(Project, project_id)


def project_by_slug(session: Session, slug: str) -> Project | None:
    """Return the project with a slug, or None."""
    return session.scalar(select(Project).where(Project.slug == slug))


def list_all(session: Session) -> Sequence[Project]:
    """Return every project, by title."""
    return session.scalars(select(Project).order_by(Project.title, Project.id)).all()


def list_some(session: Session, project_ids: Collection[ProjectId]) -> Sequence[Project]:
    """Return those of the projects that exist, by title."""
    return session.scalars(select(Project).where(Project.id.in_(project_ids)).order_by(Project.title, Project.id)).all()


def example(session: Session, example_id: str) -> Example | None:
    """Return an example, or None."""
    return session.get(Example, example_id)


def examples(session: Session, project_id: ProjectId) -> Sequence[Example]:
    """Return the examples of a project, oldest first."""
    return session.scalars(select(Example).where(Example.project_id == project_id).order_by(Example.id)).all()


def lock(session: Session, project_id: ProjectId) -> Project:
    """Return a project as it is now, held against other writers until the transaction ends."""
    query = select(Project).where(Project.id == project_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def splits(session: Session, project_id: ProjectId) -> Sequence[ClassSplit]:
    """Return the splits of a project's classes, oldest first."""
    query = select(ClassSplit).where(ClassSplit.project_id == project_id)
    return session.scalars(query.order_by(ClassSplit.created_at, ClassSplit.id)).all()
