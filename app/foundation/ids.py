"""Identifiers: UUIDs of version 7, so that rows sort by the time they were made."""

import secrets
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


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7) in its 36-character form.

    48 bits of Unix milliseconds come first, then 74 random bits.
    """
    milliseconds = time.time_ns() // 1_000_000
    head = (milliseconds & (2**48 - 1)) << 16 | 0x7 << 12 | secrets.randbits(12)
    bits = head << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))
