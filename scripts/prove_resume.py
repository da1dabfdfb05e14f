#!/usr/bin/env python3
"""A release whose workers are killed again and again is the release of a quiet night, byte for byte.

Each time, a project of generated masks is released once undisturbed and once more in a fresh copy of the installation
while its workers are killed with SIGKILL at random moments:

- *SQLite, embedded*: one process, killed and started again under its name.
- *PostgreSQL*: two processes; one is killed and started again, the other one is killed for good half way, so that its
  shard must be taken over.

Shards repeated are counted in `job_shard.attempts`: each beginning beyond one a shard.

Last line: ``{"kills", "identical", "shards_repeated", "shards", ...}``; ``shards_repeated`` is the most repeated
shards of a kill, over both databases.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.foundation.jobs import get_job
from app.foundation.jobs.tables import JobShard
from app.projects import Project
from app.releases import Release, get_release
from app.settings import Settings
from app.wiring import House, house
from migrations import migrate
from scripts.bench_record import record
from scripts.interleaved import one_thread
from scripts.postgres_server import PostgresServer, postgres_server
from scripts.release_bench.crew import Worker, crew, until_over
from scripts.release_bench.world import ask, files_of, make_world

FORMAT = "coco-panoptic"
PULSE = 0.5
"""Seconds between signs of life here, so that who is dead for good is missed after two seconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done: images of the release and kills, on each database."""

    images: int
    kills: int
    height: int = 256
    width: int = 512


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a release under fire."""

    kills: int
    identical: bool
    repeated: int
    shards: int


@contextmanager
def _opened(settings: Settings) -> Iterator[House]:
    with house(settings.model_copy(update={"job_workers": 0})) as opened:
        yield opened


def _undisturbed(settings: Settings, project: Project) -> dict[str, str]:
    with _opened(settings) as quiet, crew(settings, workers=1):
        return _complete(quiet, ask(quiet, project, "release", FORMAT))


def _complete(where: House, made: Release) -> dict[str, str]:
    until_over(where.db, made.job_id, seconds=600)
    with where.db.read() as session:
        return files_of(session, get_release(session, made.id))


def _under_fire(settings: Settings, project: Project, expected: dict[str, str], plan: Plan, *, workers: int) -> Outcome:
    dice = random.Random(2026)  # noqa: S311  # when to kill is no secret
    with _opened(settings) as battered:
        made = ask(battered, project, "release", FORMAT)
        hired = [Worker(settings, f"worker-{n}", pulse=PULSE) for n in range(workers)]
        try:
            kills = _kill_at_random(battered, settings, made, hired, plan, dice)
            files = _complete(battered, made)
        finally:
            for worker in hired:
                worker.stop()
        with battered.db.read() as session:
            attempts = [row.attempts for row in session.query(JobShard).filter_by(job_id=made.job_id)]
    return Outcome(kills, files == expected, sum(attempts) - len(attempts), len(attempts))


def _kill_at_random(
    battered: House, settings: Settings, made: Release, hired: list[Worker], plan: Plan, dice: random.Random
) -> int:
    """Kill workers in turn while the release goes on, each restarted under its name but the one that goes for good."""
    for kill in range(plan.kills):
        victim = kill % len(hired)
        hired[victim].wait_ready()
        time.sleep(dice.uniform(0.05, 0.9))
        if _is_over(battered, made):
            return kill
        hired[victim].kill()
        if len(hired) > 1 and kill == plan.kills // 2:
            del hired[victim]  # for good
        else:
            hired[victim] = Worker(settings, hired[victim].name, pulse=PULSE)
    return plan.kills


def _is_over(battered: House, made: Release) -> bool:
    with battered.db.read() as session:
        return get_job(session, made.job_id).is_over


def on_sqlite(folder: Path, plan: Plan) -> Outcome:
    """One process on SQLite, killed and started again."""
    quiet = Settings(data=folder / "quiet")
    with _opened(quiet) as new:
        migrate(new.db)
        project = make_world(new, images=plan.images, height=plan.height, width=plan.width)
    shutil.copytree(quiet.data, folder / "battered")
    expected = _undisturbed(quiet, project)
    return _under_fire(Settings(data=folder / "battered"), project, expected, plan, workers=1)


def on_postgres(server: PostgresServer, folder: Path, plan: Plan) -> Outcome:
    """Two processes on PostgreSQL, one of them killed for good."""
    template = Settings(data=folder / "world", database_url=server.create_database("world"))
    with _opened(template) as new:
        migrate(new.db)
        project = make_world(new, images=plan.images, height=plan.height, width=plan.width)
    places = []
    for name in ("quiet", "battered"):
        shutil.copytree(template.data, folder / name)
        places.append(Settings(data=folder / name, database_url=server.create_database(name, template="world")))
    expected = _undisturbed(places[0], project)
    return _under_fire(places[1], project, expected, plan, workers=2)


def main() -> None:
    """Prove it, say so, and record a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer images and kills; nothing is recorded")
    arguments = parser.parse_args()
    one_thread()
    plan = Plan(images=256, kills=4) if arguments.quick else Plan(images=3840, kills=20)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="prove-resume-") as folder, postgres_server() as server:
        outcomes = {
            "SQLite": on_sqlite(Path(folder) / "sqlite", plan),
            "PostgreSQL": on_postgres(server, Path(folder) / "postgres", plan),
        }
    for name, one in outcomes.items():
        print(f"{name}: {one.kills} kills, {one.repeated} of {one.shards} shards repeated, identical: {one.identical}")
    summary = {
        "kills": min(one.kills for one in outcomes.values()),
        "identical": all(one.identical for one in outcomes.values()),
        "shards_repeated": round(max(one.repeated / max(1, one.kills) for one in outcomes.values()), 2),
        "shards": outcomes["SQLite"].shards,
        "took_s": round(time.monotonic() - started, 1),
    }
    if not arguments.quick:
        rows = [f"| {n} | {o.kills} | {o.identical} | {o.repeated} of {o.shards} |" for n, o in outcomes.items()]
        head = ["| database | kills | identical | shards repeated |", "|---|---|---|---|"]
        record("prove_resume", "\n".join([*head, *rows]))
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
