"""Passwords: argon2id, never more than two at once, and the same time spent on accounts that do not exist."""

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.foundation.errors import Invalid

SHORTEST, LONGEST = 10, 128

# Each hash takes tens of MiB: a flood of sign-ins must queue here instead of eating the memory.
_AT_ONCE = threading.BoundedSemaphore(2)
_HASHER = PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """Return the argon2id hash of ``password`` in PHC string form.

    Raises:
        Invalid: It is shorter than 10 or longer than 128 characters.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"A password has {SHORTEST} to {LONGEST} characters.", code="weak-password")
    with _AT_ONCE:
        return _HASHER.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    """Tell whether ``password`` is the one behind ``hashed``; takes as long where there is none."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        matches = _HASHER.verify(password, hashed or _nobodys_hash())
    return matches and hashed is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of an account that does not exist")
