"""A worker process that is told where to work: an installation's folder, its database, its name and its pulse.

It says a line when it has begun, and works until it is killed or its input ends. What it carries are the same job
kinds and the same engine that `tessera worker` runs; only the pulse may be faster, so that a test need not wait.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))  # it is run by its path

import cv2

from app.foundation.allocator import keep_freed_memory
from app.foundation.blobs import open_store
from app.foundation.clock import SystemClock
from app.foundation.database import Database
from app.foundation.jobs import JobEngine
from app.settings import Settings
from app.wiring import job_kinds


def main(folder: str, database_url: str, name: str, pulse: str) -> None:
    """Carry jobs, one at a time."""
    cv2.setNumThreads(1)
    keep_freed_memory()
    settings = Settings(data=Path(folder), database_url=database_url)
    db, blobs, clock = (
        Database(settings.effective_database_url),
        open_store(settings.effective_store_url),
        SystemClock(),
    )
    engine = JobEngine(
        db,
        clock,
        job_kinds(db, blobs, clock),
        url=settings.effective_jobs_url,
        workers=1,
        executor=name,
        pulse=float(pulse),
    )
    engine.start()
    print("ready", flush=True)
    sys.stdin.read()
    engine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
