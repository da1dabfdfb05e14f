"""An image that has to go: its tiles end, whoever has them."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.imagery import Image
from app.tasks.tables import Attempt, Task


def hold_all(session: Session, image_id: str) -> Sequence[Task]:
    """All tasks of an image by tile index, and the image itself, held against everybody else until the end.

    Tasks first, as whoever accepts a tile does. Holding the image keeps rows that would name it from coming.
    """
    tasks = select(Task).where(Task.image_id == image_id).order_by(Task.tile_index)
    found = session.scalars(tasks.with_for_update().execution_options(populate_existing=True)).all()
    session.execute(select(Image.id).where(Image.id == image_id).with_for_update())
    return found


def holders(session: Session, task_id: str) -> set[str]:
    """The accounts that ever held a task."""
    return set(session.scalars(select(Attempt.account_id).where(Attempt.task_id == task_id)))


def forget_image(session: Session, image_id: str) -> None:
    """Forget the tasks of an image and who held them; nothing else may name them any more."""
    ids = select(Task.id).where(Task.image_id == image_id)
    unwatched = {"synchronize_session": False}
    session.execute(delete(Attempt).where(Attempt.task_id.in_(ids)), execution_options=unwatched)
    session.execute(delete(Task).where(Task.image_id == image_id), execution_options=unwatched)
