#!/usr/bin/env python3
"""Merging: placing, the real stitch, and the whole way from tile files to a mask file, each beside what it is held to.

- *Placing* copies the cores of eight tiles of 512 x 512 pixels into a mask and compares the strips that neighbours
  share; beside it a copy of as many bytes, from pages as small as those of tiles.
- *Stitching* is `app.core.stitch.stitch`: objects joined, areas and boxes counted, a uint32 mask painted; beside it
  numpy's `table[tile]` for each tile, which relabels and joins nothing.
- *The pipeline* reads eight tile files, stitches them and writes the mask; beside it the same through OpenCV's PNGs at
  level 1 and a loop over the instances, whose pairs are found strip by strip with the same rule of overlap.
- *8K* is the pipeline of one frame of 8192 x 4096 pixels with 300 instances, its peak memory over the pixels included.

One thread for all. Masks take turns, more of them than the processor's cache holds, as in a merge of many images; each
way's turn is three masks in a row, the third of them timed.

Last line: ``{"place_vs_memcpy", "stitch_vs_numpy", "pipeline_vs_opencv", "seconds_8k", "bytes_per_pixel_8k", ...}``.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.stitch import stitch
from scripts.bench_record import record
from scripts.interleaved import interleaved, one_thread
from scripts.merge_bench import large, opencv_way, pipeline, placing
from scripts.merge_bench.scene import THINGS, TiledMask, tiled_mask

MASKS = 24
"""Of 4 MiB each: more than the processor's cache."""
SEGMENTS = 45


@dataclass(frozen=True, slots=True)
class Figures:
    """Median milliseconds by name, and what the one large frame took."""

    times: dict[str, float]
    seconds_8k: float
    bytes_per_pixel_8k: float

    def summary(self) -> dict[str, float]:
        """The keys of the last line."""
        t = self.times
        return {
            "place_vs_memcpy": round(t["place"] / t["memcpy"], 2),
            "stitch_vs_numpy": round(t["numpy table"] / t["stitch"], 2),
            "pipeline_vs_opencv": round(t["opencv pipeline"] / t["pipeline"], 2),
            "seconds_8k": round(self.seconds_8k, 3),
            "bytes_per_pixel_8k": round(self.bytes_per_pixel_8k, 1),
        }

    def table(self) -> str:
        """The figures as Markdown."""
        rows = [f"| {name} | {ms:.2f} ms |" for name, ms in self.times.items()]
        large = f"| 8192 x 4096, 300 instances | {self.seconds_8k:.2f} s, {self.bytes_per_pixel_8k:.1f} bytes a pixel |"
        return "\n".join(["| 2048 x 1024, 8 tiles, 45 segments | median |", "|---|---|", *rows, large])


def measure(masks: list[TiledMask], *, rounds: int) -> dict[str, float]:
    """Median milliseconds of each way, in turns, the masks in rotation.

    Args:
        masks: What is merged.
        rounds: How often each way.
    """
    turns = {name: cycle(masks) for name in ("place", "numpy", "stitch", "pipeline", "opencv")}
    sources = cycle([_in_ordinary_pages(mask.ids) for mask in masks])
    copies = np.empty_like(masks[0].ids)
    work = {
        "memcpy": lambda: np.copyto(copies, next(sources)),
        "place": lambda: placing.place_and_check(next(turns["place"]), copies),
        "numpy table": lambda: placing.relabel_by_table(next(turns["numpy"])),
        "stitch": lambda: _stitch(next(turns["stitch"])),
        "pipeline": lambda: pipeline.merge(next(turns["pipeline"])),
        "opencv pipeline": lambda: opencv_way.merge(next(turns["opencv"])),
    }
    return {name: 1e3 * seconds for name, seconds in interleaved(work, rounds=rounds, lead_in=2).items()}


def _in_ordinary_pages(ids: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """A copy of (H, W) that lies in pages of the size that tiles lie in.

    numpy asks for huge pages from 4 MiB on, which a mask has to the byte and a tile has not. Where a host is slow to
    find pages, that alone had memcpy read three times as fast as anything that reads tiles.
    """
    return np.frombuffer(bytearray(ids.tobytes()), ids.dtype).reshape(ids.shape)


def _stitch(mask: TiledMask) -> None:
    stitch(mask.grid, mask.tiles, things=THINGS).raster  # noqa: B018  # it is painted when it is asked for


def large_frame(*, rounds: int) -> tuple[float, float]:
    """Median seconds and peak bytes a pixel of one frame of 8192 x 4096, each time in a process of its own."""
    code = "from scripts.merge_bench.large import main; main()"
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory(prefix="merge-") as folder:
        frame = Path(folder) / "frame"
        large.prepare(frame)
        command = [sys.executable, "-c", code, str(frame)]
        runs = [subprocess.run(command, cwd=root, capture_output=True, text=True, check=True) for _ in range(rounds)]
    seen = [json.loads(run.stdout) for run in runs]
    return median(one["seconds"] for one in seen), max(one["bytes_per_pixel"] for one in seen)


def main() -> None:
    """Measure, say so, and record a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; nothing is recorded")
    arguments = parser.parse_args()
    one_thread()
    rounds, frames = (9, 1) if arguments.quick else (48, 5)
    started = time.monotonic()
    masks = [tiled_mask(height=1024, width=2048, segments=SEGMENTS, seed=seed) for seed in range(MASKS)]
    wrong = sum(not opencv_way.agrees(mask) for mask in masks[:4])
    figures = Figures(measure(masks, rounds=rounds), *large_frame(rounds=frames))
    print(figures.table())
    if not arguments.quick:
        record("bench_merge", f"{figures.table()}\n\n{rounds} rounds in turns over {MASKS} masks; {figures.summary()}")
    print(json.dumps(figures.summary() | {"wrong": wrong, "n": rounds, "took_s": round(time.monotonic() - started, 1)}))


if __name__ == "__main__":
    main()
