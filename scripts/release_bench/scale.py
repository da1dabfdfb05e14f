"""A release of thousands of images by one worker and by two: memory, and the time of its shards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.foundation.jobs.tables import JobShard
from app.projects import Project
from app.releases import get_release
from app.settings import Settings
from app.wiring import House, house
from migrations import migrate
from scripts.postgres_server import PostgresServer
from scripts.release_bench.crew import crew, seconds_until_over
from scripts.release_bench.world import ask, files_of, make_world


@dataclass(frozen=True, slots=True)
class Run:
    """One release.

    Attributes:
        seconds: From asking to the job's end.
        shards: Seconds of each shard, in the order they were begun.
        memory: By worker, (seconds since the release was asked for, MB resident).
        root: Of the release.
    """

    seconds: float
    shards: list[float]
    memory: dict[str, list[tuple[float, float]]]
    root: str

    @property
    def peak_mb(self) -> float:
        """The most that any worker held."""
        return max(megabytes for samples in self.memory.values() for _, megabytes in samples)

    @property
    def last_vs_first(self) -> float:
        """Median time of the last tenth of the shards, of the first tenth's."""
        tenth = max(1, len(self.shards) // 10)
        return median(self.shards[-tenth:]) / median(self.shards[:tenth])

    def memory_by_tenth(self) -> list[float]:
        """The most that any worker held in each tenth of the time, in MB."""
        peaks = [0.0] * 10
        for samples in self.memory.values():
            for moment, megabytes in samples:
                place = min(9, max(0, int(10 * moment / self.seconds)))
                peaks[place] = max(peaks[place], megabytes)
        return peaks


@dataclass(frozen=True, slots=True)
class Scale:
    """The same project released by one worker and by two."""

    one: Run
    two: Run

    @property
    def speed_up(self) -> float:
        """How many times as fast two workers are."""
        return self.one.seconds / self.two.seconds


@contextmanager
def _opened(settings: Settings) -> Iterator[House]:
    with house(settings.model_copy(update={"job_workers": 0})) as opened:
        yield opened


def scale(server: PostgresServer, folder: Path, *, images: int, height: int, width: int) -> Scale:
    """Make a project, and release it in two fresh copies of the installation, by one worker and by two.

    Args:
        server: PostgreSQL, which lets several processes join.
        folder: For the installations.
        images: How many, with masks of `height` x `width` pixels.
        height: In pixels.
        width: In pixels.
    """
    world = Settings(data=folder / "world", database_url=server.create_database("scale"))
    with _opened(world) as new:
        migrate(new.db)
        project = make_world(new, images=images, height=height, width=width)
    runs = []
    for workers in (1, 2):
        copy = folder / f"{workers}"
        shutil.copytree(world.data, copy)
        url = server.create_database(f"scale{workers}", template="scale")
        runs.append(_released(Settings(data=copy, database_url=url), project, workers))
        shutil.rmtree(copy)
    return Scale(*runs)


def _released(settings: Settings, project: Project, workers: int) -> Run:
    with _opened(settings) as opened, crew(settings, workers=workers) as hired:
        asked_at = opened.clock.now()
        made = ask(opened, project, "release")
        seconds = seconds_until_over(opened.db, made.job_id, asked_at=asked_at)
        with opened.db.read() as session:
            files_of(session, get_release(session, made.id))  # raises unless it is complete
            root = get_release(session, made.id).root or ""
            ended = session.query(JobShard).filter_by(job_id=made.job_id).order_by(JobShard.started_at)
            shards = [
                (one.finished_at - one.started_at).total_seconds()
                for one in ended
                if one.finished_at and one.started_at
            ]
        memory = {
            worker.name: [(moment - asked_at.timestamp(), mb) for moment, mb in worker.memory] for worker in hired
        }
    return Run(seconds, shards, memory, root)
