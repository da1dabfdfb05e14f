"""Identifiers: UUIDs of version 7, so that rows sort by the time they were made."""

import secrets
import threading
import time
import uuid
from typing import NewType

AccountId = NewType("AccountId", str)
ProjectId = NewType("ProjectId", str)
ImageId = NewType("ImageId", str)
TaskId = NewType("TaskId", str)
RevisionId = NewType("RevisionId", str)
JobId = NewType("JobId", str)
ReleaseId = NewType("ReleaseId", str)

ID_LENGTH = 36
COUNTER_BITS = 12


class _Moments:
    """Milliseconds with a counter in their last 12 bits: each is later than the one before, whatever the clock does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        """60 bits: 48 of Unix milliseconds, 12 that count within one (RFC 9562, section 6.2, method 1)."""
        now = (time.time_ns() // 1_000_000 & (2**48 - 1)) << COUNTER_BITS
        with self._lock:
            self._last = max(now + secrets.randbits(COUNTER_BITS - 1), self._last + 1)
            return self._last


_moments = _Moments()


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7) in its 36-character form.

    48 bits of Unix milliseconds and a 12-bit counter come first, then 62 random bits: ids of one process sort in the
    order they were made, those of several by the millisecond.
    """
    moment = _moments.next()
    head = moment >> COUNTER_BITS << 16 | 0x7 << 12 | moment & (2**COUNTER_BITS - 1)
    bits = head << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))
