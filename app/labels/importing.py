"""The first revision of a tile whose labels come from elsewhere."""

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.ids import new_id
from app.labels import store
from app.labels.staging import Staged
from app.labels.tables import Revision
from app.tasks import Task


def bring_in(session: Session, clock: Clock, task: Task, *, account_id: str, staged: Staged) -> Revision:
    """Add a staged tile as a revision of a locked task that nobody painted.

    It counts no seconds of work and was not handed in by anybody, so it is in no mean of either.
    """
    revision = Revision(
        id=new_id(),
        task_id=task.id,
        n=store.last_number(session, task.id) + 1,
        parent_id=None,
        account_id=account_id,
        blob_sha256=staged.sha256,
        segments=staged.segments,
        unpainted=staged.unpainted,
        active_seconds=0,
        created_at=clock.now(),
        late=False,
        fence=task.fence,
    )
    session.add(revision)
    session.flush()
    return revision
