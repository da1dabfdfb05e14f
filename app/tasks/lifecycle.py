"""The life of a task as one table: which state may follow which, and what the clock alone changes.

Nothing here touches a database. `service.py` asks `after` before it writes a state, so a state that is not in the
table cannot be reached by any verb, and the tests walk the same table.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.foundation.errors import Conflict

RESERVED_FOR = timedelta(hours=48)
"""How long a returned tile waits for its painter alone before anybody may take it."""


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    LEASED = "leased"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Event(StrEnum):
    """What can happen to a task."""

    CLAIM = "claim"
    RELEASE = "release"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    IMPORT = "import"
    REISSUE = "reissue"


TRANSITIONS: Mapping[tuple[TaskState, Event], TaskState] = MappingProxyType(
    {
        (TaskState.OPEN, Event.CLAIM): TaskState.LEASED,
        # An expired lease is taken over, or taken up again, without passing through "open".
        (TaskState.LEASED, Event.CLAIM): TaskState.LEASED,
        (TaskState.RETURNED, Event.CLAIM): TaskState.LEASED,
        (TaskState.LEASED, Event.RELEASE): TaskState.OPEN,
        (TaskState.LEASED, Event.SUBMIT): TaskState.SUBMITTED,
        (TaskState.SUBMITTED, Event.ACCEPT): TaskState.ACCEPTED,
        # Labels that were made elsewhere, for a tile that nobody touched.
        (TaskState.OPEN, Event.IMPORT): TaskState.ACCEPTED,
        (TaskState.SUBMITTED, Event.RETURN): TaskState.RETURNED,
        # The classes changed: what was done is not wrong, but not all that is wanted now.
        (TaskState.SUBMITTED, Event.REISSUE): TaskState.OPEN,
        (TaskState.ACCEPTED, Event.REISSUE): TaskState.OPEN,
    }
)
"""Every step a task can take; a pair that is not here is refused."""


def after(state: str, event: Event) -> TaskState:
    """The state that follows `event` in `state`.

    Raises:
        Conflict: `task-state`, when the event cannot happen in that state.
    """
    following = TRANSITIONS.get((TaskState(state), event))
    if following is None:
        raise Conflict(f"The tile is {state}: {event.value} is not possible now.", code="task-state", state=state)
    return following


def is_reserved(reserved_until: datetime | None, now: datetime) -> bool:
    """Whether a returned tile still waits for its painter alone."""
    return reserved_until is not None and reserved_until > now


def state_at(state: str, *, lease_until: datetime | None, reserved_until: datetime | None, now: datetime) -> TaskState:
    """The state a reader sees at `now`: an expired lease counts as open, or as returned while it is reserved.

    The stored state is left alone: expiry needs no clean-up job, so it cannot lag behind one.
    """
    stored = TaskState(state)
    if stored is not TaskState.LEASED or (lease_until is not None and lease_until > now):
        return stored
    return TaskState.RETURNED if is_reserved(reserved_until, now) else TaskState.OPEN
