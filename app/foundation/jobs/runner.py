"""The steps of a job, each one transaction or more on our own rows; the engine only calls them in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import TesseraError
from app.foundation.jobs import store
from app.foundation.jobs.kinds import JobKind, Shard

MAX_ATTEMPTS = 3
log = structlog.get_logger("tessera.jobs")


@dataclass(frozen=True)
class JobRunner:
    """Plans, runs and closes jobs of the kinds it knows."""

    db: Database
    clock: Clock
    kinds: Mapping[str, JobKind]

    def plan(self, job_id: str) -> None:
        """Cut the job into shards, unless that is done; where it cannot be planned, it has failed."""
        job = self._job(job_id)
        if job.state != "queued":
            return
        try:
            shards = self.kinds[job.kind].plan(job.params)
        except Exception as error:
            self._close(job, state="failed", error=_words(error))
            return
        with self.db.write() as session:
            store.start_job(session, job_id, now=self.clock.now(), shards=shards)

    def work(self, job_id: str, holder: str) -> bool:
        """Do the next shard of the job, that which ``holder`` left behind first; False where there is none to do.

        Doing it and noting that it is done are two transactions: a crash between them has it done again.
        """
        with self.db.write() as session:
            claimed = store.claim_shard(session, job_id, holder=holder, now=self.clock.now())
        if claimed is None:
            return False
        n, shard = claimed
        record, error = self._attempt(self._job(job_id), shard)
        with self.db.write() as session:
            store.close_shard(session, job_id, n, record=record, error=error, now=self.clock.now())
        return True

    def finish(self, job_id: str, holder: str) -> None:
        """Close the job if nothing is left of it: done, partial where items failed, cancelled where somebody asked."""
        with self.db.write() as session:
            if not store.may_close(session, job_id, holder=holder):
                return
        job = self._job(job_id)
        if job.cancel_requested:
            self._close(job, state="cancelled", error="Cancelled before it was complete.")
            return
        with self.db.read() as session:
            records = store.records_of(session, job_id)
        try:
            result = self.kinds[job.kind].finish(job.params, records)
        except Exception as error:
            self._close(job, state="failed", error=_words(error))
            return
        with self.db.write() as session:
            state = "partial" if job.failed else "done"
            store.close_job(session, job_id, now=self.clock.now(), state=state, result=result, error=None)

    def abandon(self, job_id: str, detail: str) -> None:
        """Close the job as failed after a fault outside its shards."""
        job = self._job(job_id)
        if not job.is_over:
            self._close(job, state="failed", error=detail)

    def _attempt(self, job: store.JobView, shard: Shard) -> tuple[dict[str, Any] | None, str | None]:
        kind = self.kinds[job.kind]
        error = ""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return kind.run(job.params, shard), None
            except TesseraError as refused:  # said in words, and trying again would say the same
                return None, refused.detail
            except Exception as fault:
                log.exception("shard failed", job=job.id, item=shard.item, attempt=attempt)
                error = _words(fault)
        return None, error

    def _close(self, job: store.JobView, *, state: str, error: str) -> None:
        try:
            self.kinds[job.kind].fail(job.params, error)
        except Exception:
            log.exception("closing failed", job=job.id)
        with self.db.write() as session:
            store.close_job(session, job.id, now=self.clock.now(), state=state, result=None, error=error)

    def _job(self, job_id: str) -> store.JobView:
        with self.db.read() as session:
            return store.get_job(session, job_id)


def _words(error: Exception) -> str:
    if isinstance(error, TesseraError):
        return error.detail
    log.error("job fault", exc_info=error)
    return f"{type(error).__name__}: {error}"
