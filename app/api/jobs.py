"""Background work over HTTP: how far it is, as an answer or as a stream, and how to stop it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy.orm import Session
from sse_starlette import EventSourceResponse, ServerSentEvent

from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.foundation.clock import Clock
from app.foundation.ids import ProjectId
from app.foundation.jobs import JobView, get_job, job_errors, pace_of, request_cancel
from app.people import Principal
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["jobs"])
POLL_SECONDS = 0.5
FAILURES = 1000
"""Failed items that are told at once; ``failed`` counts all of them."""


class JobFailure(BaseModel):
    """One item that could not be done, and why."""

    item: str
    detail: str


class JobPace(BaseModel):
    """How fast a job goes, over its last few parts."""

    items_per_second: float
    bytes_per_second: float
    seconds_left: float


class JobStatus(BaseModel):
    """A job; ``done`` and ``failed`` count items towards ``total`` once it runs. ``bytes`` is what it has written."""

    id: str
    kind: str
    state: str
    total: int
    done: int
    failed: int
    bytes: int
    pace: JobPace | None
    error: str | None
    result: dict[str, Any] | None
    errors: list[JobFailure]
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def job_status(session: Session, clock: Clock, job: JobView) -> JobStatus:
    """A job as it goes over the wire."""
    failures = [JobFailure(**row) for row in job_errors(session, job.id)[:FAILURES]] if job.failed else []
    pace = pace_of(session, job, now=clock.now())
    shared = JobStatus.model_fields.keys() - {"errors", "pace"}
    return JobStatus(
        errors=failures,
        pace=JobPace(**asdict(pace)) if pace is not None else None,
        **{name: getattr(job, name) for name in shared},
    )


@router.get("/jobs/{job}")
def show_job(job: str, house: HouseDep, principal: CurrentPrincipal) -> JobStatus:
    """Tell how far a job is."""
    return _status(house, principal, job)


@router.get("/jobs/{job}/events", response_class=EventSourceResponse)
async def follow_job(job: str, house: HouseDep, principal: CurrentPrincipal) -> EventSourceResponse:
    """Stream a job's status whenever it changes, until it is over."""
    first = await run_in_threadpool(_status, house, principal, job)

    async def events() -> AsyncIterator[ServerSentEvent]:
        status, said = first, ""
        while True:
            text = status.model_dump_json()
            if text != said:
                said = text
                yield ServerSentEvent(text, event="job")
            if status.finished_at is not None:
                return
            await asyncio.sleep(POLL_SECONDS)
            # Judged anew each time: a right that was taken away ends the stream.
            status = await run_in_threadpool(_status, house, principal, job)

    return EventSourceResponse(events())


@router.post("/jobs/{job}/cancel")
def cancel_job(job: str, house: HouseDep, principal: CurrentPrincipal) -> JobStatus:
    """Ask a job to stop before its next item."""
    with house.db.write() as session:
        _authorise(principal, Action.CANCEL_JOB, get_job(session, job))
        return job_status(session, house.clock, request_cancel(session, job))


def _status(house: House, principal: Principal, job_id: str) -> JobStatus:
    with house.db.read() as session:
        job = get_job(session, job_id)
        _authorise(principal, Action.SEE_JOB, job)
        return job_status(session, house.clock, job)


def _authorise(principal: Principal, action: Action, job: JobView) -> None:
    authorise(principal, action, ProjectId(job.project_id or ""))
