"""Tiles whose labels come from elsewhere: accepted as they are, or a start for whoever paints them."""

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.tasks import store
from app.tasks.lifecycle import Event, TaskState, after
from app.tasks.tables import Task


def is_untouched(task: Task) -> bool:
    """Whether nobody holds, painted or judged the tile."""
    return task.state == TaskState.OPEN.value and task.head_revision_id is None


def propose(task: Task, *, revision_id: str) -> None:
    """Let an untouched, locked tile begin with a revision: its painter goes on from there."""
    task.head_revision_id = revision_id


def import_accepted(task: Task, clock: Clock, *, account_id: str, revision_id: str) -> None:
    """Accept a revision for an untouched, locked tile.

    Raises:
        Conflict: `task-state`, when the tile is not open.
    """
    task.state = after(task.state, Event.IMPORT)
    task.head_revision_id = task.submitted_revision_id = task.accepted_revision_id = revision_id
    task.submitted_by, task.submitted_at, task.accepted_at = account_id, clock.now(), clock.now()


def is_complete(session: Session, image_id: str) -> bool:
    """Whether every tile of an image is accepted; other writers of the image wait until the transaction ends."""
    session.flush()
    store.hold_image(session, image_id)
    return store.pending_in_image(session, image_id) == 0
