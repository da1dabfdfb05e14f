"""All SQL of masks and questions."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, update
from sqlalchemy.orm import Session

from app.core.stitch.model import Seams
from app.imagery import Image
from app.merge.tables import LinkQuestion, MaskRow
from app.projects import Project


def latest_mask(session: Session, image_id: str) -> MaskRow | None:
    """The newest mask of an image, or None before the first merge."""
    newest = select(MaskRow).where(MaskRow.image_id == image_id).order_by(MaskRow.created_at.desc(), MaskRow.id.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def latest_masks(session: Session, image_ids: Iterable[str]) -> dict[str, MaskRow]:
    """The newest mask of each image that has one, in one query."""
    rows = session.scalars(
        select(MaskRow).where(MaskRow.image_id.in_(list(image_ids))).order_by(MaskRow.created_at, MaskRow.id)
    )
    return {row.image_id: row for row in rows}


def latest_keys(session: Session, image_ids: Iterable[str]) -> dict[str, str]:
    """The input key of the newest mask of each image that has one, in one query that reads no segments."""
    query = select(MaskRow.image_id, MaskRow.input_key).where(MaskRow.image_id.in_(list(image_ids)))
    return {row[0]: row[1] for row in session.execute(query.order_by(MaskRow.created_at, MaskRow.id))}


def latest_heads(session: Session, image_ids: Iterable[str]) -> dict[str, Row[str, str, str, int]]:
    """(image_id, id, input_key, open_questions) of each image's newest mask, in one query that reads no segments."""
    columns = (MaskRow.image_id, MaskRow.id, MaskRow.input_key, MaskRow.open_questions)
    query = select(*columns).where(MaskRow.image_id.in_(list(image_ids)))
    return {row.image_id: row for row in session.execute(query.order_by(MaskRow.created_at, MaskRow.id))}


def answered_by_image(session: Session, image_ids: Iterable[str]) -> dict[str, list[LinkQuestion]]:
    """The answered questions of each image that has any, withdrawn ones too, in one query."""
    query = select(LinkQuestion).where(LinkQuestion.image_id.in_(list(image_ids)), LinkQuestion.answer.is_not(None))
    found: dict[str, list[LinkQuestion]] = {}
    for question in session.scalars(query.order_by(LinkQuestion.id)):
        found.setdefault(question.image_id, []).append(question)
    return found


def seams_by_image(session: Session, image_ids: Iterable[str]) -> dict[str, Seams]:
    """Who paints the overlap of each image, in one query."""
    query = select(Image.id, Project.seams).join(Project, Project.id == Image.project_id)
    return {row[0]: row[1] for row in session.execute(query.where(Image.id.in_(list(image_ids))))}


def count_masked_images(session: Session, project_id: str) -> int:
    """How many images of a project have a mask."""
    has_mask = select(MaskRow.id).where(MaskRow.image_id == Image.id).exists()
    return session.scalar(select(func.count()).select_from(Image).where(Image.project_id == project_id, has_mask)) or 0


def mask_with_key(session: Session, *, image_id: str, input_key: str) -> MaskRow | None:
    """The mask that was made from just these tiles and answers, or None."""
    query = select(MaskRow).where(MaskRow.image_id == image_id, MaskRow.input_key == input_key)
    return session.scalars(query).one_or_none()


def add(session: Session, row: MaskRow | LinkQuestion) -> None:
    """Add a row in the caller's transaction."""
    session.add(row)
    session.flush()


def _is_open() -> ColumnElement[bool]:
    return and_(LinkQuestion.answer.is_(None), ~LinkQuestion.withdrawn)


def open_questions(session: Session, project_id: str) -> Sequence[LinkQuestion]:
    """A project's open questions, image by image."""
    query = select(LinkQuestion).where(LinkQuestion.project_id == project_id, _is_open())
    return session.scalars(query.order_by(LinkQuestion.image_id, LinkQuestion.id)).all()


def count_open_questions(session: Session, project_id: str) -> int:
    """How many questions of a project are open."""
    query = select(func.count()).select_from(LinkQuestion).where(LinkQuestion.project_id == project_id, _is_open())
    return session.scalar(query) or 0


def questions_by_image(session: Session, image_ids: Iterable[str]) -> dict[str, int]:
    """Number of open questions of each image that has any, in one query."""
    query = (
        select(LinkQuestion.image_id, func.count())
        .where(LinkQuestion.image_id.in_(list(image_ids)), _is_open())
        .group_by(LinkQuestion.image_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def questions_of_image(session: Session, image_id: str) -> Sequence[LinkQuestion]:
    """All questions ever asked about an image, answered and withdrawn ones too, in the order of asking."""
    return session.scalars(
        select(LinkQuestion).where(LinkQuestion.image_id == image_id).order_by(LinkQuestion.id)
    ).all()


def set_answers(session: Session, question_ids: Sequence[str], answer: str) -> None:
    """Give answered questions another answer."""
    session.execute(update(LinkQuestion).where(LinkQuestion.id.in_(question_ids)).values(answer=answer))


def get_question(session: Session, question_id: str, **options: Any) -> LinkQuestion | None:
    """The question, or None."""
    return session.get(LinkQuestion, question_id, **options)
