"""Shards that several carriers take: each once, whoever dies; and what is said of how fast they go."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.foundation.clock import FixedClock
from app.foundation.database import Database
from app.foundation.jobs import Shard, get_job, job_errors, pace_of, request_cancel, store, submit_job
from app.foundation.jobs.runner import JobRunner
from app.foundation.jobs.tables import JobShard
from tests.foundation.jobs.counting import Counting, engine_in

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Baskets(Counting):
    """Shards of three items, of which the middle one may be bad; each writes 300 bytes."""

    name = "baskets"

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        return [Shard(f"basket {n}", {"n": n}, size=3) for n in range(params["count"])]

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        record = super().run(params, shard)
        bad = shard.input["n"] == params.get("worm")
        return record | {"bytes": 300, "failures": [{"item": "apple", "detail": "a worm"}] if bad else []}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def runner(tmp_path: Path, clock: FixedClock) -> Iterator[JobRunner]:
    db, _ = engine_in(tmp_path)
    yield JobRunner(db, clock, {"baskets": Baskets(tmp_path)})
    db.dispose()


def planned(runner: JobRunner, **params: Any) -> str:
    with runner.db.write() as session:
        job = submit_job(session, now=NOW, kind="baskets", project_id=None, params=params, created_by=None)
    runner.plan(job.id)
    return job.id


def attempts(db: Database, job_id: str) -> list[int]:
    with db.read() as session:
        return [row.attempts for row in session.query(JobShard).filter_by(job_id=job_id).order_by(JobShard.n)]


def test_two_carriers_share_a_job_and_the_last_one_closes_it_once(runner: JobRunner, tmp_path: Path) -> None:
    job_id = planned(runner, count=5)
    turn = 0
    while runner.work(job_id, f"carrier {turn % 2}"):
        turn += 1
    runner.finish(job_id, "carrier 0")
    runner.finish(job_id, "carrier 1")
    with runner.db.read() as session:
        job = get_job(session, job_id)
    assert (job.state, job.total, job.done, job.bytes, job.result) == ("done", 15, 15, 1500, {"sum": 30})
    assert (tmp_path / "runs").read_text().split() == ["0", "1", "2", "3", "4"]


def test_a_job_is_not_closed_while_somebody_holds_a_shard(runner: JobRunner) -> None:
    job_id = planned(runner, count=1)
    with runner.db.write() as session:
        store.claim_shard(session, job_id, holder="the dead", now=NOW)
    assert not runner.work(job_id, "the living")
    runner.finish(job_id, "the living")
    with runner.db.read() as session:
        assert get_job(session, job_id).state == "running"
    assert runner.work(job_id, "the dead")  # its carrier goes on with what it held
    assert attempts(runner.db, job_id) == [2]
    runner.finish(job_id, "the dead")
    with runner.db.read() as session:
        assert get_job(session, job_id).state == "done"


def test_a_shard_that_two_did_counts_once(runner: JobRunner) -> None:
    job_id = planned(runner, count=2)
    with runner.db.write() as session:
        store.claim_shard(session, job_id, holder="slow", now=NOW)
    assert runner.work(job_id, "slow")
    with runner.db.write() as session:
        store.close_shard(session, job_id, 0, record={"square": 7}, error=None, now=NOW)
    with runner.db.read() as session:
        assert (get_job(session, job_id).done, store.records_of(session, job_id)[0]["square"]) == (3, 0)


def test_failures_within_a_shard_are_counted_and_named(runner: JobRunner) -> None:
    job_id = planned(runner, count=2, worm=1)
    while runner.work(job_id, "carrier"):
        pass
    runner.finish(job_id, "carrier")
    with runner.db.read() as session:
        job = get_job(session, job_id)
        assert (job.state, job.done, job.failed) == ("partial", 5, 1)
        assert job_errors(session, job_id) == [{"item": "apple", "detail": "a worm"}]


def test_a_cancelled_job_is_closed_when_the_last_shard_in_hand_is_done(runner: JobRunner) -> None:
    job_id = planned(runner, count=3)
    with runner.db.write() as session:
        store.claim_shard(session, job_id, holder="busy", now=NOW)
        request_cancel(session, job_id)
    runner.finish(job_id, "idle")
    with runner.db.write() as session:
        assert get_job(session, job_id).state == "running"
        store.close_shard(session, job_id, 0, record={"square": 0}, error=None, now=NOW)
    runner.finish(job_id, "busy")
    with runner.db.read() as session:
        assert get_job(session, job_id).state == "cancelled"


def test_the_pace_is_that_of_the_last_shards_and_gives_the_time_that_is_left(
    runner: JobRunner, clock: FixedClock
) -> None:
    job_id = planned(runner, count=4)
    with runner.db.read() as session:
        assert pace_of(session, get_job(session, job_id), now=clock.now()) is None
    runner.work(job_id, "carrier")
    clock.advance(seconds=2)
    with runner.db.read() as session:
        pace = pace_of(session, get_job(session, job_id), now=clock.now())
    assert pace is not None
    assert (pace.items_per_second, pace.bytes_per_second, pace.seconds_left) == (1.5, 150.0, 6.0)
