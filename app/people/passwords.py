"""Passwords: argon2id, never more than two at once, and the same time spent on accounts that do not exist."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.foundation.errors import Invalid, Unavailable

SHORTEST, LONGEST = 10, 128

# Each hash takes tens of MiB: a flood of sign-ins must queue here instead of eating the memory, and not for long,
# or it would hold every thread of the server.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS = 5.0
_HASHER = PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """Return the argon2id hash of ``password`` in PHC string form.

    Raises:
        Invalid: It is shorter than 10 or longer than 128 characters.
        Unavailable: Too many passwords are being hashed at this moment.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"A password has {SHORTEST} to {LONGEST} characters.", code="weak-password")
    with _turn():
        return _HASHER.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    """Tell whether ``password`` is the one behind ``hashed``; takes as long where there is none.

    Raises:
        Unavailable: Too many passwords are being hashed at this moment.
    """
    if len(password) > LONGEST:
        return False
    with _turn():
        matches = _HASHER.verify(password, hashed or _nobodys_hash())
    return matches and hashed is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise Unavailable("Many people are signing in right now. Wait a moment and try again.", code="busy")
    try:
        yield
    finally:
        _AT_ONCE.release()


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of an account that does not exist")
