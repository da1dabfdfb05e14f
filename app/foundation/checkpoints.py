"""When what SQLite's write-ahead log holds is moved into the database file: beside the writers, and seldom enough.

By itself SQLite tries after each commit as soon as the log has a thousand pages. While an old reader keeps them there
(a backup, a forgotten console), each try sorts the whole log for nothing: after a minute of claims that took longer
than the claim. Where it succeeds, the writer whose commit it was waits for two more syncs.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress

from pysqlite3.dbapi2 import Error, connect

from app.foundation.turns import TurnMissed

SECONDS = 1.0
SHARE = 20
"""Moving may take a twentieth of the time at most, however long the log is."""
LONG_LOG = 4096
"""Pages; a longer log should begin anew."""


class Checkpoints:
    """Moves the log of one database file in a thread that lives as long as that takes. Thread-safe.

    Args:
        path: The database file.
        turn: Keeps writers of this process out for the length of a block; may raise `TurnMissed`.
        seconds: How often to move at most.
    """

    def __init__(
        self, path: str, turn: Callable[[], AbstractContextManager[None]], *, seconds: float = SECONDS
    ) -> None:
        self._path, self._turn, self._seconds = path, turn, seconds
        self._lock = threading.Lock()
        self._due = time.monotonic() + seconds
        self._moving: threading.Thread | None = None

    def committed(self) -> None:
        """Tell that the log has grown; returns at once."""
        with self._lock:
            if self._moving is not None or time.monotonic() < self._due:
                return
            self._moving = threading.Thread(target=self._run, name="checkpoint")
            self._moving.start()

    def close(self) -> None:
        """Wait for a move under way."""
        with self._lock:
            moving = self._moving
        if moving is not None:
            moving.join()

    def _run(self) -> None:
        began = time.monotonic()
        # Nothing is lost by a failure, such as a full disk: the log keeps what it has.
        with suppress(Error, TurnMissed), closing(connect(self._path, timeout=0.0)) as connection:
            _, pages, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            # It begins anew once all of it is moved, which writers who never pause would not let happen. What they
            # added meanwhile is little; where an old reader keeps the log, it would be in vain.
            if pages > LONG_LOG and moved == pages:
                with self._turn():
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        now = time.monotonic()
        with self._lock:
            self._due = now + max(self._seconds, SHARE * (now - began))
            self._moving = None
