#!/usr/bin/env python3
"""What a second release of a project costs where nothing changed, and where one image did.

A project of generated masks is released by one worker, then again as it is, then again after one image was painted
anew; nothing but the third is encoded twice. A time is from asking to the job's end. Every release is compared with
what it must hold: the second with the first, the third with all but one image of it.

Last line: ``{"unchanged", "one_changed", "images", ...}``: shares of the first release's time.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.formats.manifest import DESCRIPTIONS, MANIFEST, SUMS
from app.projects import Project
from app.releases import get_release
from app.settings import Settings
from app.wiring import House, house
from migrations import migrate
from scripts.bench_record import record
from scripts.interleaved import one_thread
from scripts.release_bench.crew import crew, seconds_until_over
from scripts.release_bench.world import ask, files_of, make_world, repaint_one

OF_THE_WHOLE = {MANIFEST, SUMS, *DESCRIPTIONS}
"""Files that name the release or its other files."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A release: how long it took, and the sha256 of each of its files."""

    seconds: float
    files: dict[str, str]


def release(where: House, project: Project, name: str) -> Timed:
    """Ask for a release and wait for it."""
    asked_at = where.clock.now()
    made = ask(where, project, name)
    seconds = seconds_until_over(where.db, made.job_id, asked_at=asked_at)
    with where.db.read() as session:
        return Timed(seconds, files_of(session, get_release(session, made.id)))


def measure(folder: Path, *, images: int, height: int, width: int) -> tuple[dict[str, float], int]:
    """Seconds of each release by name, and how many files are not what they must be."""
    settings = Settings(data=folder / "data")
    with house(settings.model_copy(update={"job_workers": 0})) as opened:
        migrate(opened.db)
        project = make_world(opened, images=images, height=height, width=width)
        with crew(settings, workers=1):
            first = release(opened, project, "first")
            second = release(opened, project, "unchanged")
            repaint_one(opened, project)
            third = release(opened, project, "one changed")
    wrong = sum(first.files[path] != digest for path, digest in second.files.items() if path not in OF_THE_WHOLE)
    changed = {path for path, digest in third.files.items() if first.files[path] != digest} - OF_THE_WHOLE
    # labelIds, labelTrainIds, instanceIds, color, polygons and panoptic of the image, and the table of its split.
    wrong += abs(len(changed) - 7)
    return {"first": first.seconds, "unchanged": second.seconds, "one changed": third.seconds}, wrong


def main() -> None:
    """Measure, say so, and record a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer images; nothing is recorded")
    arguments = parser.parse_args()
    one_thread()
    started = time.monotonic()
    images = 192 if arguments.quick else 5000
    with tempfile.TemporaryDirectory(prefix="bench-incremental-") as folder:
        seconds, wrong = measure(Path(folder), images=images, height=1024, width=2048)
    shares = {key: round(seconds[name] / seconds["first"], 4) for key, name in _NAMES.items()}
    rows = [f"| {name} | {taken:.1f} s |" for name, taken in seconds.items()]
    table = "\n".join([f"| release of {images} images of 2048 x 1024 | time |", "|---|---|", *rows])
    print(table)
    if not arguments.quick:
        record("bench_incremental", f"{table}\n\nOne worker, SQLite, Cityscapes without photos; {shares}")
    print(json.dumps(shares | {"images": images, "wrong": wrong, "took_s": round(time.monotonic() - started, 1)}))


_NAMES = {"unchanged": "unchanged", "one_changed": "one changed"}


if __name__ == "__main__":
    main()
