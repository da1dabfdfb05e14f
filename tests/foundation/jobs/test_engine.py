"""Jobs run to their end, say what failed, stop when asked, and go on after kill -9."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.foundation.database import Database
from app.foundation.errors import NO_ROOM, StorageFull
from app.foundation.jobs import JobEngine, JobView, get_job, job_errors, request_cancel, submit_job
from tests.foundation.jobs.counting import engine_in

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Database, JobEngine]]:
    db, engine = engine_in(tmp_path)
    engine.start()
    yield db, engine
    engine.stop()
    db.dispose()


def submit(db: Database, **params: Any) -> str:
    with db.write() as session:
        return submit_job(session, now=NOW, kind="counting", project_id=None, params=params, created_by=None).id


def until_over(db: Database, job_id: str, *, seconds: float = 30) -> JobView:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with db.read() as session:
            job = get_job(session, job_id)
        if job.is_over:
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is still {job.state} with {job.done} of {job.total}")


def test_a_job_runs_every_shard_and_keeps_its_result(running: tuple[Database, JobEngine]) -> None:
    db, engine = running
    job_id = submit(db, count=4)
    engine.wake()
    job = until_over(db, job_id)
    assert (job.state, job.total, job.done, job.result) == ("done", 4, 4, {"sum": 0 + 1 + 4 + 9})


def test_a_shard_that_cannot_be_done_makes_the_job_partial_and_is_named(running: tuple[Database, JobEngine]) -> None:
    db, engine = running
    job_id = submit(db, count=3, bad=1)
    engine.wake()
    job = until_over(db, job_id)
    assert (job.state, job.done, job.failed) == ("partial", 2, 1)
    with db.read() as session:
        assert job_errors(session, job_id) == [{"item": "item 1", "detail": "this one cannot be counted"}]


def test_a_plan_that_is_refused_fails_the_job_with_its_words(
    running: tuple[Database, JobEngine], tmp_path: Path
) -> None:
    db, engine = running
    job_id = submit(db, count=1, refuse=True)
    engine.wake()
    job = until_over(db, job_id)
    assert (job.state, job.error) == ("failed", "nothing to count")
    assert (tmp_path / "failed").read_text() == "nothing to count"


def test_a_cancelled_job_stops_before_its_next_shard(tmp_path: Path) -> None:
    db, engine = engine_in(tmp_path, pause=0.05)
    engine.start()
    job_id = submit(db, count=200)
    engine.wake()
    while not (tmp_path / "runs").exists():
        time.sleep(0.02)
    with db.write() as session:
        request_cancel(session, job_id)
    job = until_over(db, job_id)
    engine.stop()
    db.dispose()
    assert job.state == "cancelled"
    assert 0 < job.done < 200


def test_a_job_goes_on_after_its_process_was_killed(tmp_path: Path) -> None:
    db, engine = engine_in(tmp_path)
    job_id = submit(db, count=40)
    with subprocess.Popen([sys.executable, "-m", "tests.foundation.jobs.counting", str(tmp_path)]) as process:
        while not (tmp_path / "runs").exists() or len((tmp_path / "runs").read_text().split()) < 5:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    engine.start()
    job = until_over(db, job_id)
    engine.stop()
    db.dispose()
    runs = (tmp_path / "runs").read_text().split()
    assert job.state == "done"
    assert set(map(int, runs)) == set(range(40))
    assert len(runs) <= 41, "only the shard in flight may run twice"


def test_a_job_that_met_a_full_disk_is_closed_in_words_once_there_is_room(tmp_path: Path) -> None:
    db, engine = engine_in(tmp_path, pause=0.05)
    job_id = submit(db, count=40)
    room, write = threading.Event(), db.write
    tried = threading.Event()

    @contextmanager
    def write_if_there_is_room() -> Iterator[Session]:
        if not room.is_set() and (tmp_path / "runs").exists():
            tried.set()
            raise StorageFull(NO_ROOM)
        with write() as session:
            yield session

    db.write = write_if_there_is_room  # type: ignore[method-assign]  # what a disk does, not what the code is
    engine.start()
    assert tried.wait(30)
    time.sleep(1.5)  # the sweep tries to close it, and fails
    with db.read() as session:
        assert get_job(session, job_id).state == "running"
    room.set()
    job = until_over(db, job_id)
    engine.stop()
    db.dispose()
    assert (job.state, job.error) == ("failed", NO_ROOM)
    assert (tmp_path / "failed").read_text() == NO_ROOM
