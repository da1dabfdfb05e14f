"""One 8K frame, in a process of its own, so that the peak of its memory is its own."""

import json
import pickle
import resource
import sys
import time
from pathlib import Path

from scripts.interleaved import one_thread
from scripts.merge_bench.pipeline import merge
from scripts.merge_bench.scene import TiledMask, tiled_mask

HEIGHT, WIDTH, INSTANCES = 4096, 8192, 300


def prepare(path: Path) -> None:
    """Write what a merge has at the start: the grid and the tile files, not the rasters they were made of."""
    made = tiled_mask(height=HEIGHT, width=WIDTH, segments=INSTANCES, seed=1)
    path.write_bytes(pickle.dumps(TiledMask(made.grid, made.ids[:0].copy(), (), made.files)))


def main() -> None:
    """Print seconds and peak bytes a pixel of tile files to mask file, as JSON."""
    one_thread()
    mask = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  # written by the process that started this one
    merge(tiled_mask(height=64, width=64, segments=3, seed=2))  # the code is loaded and warm
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here on
    before = _peak()
    started = time.perf_counter()
    merge(mask)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "bytes_per_pixel": (_peak() - before) / (HEIGHT * WIDTH)}))


def _peak() -> int:
    """Bytes: the highest resident size since the mark was reset, or of the whole process where it cannot be."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
