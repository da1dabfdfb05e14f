#!/usr/bin/env python3
"""What it costs to be told what a release in other classes would lose, and to make it.

A project of generated masks is looked at as the form of releases does: at first, when no mask has been read yet, and
again for another table. Then it is released in other classes, and released again by the same table. The pixels that
were told are compared with those that the release holds, and with the pixels of some masks.

Last line: ``{"first_s", "again_s", "release_s", "unchanged_s", "images", "wrong", ...}``.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app import releases
from app.merge import MaskRow, mask_ids
from app.projects import Project
from app.releases import Gists, Prospect, ReleaseRequest, RemapRequest, get_release
from app.settings import Settings
from app.wiring import House, house
from migrations import migrate
from scripts.bench_record import record
from scripts.interleaved import one_thread
from scripts.release_bench.crew import crew, seconds_until_over
from scripts.release_bench.scenes import TAXONOMY
from scripts.release_bench.world import make_world

COMPARED = 24
HEIGHT = 512
"""Of the images: what is told costs the same whatever their size."""
FORMAT = "coco-panoptic"


def request(name: str, **changes: int | None) -> ReleaseRequest:
    """A release in the classes of Cityscapes: each to itself, but for what is said otherwise."""
    classes = {str(one): one for one in TAXONOMY.class_ids} | changes
    remap = RemapRequest(taxonomy="cityscapes", classes=classes)
    return ReleaseRequest(name=name, format=FORMAT, photos="without", remap=remap)


def look(where: House, project: Project, gists: Gists, wanted: ReleaseRequest) -> tuple[float, Prospect]:
    """Seconds, and what was told."""
    started = time.monotonic()
    told = releases.look_ahead(where.db, where.blobs, gists, project, wanted)
    return time.monotonic() - started, told


def release(where: House, project: Project, wanted: ReleaseRequest) -> tuple[float, Mapping[str, Any]]:
    """Seconds from asking to the end of the job, and the manifest."""
    asked_at = where.clock.now()
    chosen = releases.prepare(where.db, where.blobs, project, wanted)
    with where.db.write() as session:
        made = releases.create_release(
            session, where.blobs, where.clock, project=project, request=wanted, chosen=chosen, created_by=None
        )
    where.jobs.wake()
    seconds = seconds_until_over(where.db, made.job_id, asked_at=asked_at)
    with where.db.read() as session:
        digest = get_release(session, made.id).manifest_sha256
    manifest: dict[str, Any] = json.loads(where.blobs.get(digest or ""))
    return seconds, manifest


def measure(folder: Path, *, images: int, height: int, width: int) -> tuple[dict[str, float], int]:
    """Seconds by name, and how many figures are wrong."""
    settings = Settings(data=folder / "data")
    dropped = {str(sorted(TAXONOMY.class_ids - TAXONOMY.things)[0]): None}
    with house(settings.model_copy(update={"job_workers": 0})) as opened:
        migrate(opened.db)
        project = make_world(opened, images=images, height=height, width=width)
        gists = Gists()
        first, _ = look(opened, project, gists, request("next"))
        again, told = look(opened, project, gists, request("next", **dropped))
        with crew(settings, workers=1):
            made, manifest = release(opened, project, request("coarse", **dropped))
            unchanged, same = release(opened, project, request("again", **dropped))
        wrong = int(sum(row["unpainted"] for row in manifest["images"]) != told.unpainted)
        wrong += int(manifest["root"] != same["root"]) + _wrong_pixels(opened, images)
    return {"first_s": first, "again_s": again, "release_s": made, "unchanged_s": unchanged}, wrong


def _wrong_pixels(where: House, images: int) -> int:
    """Classes of some images whose pixels, counted one by one, are not what is told of them."""
    with where.db.read() as session:
        masks = session.query(MaskRow).order_by(MaskRow.id).limit(min(COMPARED, images)).all()
    wrong = 0
    for mask in masks:
        ids, counts = np.unique(mask_ids(where.blobs, mask), return_counts=True)
        counted = dict(zip(ids.tolist(), counts.tolist(), strict=True))
        wrong += sum(counted.get(one["id"]) != one["area"] for one in mask.segments)
    return wrong


def main() -> None:
    """Measure, say so, and record a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer images; nothing is recorded")
    arguments = parser.parse_args()
    one_thread()
    started = time.monotonic()
    images = 192 if arguments.quick else 5000
    with tempfile.TemporaryDirectory(prefix="bench-remap-") as folder:
        seconds, wrong = measure(Path(folder), images=images, height=HEIGHT, width=2 * HEIGHT)
    rows = [f"| {_NAMES[key]} | {taken:.2f} s |" for key, taken in seconds.items()]
    table = "\n".join([f"| {images} images of {2 * HEIGHT} x {HEIGHT}, 45 segments each | time |", "|---|---|", *rows])
    print(table)
    if not arguments.quick:
        record("bench_remap", f"{table}\n\nOne worker, SQLite, {FORMAT} without photos, classes of Cityscapes.")
    rounded = {key: round(taken, 3) for key, taken in seconds.items()}
    print(json.dumps(rounded | {"images": images, "wrong": wrong, "took_s": round(time.monotonic() - started, 1)}))


_NAMES = {
    "first_s": "told what would be lost, no mask read yet",
    "again_s": "told again, for another table",
    "release_s": "released in other classes",
    "unchanged_s": "released again by the same table",
}


if __name__ == "__main__":
    main()
