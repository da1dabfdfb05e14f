"""The table of a task's life, and what the clock alone changes."""

from datetime import UTC, datetime, timedelta

import pytest

from app.foundation.errors import Conflict
from app.tasks import TRANSITIONS, Event, TaskState, after, state_at

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAST, FUTURE = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("event", Event)
def test_a_step_is_taken_only_if_the_table_has_it(state: TaskState, event: Event) -> None:
    if (state, event) in TRANSITIONS:
        assert after(state.value, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(Conflict) as caught:
            after(state.value, event)
        assert caught.value.code == "task-state"
        assert caught.value.context == {"state": state.value}


def test_nothing_but_new_classes_follows_an_accepted_tile_and_every_other_state_leads_on() -> None:
    assert {event for state, event in TRANSITIONS if state is TaskState.ACCEPTED} == {Event.REISSUE}
    leading_on = {state for state, event in TRANSITIONS if event is not Event.REISSUE}
    assert leading_on == set(TaskState) - {TaskState.ACCEPTED}


def test_every_state_can_be_reached_from_open() -> None:
    reached, added = set(), {TaskState.OPEN}
    while added:
        reached |= added
        added = {to for (state, _), to in TRANSITIONS.items() if state in reached} - reached
    assert reached == set(TaskState)


@pytest.mark.parametrize(
    ("state", "lease_until", "reserved_until", "shown"),
    [
        ("leased", FUTURE, None, TaskState.LEASED),
        ("leased", NOW, None, TaskState.OPEN),
        ("leased", PAST, None, TaskState.OPEN),
        ("leased", PAST, FUTURE, TaskState.RETURNED),
        ("leased", PAST, PAST, TaskState.OPEN),
        ("open", None, None, TaskState.OPEN),
        ("submitted", PAST, None, TaskState.SUBMITTED),
        ("accepted", PAST, FUTURE, TaskState.ACCEPTED),
        ("returned", None, FUTURE, TaskState.RETURNED),
    ],
)
def test_an_expired_lease_reads_as_open_or_as_returned_while_reserved(
    state: str, lease_until: datetime | None, reserved_until: datetime | None, shown: TaskState
) -> None:
    assert state_at(state, lease_until=lease_until, reserved_until=reserved_until, now=NOW) is shown
