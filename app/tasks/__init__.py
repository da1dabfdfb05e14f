"""The queue: which tile is whose, until when, and what becomes of it.

Owns the tables `task` and `attempt`. Promises, on SQLite and PostgreSQL alike: a tile is in one lease at a time,
no account gets a tile twice unless it came back to it, a lease that ran out is judged when it is read (no clean-up
runs), and a holder whose lease ran out may go on until somebody else took the tile. What a task's labels are is the
business of `app.labels`; who judges them, of `app.quality`.
"""

from app.tasks.erasing import forget_image, hold_all, holders
from app.tasks.importing import import_accepted, is_complete, is_untouched, propose
from app.tasks.lifecycle import RESERVED_FOR, TRANSITIONS, Event, TaskState, after, state_at
from app.tasks.reissuing import reissue
from app.tasks.service import (
    Counts,
    PaintedWork,
    PaintOffer,
    accept,
    claim,
    claim_ahead,
    complete_images,
    counts,
    create_for_image,
    get,
    has_held,
    heartbeat,
    holds,
    lock,
    may_see_region,
    mosaic,
    of_image,
    paint_offer,
    painted_work,
    release,
    renew,
    return_to_painter,
    shown_state,
    submit,
)
from app.tasks.tables import Attempt, Task, in_state

__all__ = [
    "RESERVED_FOR",
    "TRANSITIONS",
    "Attempt",
    "Counts",
    "Event",
    "PaintOffer",
    "PaintedWork",
    "Task",
    "TaskState",
    "accept",
    "after",
    "claim",
    "claim_ahead",
    "complete_images",
    "counts",
    "create_for_image",
    "forget_image",
    "get",
    "has_held",
    "heartbeat",
    "hold_all",
    "holders",
    "holds",
    "import_accepted",
    "in_state",
    "is_complete",
    "is_untouched",
    "lock",
    "may_see_region",
    "mosaic",
    "of_image",
    "paint_offer",
    "painted_work",
    "propose",
    "reissue",
    "release",
    "renew",
    "return_to_painter",
    "shown_state",
    "state_at",
    "submit",
]
