"""Time is always passed in, so that tests can hold it still and leases can be judged at a stated moment."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock was last set to, aware, in UTC."""
        return self._at

    def advance(self, *, seconds: float) -> None:
        """Move the clock by ``seconds``, which may be negative: real clocks are set back too."""
        self._at += timedelta(seconds=seconds)
