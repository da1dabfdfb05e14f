"""Which worker of a data folder a process is: the first place that nobody holds, so a restart finds its own again."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.foundation.blobs import make_durable_folder
from app.foundation.errors import Conflict

MOST_WORKERS = 256


@contextmanager
def worker_place(data: Path) -> Iterator[int]:
    """Hold a place among the workers of a data folder for the length of a block; yields its number, from 1.

    Raises:
        Conflict: All places are held.
    """
    folder = data.resolve() / "workers"
    make_durable_folder(folder)
    for number in range(1, MOST_WORKERS + 1):
        with (folder / f"{number}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
    raise Conflict(f"{MOST_WORKERS} workers run on {data} already.", code="too-many-workers")
