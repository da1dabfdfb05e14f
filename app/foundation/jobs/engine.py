"""The engine that carries jobs: DBOS Transact on SQLite or PostgreSQL.

Every process sends carriers for each job that it sees: a carrier takes shard after shard until none is left, and the
last one closes the job. DBOS remembers which carriers are under way: one that a crash interrupted goes on with the
shard that it held. It picks up only what its own executor left behind; a periodic sweep hands the carriers of
executors that fell silent to those that live.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pysqlite3.dbapi2
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from app.foundation.clock import Clock
from app.foundation.database import Database, is_no_room
from app.foundation.errors import NO_ROOM
from app.foundation.ids import new_id
from app.foundation.jobs import store
from app.foundation.jobs.kinds import JobKind
from app.foundation.jobs.runner import JobRunner

QUEUE = "jobs"
# Work in flight is recovered only under the version that began it; raise it when a step's meaning changes.
VERSION = "jobs-v2"
TURN_SHARDS = 16
SWEEP_SECONDS = 0.2
BEAT_SECONDS = 15.0
FINISH_SECONDS = 10.0
log = logging.getLogger("tessera.jobs")


class JobEngine:
    """Runs jobs in this process once started; one engine a process, since DBOS is one.

    Args:
        db: Where our own rows live.
        clock: For the moments in them.
        kinds: The kinds of jobs by name.
        url: Where the engine keeps its checkpoints.
        workers: Jobs at once; 0 leaves them to other processes.
        executor: A name of this process that stays the same over restarts.
        pulse: Seconds between two signs of life; who gives none for four times as long is taken for dead.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        kinds: Mapping[str, JobKind],
        *,
        url: str,
        workers: int,
        executor: str = "local",
        pulse: float = BEAT_SECONDS,
    ) -> None:
        self.runner = JobRunner(db, clock, kinds)
        self._db, self._clock = db, clock
        self._url, self._workers, self._executor, self._pulse = url, workers, executor, pulse
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._sweeper: threading.Thread | None = None
        self._checkpoints: Engine | None = None
        self._next_beat = 0.0
        self._broken: dict[str, str] = {}

    def start(self) -> None:
        """Begin to run jobs, those left over from before first."""
        if self._workers == 0 or self._sweeper is not None:
            return
        self._checkpoints = _checkpoint_engine(self._url)
        DBOS(config=_config(self._checkpoints, self._executor))
        self._workflow = _register(self.runner, self._stopping, self._close_later)
        self._stopping.clear()
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=self._workers, polling_interval_sec=0.1)
        self._sweeper = threading.Thread(target=self._sweep_for_ever, name="tessera-jobs", daemon=True)
        self._sweeper.start()

    def stop(self) -> None:
        """Stop taking jobs; what is in flight goes on after the next start."""
        if self._sweeper is None:
            return
        self._stopping.set()
        self._wake.set()
        self._sweeper.join(timeout=10)
        self._sweeper = None
        self._let_finish()
        DBOS.destroy(destroy_registry=True)
        if self._checkpoints is not None:
            self._checkpoints.dispose()

    def _let_finish(self) -> None:
        """Give jobs in flight a while. The library's own wait takes a second even where there are none."""
        deadline = time.monotonic() + FINISH_SECONDS
        while time.monotonic() < deadline:
            if not DBOS.list_workflows(status="PENDING", executor_id=self._executor, limit=1):
                return
            time.sleep(0.02)

    def wake(self) -> None:
        """Look for submitted jobs now rather than at the next sweep; call after the commit."""
        self._wake.set()

    def _sweep_for_ever(self) -> None:
        handed_over: set[str] = set()
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._sweep(handed_over)
            except Exception:
                log.exception("sweep failed; trying again")
            self._wake.wait(SWEEP_SECONDS)

    def _close_later(self, job_id: str, detail: str) -> None:
        """Have the sweep close a job that broke, as often as it takes: what broke it, a full disk, may last."""
        self._broken[job_id] = detail
        self._wake.set()

    def _close_broken(self) -> None:
        for job_id, detail in list(self._broken.items()):
            self.runner.abandon(job_id, detail)
            del self._broken[job_id]

    def _sweep(self, handed_over: set[str]) -> None:
        self._close_broken()
        with self._db.read() as session:
            live = list(store.live_jobs(session))
        for job_id in live:
            if job_id not in handed_over:
                self._send_carriers(job_id)
                handed_over.add(job_id)
        handed_over.intersection_update(live)
        self._take_over_from_the_silent()

    def _send_carriers(self, job_id: str) -> None:
        """Send as many as work at once here; whichever process takes them, a process more is carriers more."""
        for _ in range(self._workers):
            holder = f"{job_id}/{new_id()}"
            with SetWorkflowID(f"{holder}/0"):
                DBOS.enqueue_workflow(QUEUE, self._workflow, job_id, holder, 0)

    def _take_over_from_the_silent(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + self._pulse
        with self._db.write() as session:
            silent = store.beat(session, self._executor, now=self._clock.now(), silence=4 * self._pulse)
        for executor in silent:
            left = [w.workflow_id for w in DBOS.list_workflows(status="PENDING", executor_id=executor)]
            if left:
                DBOS.resume_workflows(left)
            with self._db.write() as session:
                store.forget_executor(session, executor)


def _register(runner: JobRunner, stopping: threading.Event, close_later: Callable[[str, str], None]) -> Any:
    @DBOS.step(name="plan")
    def plan(job_id: str) -> None:
        runner.plan(job_id)

    @DBOS.step(name="shard")
    def work(job_id: str, holder: str) -> bool:
        # Who stops here is followed by another carrier: the next start, or another process, sends one.
        return not stopping.is_set() and runner.work(job_id, holder)

    @DBOS.step(name="finish")
    def finish(job_id: str, holder: str) -> None:
        runner.finish(job_id, holder)

    @DBOS.workflow(name="carry")
    def carry(job_id: str, holder: str, turn: int) -> None:
        try:
            plan(job_id)
            for _ in range(TURN_SHARDS):
                if not work(job_id, holder):
                    finish(job_id, holder)
                    return
        except Exception as fault:  # a step could not even note its outcome; never leave a job running for ever
            log.exception("job %s broke", job_id)
            close_later(
                job_id, NO_ROOM if is_no_room(fault) else f"{type(fault).__name__}; the server's log says more."
            )
            return
        with SetWorkflowID(f"{holder}/{turn + 1}"):  # behind the others: a long job lets a short one in
            DBOS.enqueue_workflow(QUEUE, carry, job_id, holder, turn + 1)

    return carry


def _config(checkpoints: Engine, executor: str) -> DBOSConfig:
    return {
        "name": "tessera",
        "system_database_engine": checkpoints,
        "application_version": VERSION,
        "executor_id": executor,
        # The default would be pickle: whoever could write the table could run code.
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "notification_listener_polling_interval_sec": 0.2,
    }


def _checkpoint_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine = create_engine(
        parsed.set(drivername="sqlite+pysqlite"), module=pysqlite3.dbapi2, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
