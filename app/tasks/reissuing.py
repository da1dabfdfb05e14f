"""Tiles that are to be painted once more, though what was done was right: the classes changed."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.tasks.lifecycle import Event, after
from app.tasks.tables import Attempt, Task


def reissue(session: Session, task: Task) -> None:
    """Open a submitted or accepted, locked task again, for anybody, to go on from what was submitted.

    Whoever had it before may have it again: she knows it best. Other processes may come to it only after the tiles
    behind it, since they remember where the first open one was.

    Raises:
        Conflict: `task-state`, when it is neither submitted nor accepted.
    """
    task.state = after(task.state, Event.REISSUE)
    task.head_revision_id = task.submitted_revision_id
    task.submitted_revision_id = task.submitted_by = task.submitted_at = None
    task.accepted_revision_id = task.accepted_at = None
    session.execute(delete(Attempt).where(Attempt.task_id == task.id), execution_options={"synchronize_session": False})
