"""Worker processes that are started, watched and killed."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.foundation.database import Database
from app.foundation.jobs import JobView, get_job
from app.settings import Settings

PROGRAM = Path(__file__).with_name("worker.py")
MEMORY = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)


class Worker:
    """One worker process.

    Args:
        settings: Where it works.
        name: Its name to the engine.
        pulse: Seconds between its signs of life.
    """

    def __init__(self, settings: Settings, name: str, *, pulse: float = 15.0) -> None:
        command = [sys.executable, str(PROGRAM), str(settings.data), settings.database_url, name, str(pulse)]
        environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.name = name
        self._is_ready = False
        self.memory: list[tuple[float, float]] = []
        """(moment, MB resident), several a second, once `watch` is called."""

    def wait_ready(self) -> None:
        """Until it has begun to look for jobs.

        Raises:
            RuntimeError: It ended instead.
        """
        stdout = self._process.stdout
        if not self._is_ready and (stdout is None or stdout.readline() != b"ready\n"):
            raise RuntimeError(f"the worker {self.name} did not start")
        self._is_ready = True

    def watch(self) -> None:
        """Note its memory from now on."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        path = Path(f"/proc/{self._process.pid}/status")
        while self._process.poll() is None:
            with contextlib.suppress(OSError):
                found = MEMORY.search(path.read_text())
                if found:
                    self.memory.append((time.time(), int(found[1]) / 1024))
            time.sleep(0.1)

    def kill(self) -> None:
        """As the kernel kills what uses too much memory: at once."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process.poll() is None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(60)


@contextmanager
def crew(settings: Settings, *, workers: int, pulse: float = 15.0) -> Iterator[Sequence[Worker]]:
    """Some workers at work for the length of a block."""
    hired = [Worker(settings, f"worker-{n}", pulse=pulse) for n in range(workers)]
    try:
        for worker in hired:
            worker.wait_ready()
            worker.watch()
        yield hired
    finally:
        for worker in hired:
            worker.stop()


def until_over(db: Database, job_id: str, *, seconds: float) -> JobView:
    """The job once it is over; asked so seldom that asking takes nothing from the workers.

    When it was over is in its `finished_at`, however late that is seen.

    Raises:
        TimeoutError: It was not by then.
    """
    started = time.monotonic()
    while time.monotonic() < started + seconds:
        with db.read() as session:
            job = get_job(session, job_id)
        if job.is_over:
            return job
        time.sleep(min(1.0, max(0.02, (time.monotonic() - started) / 10)))
    raise TimeoutError(f"the job is still {job.state} with {job.done} of {job.total}")


def seconds_until_over(db: Database, job_id: str, *, asked_at: datetime) -> float:
    """Wait until a job is over; the seconds from `asked_at` to its end, as the worker noted it.

    Raises:
        TimeoutError: It was not within an hour.
        RuntimeError: It has no end, though it is over.
    """
    job = until_over(db, job_id, seconds=3600)
    if job.finished_at is None:
        raise RuntimeError(f"the job is {job.state}, and nobody knows since when")
    return (job.finished_at - asked_at).total_seconds()
