#!/usr/bin/env python3
"""Releases: our exporters beside datumaro and plain code, and thousands of images in bounded memory.

- *Speed*: the same masks of 2048 x 1024 pixels and about 45 segments, in turns, files written, photos left out, one
  core. Cityscapes: ours (labelIds, labelTrainIds, instanceIds, color, polygons, panoptic, manifest and sums) beside
  datumaro's (labelIds, instanceIds, color) and plain OpenCV code (labelIds, labelTrainIds, instanceIds, color,
  polygons). COCO: instances as run lengths, and panoptic: ours beside datumaro's in its mode of masks and plain
  pycocotools code. ``wrong`` counts files, run lengths and tables in which ours and the plain code differ.
- *Scale*: a Cityscapes release of 5,000 such images by `tessera worker`'s engine on PostgreSQL, by one process and by
  two, in fresh copies of one installation.

Datumaro and pycocotools live in an environment of their own, which a full run sets up; a quick run leaves them out.

Last line: ``{"cityscapes_vs_datumaro", "cityscapes_vs_plain", "coco_vs_datumaro", "coco_vs_plain", "peak_mb",
"last_vs_first", "two_workers", ...}``.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.interleaved import one_thread
from scripts.postgres_server import postgres_server
from scripts.release_bench.scale import Run, Scale, scale
from scripts.release_bench.speed import Speeds, speeds


def table(fast: Speeds, large: Scale, images: int) -> str:
    """The figures as Markdown."""
    ways = [f"| {name} | {1e3 * seconds:.1f} ms |" for name, seconds in fast.seconds.items()]
    by_tenth = ", ".join(f"{megabytes:.0f}" for megabytes in large.one.memory_by_tenth())
    runs = [_row(name, run, images) for name, run in (("one worker", large.one), ("two workers", large.two))]
    return "\n".join(
        [
            "| one image, files written | median |",
            "|---|---|",
            *ways,
            "",
            f"| {images} images | time | images/s | peak memory of a worker | last tenth of the shards vs first |",
            "|---|---|---|---|---|",
            *runs,
            "",
            f"Memory of the one worker by tenths of the time, at most: {by_tenth} MB.",
        ]
    )


def _row(name: str, run: Run, images: int) -> str:
    pace = f"{run.seconds:.1f} s | {images / run.seconds:.1f}"
    return f"| {name} | {pace} | {run.peak_mb:.0f} MB | {run.last_vs_first:.2f} |"


def main() -> None:
    """Measure, say so, and record a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer images and rounds; nothing is recorded")
    arguments = parser.parse_args()
    quick = arguments.quick
    one_thread()
    started = time.monotonic()
    fast = speeds(masks=8 if quick else 24, rounds=2 if quick else 12, peers=not quick)
    images = 256 if quick else 5000
    height, width = (256, 512) if quick else (1024, 2048)
    with tempfile.TemporaryDirectory(prefix="bench-release-") as folder, postgres_server() as server:
        large = scale(server, Path(folder), images=images, height=height, width=width)
    summary = fast.ratios() | {
        "peak_mb": round(max(large.one.peak_mb, large.two.peak_mb)),
        "last_vs_first": round(large.one.last_vs_first, 3),
        "two_workers": round(large.speed_up, 2),
        "wrong": fast.wrong + (large.one.root != large.two.root),
        "images": images,
        "took_s": round(time.monotonic() - started, 1),
    }
    print(table(fast, large, images))
    if not quick:
        record("bench_release", f"{table(fast, large, images)}\n\n{summary}")
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
