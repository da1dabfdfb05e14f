"""Clients that claim and hand in, in one process, each with the product's own verbs and a transaction a verb."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from app import tasks
from app.foundation.clock import SystemClock
from app.foundation.database import Database
from app.foundation.ids import new_id
from scripts.claims_bench.queue import Queue

LEASE_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: who made it, when it began (seconds of the monotonic clock), how long it took."""

    client: str
    began: float
    seconds: float


def drain(queue: Queue, accounts: tuple[str, ...], until: float, *, lasting: bool) -> list[Claim]:
    """Claim and hand in by one thread an account, until a moment of the monotonic clock.

    Args:
        queue: What to drain.
        accounts: Who drains it, a thread each.
        until: When to stop.
        lasting: Keep the connections for the next turn; a queue that is drained once gives them back.

    Raises:
        RuntimeError: Nothing was open any more: the queue is too small for the time.
    """
    db = _database(queue.url) if lasting else Database(queue.url)
    start = threading.Barrier(len(accounts))
    try:
        with ThreadPoolExecutor(len(accounts)) as pool:
            jobs = [pool.submit(_work, db, queue, account, start, until) for account in accounts]
            return [claim for job in jobs for claim in job.result()]
    finally:
        if not lasting:
            db.dispose()


@cache
def _database(url: str) -> Database:
    """One pool a process and database, as a web process has it."""
    return Database(url)


def _work(db: Database, queue: Queue, account: str, start: threading.Barrier, until: float) -> list[Claim]:
    claims: list[Claim] = []
    start.wait()
    while (began := time.monotonic()) < until:
        task = _claim(db, queue, account)
        claims.append(Claim(account, began, time.monotonic() - began))
        _hand_in(db, task, account)
    return claims


def _claim(db: Database, queue: Queue, account: str) -> str:
    with db.write() as session:
        task = tasks.claim(
            session,
            SystemClock(),
            project_id=queue.project_id,
            account_id=account,
            lease_minutes=LEASE_MINUTES,
        )
        if task is None:
            raise RuntimeError("the queue ran dry; give it more tiles")
        return task.id


def _hand_in(db: Database, task_id: str, account: str) -> None:
    with db.write() as session:
        tasks.submit(tasks.lock(session, task_id), SystemClock(), account_id=account, revision_id=new_id())
