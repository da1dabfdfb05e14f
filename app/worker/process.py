"""One worker, from its start until a signal ends it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.foundation.errors import Invalid, Unavailable
from app.foundation.standing_objects import spare_standing_objects
from app.settings import Settings
from app.wiring import house
from migrations import is_current


def run_worker(
    settings: Settings, *, name: str, ready: Callable[[], None], stop: threading.Event | None = None
) -> None:
    """Run jobs until SIGINT, SIGTERM or ``stop``; jobs in flight get a while, and go on elsewhere if that is too short.

    Args:
        settings: How this installation runs; ``job_workers`` is how many jobs this process runs at once.
        name: Of this process to the job engine: no other's, and the same over its restarts.
        ready: Called once it takes jobs.
        stop: Ends the worker when set; without it, signals do.

    Raises:
        Invalid: The database is one that a single process writes.
        Unavailable: The database has not been brought to this version.
    """
    _refuse_embedded(settings)
    own = settings.model_copy(update={"executor": name, "job_workers": max(1, settings.job_workers)})
    with house(own) as opened:
        if not is_current(opened.db):
            raise Unavailable("The database is not ready for this version. Run: tessera init", code="not-initialised")
        opened.jobs.start()
        spare_standing_objects()
        ready()
        if stop is not None:
            stop.wait()
            return
        with _signals() as told:
            told.wait()


def _refuse_embedded(settings: Settings) -> None:
    if settings.effective_database_url.startswith("sqlite") or settings.effective_jobs_url.startswith("sqlite"):
        raise Invalid(
            "Workers share a database that many processes may write. Set TESSERA_DATABASE_URL=postgresql://…; "
            "with SQLite, `tessera serve` runs the jobs itself.",
            code="embedded-database",
        )


@contextmanager
def _signals() -> Iterator[threading.Event]:
    told = threading.Event()
    before = {number: signal.signal(number, lambda *_: told.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
