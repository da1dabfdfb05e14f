"""All SQL of the queue. Every function works in the caller's session and leaves committing to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app.imagery import Image
from app.people import Account
from app.tasks.frontier import Place
from app.tasks.lifecycle import TaskState
from app.tasks.tables import Attempt, Task, in_state


def get(session: Session, task_id: str) -> Task | None:
    """The task, or None."""
    return session.get(Task, task_id)


def lock(session: Session, task_id: str) -> Task | None:
    """The task, read again and held until the transaction ends (SQLite: the whole database is held already)."""
    query = select(Task).where(Task.id == task_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def hold_account(session: Session, account_id: str) -> None:
    """Let no other transaction that does the same for this account pass until this one ends."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def hold_image(session: Session, image_id: str) -> None:
    """Let no other transaction that does the same for this image pass until this one ends."""
    session.execute(select(Image.id).where(Image.id == image_id).with_for_update(key_share=True))


def held_by(
    session: Session, *, project_id: str, account_id: str, for_update: bool, but: Sequence[str] = ()
) -> Task | None:
    """The task of the project that the account has held longest, its lease run out or not, but for some."""
    query = select(Task).where(_leased_by(account_id), Task.project_id == project_id, Task.id.not_in(but))
    # Ids of leases rise with time.
    query = query.order_by(Task.lease_id).limit(1)
    query = query.with_for_update() if for_update else query
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def count_held(session: Session, *, project_id: str, account_id: str) -> int:
    """How many leases of the project the account holds, run out or not."""
    query = select(func.count()).select_from(Task).where(_leased_by(account_id), Task.project_id == project_id)
    return session.scalars(query).one()


def take(session: Session, candidates: Select[str], **values: Any) -> Task | None:
    """Write `values` to the first of `candidates` that no other transaction is taking, in one statement.

    PostgreSQL skips the rows that others hold and judges a row again once it is locked; SQLite has one writer.

    Returns:
        The task as it now is, or None when no candidate is left.
    """
    chosen = candidates.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    statement = update(Task).where(Task.id == chosen).values(**values, fence=Task.fence + 1).returning(Task)
    options = {"synchronize_session": False, "populate_existing": True}
    return session.scalars(statement, execution_options=options).one_or_none()


def returned_candidates(project_id: str, account_id: str) -> Select[str]:
    """Ids of the tasks that came back to the account, oldest reservation first."""
    returned = and_(in_state(TaskState.RETURNED), Task.returned_to == account_id)
    return select(Task.id).where(Task.project_id == project_id, returned).order_by(Task.reserved_until, Task.id)


def expired_candidates(project_id: str, account_id: str, now: datetime) -> Select[str]:
    """Ids of the tasks whose lease ran out and that the account never held, the longest expired first."""
    return (
        select(Task.id)
        .where(Task.project_id == project_id, _expired(now), _unreserved(now), _never_held(account_id))
        .order_by(Task.lease_until, Task.id)
    )


def unreserved_candidates(project_id: str, account_id: str, now: datetime) -> Select[str]:
    """Ids of the returned tasks that their painters left lying and that the account never held, oldest first."""
    return (
        select(Task.id)
        .where(Task.project_id == project_id, _left_lying(now), _never_held(account_id))
        .order_by(Task.reserved_until, Task.id)
    )


def open_candidates(project_id: str, account_id: str, *, begin: Place | None = None) -> Select[str]:
    """Ids of the open tasks that the account never held, image by image and tile by tile, from a place on."""
    behind = () if begin is None else (tuple_(Task.image_id, Task.tile_index) >= tuple_(*begin),)
    return (
        select(Task.id)
        .where(Task.project_id == project_id, in_state(TaskState.OPEN), _never_held(account_id), *behind)
        .order_by(Task.image_id, Task.tile_index)
    )


def first_open(session: Session, project_id: str) -> Place | None:
    """Where the first open task of the project is, whoever may have it."""
    places = select(Task.image_id, Task.tile_index).where(Task.project_id == project_id, in_state(TaskState.OPEN))
    row = session.execute(places.order_by(Task.image_id, Task.tile_index).limit(1)).one_or_none()
    return None if row is None else Place(*row)


def _leased_by(account_id: str) -> ColumnElement[bool]:
    return and_(in_state(TaskState.LEASED), Task.lease_holder == account_id)


def _expired(now: datetime) -> ColumnElement[bool]:
    return and_(in_state(TaskState.LEASED), Task.lease_until <= now)


def _unreserved(now: datetime) -> ColumnElement[bool]:
    return or_(Task.reserved_until.is_(None), Task.reserved_until <= now)


def _left_lying(now: datetime) -> ColumnElement[bool]:
    return and_(in_state(TaskState.RETURNED), Task.reserved_until <= now)


def _never_held(account_id: str) -> ColumnElement[bool]:
    mine = select(literal(1)).where(Attempt.task_id == Task.id, Attempt.account_id == account_id)
    # The offset keeps PostgreSQL from turning this into a join: for somebody of whom it knows no attempts it would read
    # all attempts of the house once (50 ms of 200,000) instead of looking one up for each tile that it considers.
    return ~mine.limit(1).offset(0).exists()


def has_held(session: Session, *, task_id: str, account_id: str) -> bool:
    """Whether the account ever held the task."""
    return session.get(Attempt, (task_id, account_id)) is not None


def may_paint(session: Session, *, image_id: str, tile_index: int | None, account_id: str) -> bool:
    """Whether the account holds the lease of the tile, or the tile came back to it; None for any of the image."""
    returned = and_(in_state(TaskState.RETURNED), Task.returned_to == account_id)
    query = select(Task.id).where(Task.image_id == image_id, or_(_leased_by(account_id), returned))
    if tile_index is not None:
        query = query.where(Task.tile_index == tile_index)
    return session.scalars(query.limit(1)).first() is not None


def of_image(session: Session, image_id: str) -> Sequence[Task]:
    """The paint tasks of an image by tile index."""
    return session.scalars(select(Task).where(Task.image_id == image_id).order_by(Task.tile_index)).all()


def states_of_images(
    session: Session, image_ids: Iterable[str]
) -> Sequence[Row[str, str, datetime | None, datetime | None]]:
    """Rows (image_id, state, lease_until, reserved_until) of all tiles of the images, by image and tile index."""
    columns = (Task.image_id, Task.state, Task.lease_until, Task.reserved_until)
    ordered = select(*columns).where(Task.image_id.in_(list(image_ids))).order_by(Task.image_id, Task.tile_index)
    return session.execute(ordered).all()


def tally(session: Session, project_id: str) -> Sequence[Row[str, int, int]]:
    """Rows (stored state, tiles, core pixels) of a project."""
    counted = select(Task.state, func.count(), func.sum(Task.pixels)).where(Task.project_id == project_id)
    return session.execute(counted.group_by(Task.state)).all()


def expired_tally(session: Session, project_id: str, now: datetime) -> Sequence[Row[bool, int, int]]:
    """Rows (still reserved for its painter, tiles, core pixels) of the tasks whose lease has run out."""
    reserved = case((Task.reserved_until > now, True), else_=False)
    counted = select(reserved, func.count(), func.sum(Task.pixels)).where(Task.project_id == project_id, _expired(now))
    return session.execute(counted.group_by(reserved)).all()


def image_tally(session: Session, project_id: str) -> tuple[int, int]:
    """Number of images with tasks, and of those whose every task is accepted."""
    pending = func.sum(case((Task.state == TaskState.ACCEPTED.value, 0), else_=1)).label("pending")
    images = select(Task.image_id, pending).where(Task.project_id == project_id).group_by(Task.image_id).subquery()
    complete = func.coalesce(func.sum(case((images.c.pending == 0, 1), else_=0)), 0)
    total, done = session.execute(select(func.count(), complete).select_from(images)).one()
    return int(total), int(done)


def painted_work(session: Session, project_id: str) -> Row[int, int, datetime | None, datetime | None]:
    """(accepted tiles, their painters, first and last acceptance) of a project."""
    people, first, last = Task.submitted_by.distinct(), func.min(Task.accepted_at), func.max(Task.accepted_at)
    columns = select(func.count(), func.count(people), first, last)
    return session.execute(columns.where(Task.project_id == project_id, in_state(TaskState.ACCEPTED))).one()


def pending_in_image(session: Session, image_id: str) -> int:
    """How many tasks of the image are not accepted yet."""
    query = select(func.count()).where(Task.image_id == image_id, Task.state != TaskState.ACCEPTED.value)
    return session.scalars(query).one()


def complete_images(session: Session, project_id: str) -> Sequence[str]:
    """Ids of the images whose every task is accepted, ascending."""
    pending = func.sum(case((Task.state == TaskState.ACCEPTED.value, 0), else_=1))
    query = select(Task.image_id).where(Task.project_id == project_id).group_by(Task.image_id).having(pending == 0)
    return session.scalars(query.order_by(Task.image_id)).all()


def count_claimable(session: Session, *, project_id: str, account_id: str, now: datetime) -> int:
    """How many tiles a claim of the account could give it now, beside what it holds or got back."""
    conditions = (in_state(TaskState.OPEN), and_(_expired(now), _unreserved(now)), _left_lying(now))
    held = select(Attempt.task_id).where(Attempt.account_id == account_id)
    found = 0
    for condition in conditions:
        # Counting all and then her own is an index's length and a few rows; asking of each would be all the rows.
        here = select(func.count()).select_from(Task).where(Task.project_id == project_id, condition)
        found += session.scalars(here).one() - session.scalars(here.where(Task.id.in_(held))).one()
    return found


def returned_to(session: Session, *, project_id: str, account_id: str) -> Sequence[Task]:
    """The tasks that wait for the account to mend them, oldest first."""
    candidates = returned_candidates(project_id, account_id)
    return session.scalars(select(Task).where(Task.id.in_(candidates)).order_by(Task.reserved_until, Task.id)).all()
