#!/usr/bin/env python3
"""Label PNGs: our writer and reader beside OpenCV's and Pillow's, in turns, and thousands of rasters held bit-exact.

Each ratio is of medians of one run, and the lower of 8 and 16 bit is the one that counts. All of it runs in one
thread, on a street mask of 2048 x 1024 pixels with 45 segments and ragged borders; where the real data is at hand, the
table has a CamVid mask too. The files of the others are written with their default settings.

Last line: ``{"write_vs_opencv": ..., "write_vs_pillow": ..., "read_vs_opencv": ..., ...}``.
"""

import argparse
import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.raster import decode_label_png, encode_label_png
from scripts.bench_record import record
from scripts.interleaved import interleaved, one_thread
from scripts.street_masks import street_mask

Labels = NDArray[np.uint8] | NDArray[np.uint16]
STREET = "street 2048x1024"


@dataclass(frozen=True, slots=True)
class Row:
    """One raster, what each codec took for it in milliseconds and how large the files are."""

    name: str
    write: dict[str, float]
    read: dict[str, float]
    size: dict[str, int]

    def write_ratio(self, peer: str) -> float:
        """How many times faster ours is written."""
        return self.write[peer] / self.write["ours"]

    @property
    def read_ratio(self) -> float:
        """How many times faster our file is read by us than by OpenCV."""
        return self.read["opencv"] / self.read["ours"]

    @property
    def size_ratio(self) -> float:
        """Our file over OpenCV's."""
        return self.size["ours"] / self.size["opencv"]

    def line(self) -> str:
        """The row of the table."""
        times = [self.write["ours"], self.write["opencv"], self.write["pillow"], self.read["ours"], self.read["opencv"]]
        sizes = [self.size["ours"], self.size["opencv"], self.size["pillow"]]
        ratios = [self.write_ratio("opencv"), self.write_ratio("pillow"), self.read_ratio]
        cells = [f"{t:.2f}" for t in times] + [f"{s / 1000:.1f}" for s in sizes] + [f"{r:.1f}" for r in ratios]
        return f"| {self.name} | " + " | ".join(cells) + " |"


COLUMNS = ("raster", "write ms", "OpenCV", "Pillow", "read ms", "OpenCV", "size kB", "OpenCV", "Pillow")
RATIOS = ("write / OpenCV", "write / Pillow", "read / OpenCV")
HEAD = f"| {' | '.join(COLUMNS + RATIOS)} |\n|{'---|' * len(COLUMNS + RATIOS)}"


def opencv_png(labels: Labels) -> bytes:
    """What OpenCV writes by default."""
    return cv2.imencode(".png", labels)[1].tobytes()


def pillow_png(labels: Labels) -> bytes:
    """What Pillow writes by default."""
    file = io.BytesIO()
    Image.fromarray(labels).save(file, "PNG")
    return file.getvalue()


def measure(name: str, labels: Labels, *, rounds: int) -> Row:
    """Time a raster's way into and out of a file.

    Args:
        name: What the table calls it.
        labels: (H, W) uint8 or uint16.
        rounds: How often.
    """
    writers = {"ours": encode_label_png, "opencv": opencv_png, "pillow": pillow_png}
    file = encode_label_png(labels)
    seen = np.frombuffer(file, np.uint8)
    readers = {
        "ours": lambda: decode_label_png(file),
        "opencv": lambda: cv2.imdecode(seen, cv2.IMREAD_UNCHANGED),
    }
    write = interleaved({who: lambda run=run: run(labels) for who, run in writers.items()}, rounds=rounds, lead_in=1)
    read = interleaved(readers, rounds=2 * rounds, lead_in=1)
    sizes = {who: len(run(labels)) for who, run in writers.items()}
    return Row(
        name,
        {who: 1e3 * seconds for who, seconds in write.items()},
        {who: 1e3 * seconds for who, seconds in read.items()},
        sizes,
    )


def rasters(camvid: Path | None) -> dict[str, Labels]:
    """What is timed: the synthetic street, and a CamVid mask where there is one; each in 8 and in 16 bit."""
    street = street_mask(height=1024, width=2048, segments=45, seed=1)
    found: dict[str, Labels] = {f"{STREET}, 8 bit": street.labels, f"{STREET}, 16 bit": street.ids}
    for path in sorted(camvid.glob("*.png"))[:1] if camvid else ():
        labels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if labels is not None:
            found |= {
                f"CamVid {labels.shape[1]}x{labels.shape[0]}, 8 bit": labels.astype(np.uint8),
                f"CamVid {labels.shape[1]}x{labels.shape[0]}, 16 bit": labels.astype(np.uint16),
            }
    return found


def wrong_cases(cases: int, *, seed: int) -> int:
    """Of so many random rasters, how many do not come back the same from us, OpenCV, Pillow and imagecodecs alike."""
    random = np.random.default_rng(seed)
    return sum(not _is_exact(_random_labels(random)) for _ in range(cases))


def _random_labels(random: np.random.Generator) -> Labels:
    """Any size from one pixel, any number of labels from one to all, blocks or noise."""
    height, width = (int(n) for n in random.integers(1, 70, 2))
    dtype = np.uint8 if random.random() < 0.5 else np.uint16
    most = min(int(2 ** random.uniform(0, 16.1)), np.iinfo(dtype).max + 1)
    block = int(random.integers(1, 9))
    coarse = random.integers(0, most, (-(-height // block), -(-width // block))).astype(dtype)
    return np.repeat(np.repeat(coarse, block, 0), block, 1)[:height, :width]


def _is_exact(labels: Labels) -> bool:
    file = encode_label_png(labels)
    seen = [
        decode_label_png(file),
        cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED),
        np.asarray(Image.open(io.BytesIO(file))),
        imagecodecs.png_decode(file),
        decode_label_png(opencv_png(labels)),
        decode_label_png(pillow_png(labels)),
    ]
    return all(other is not None and np.array_equal(other, labels) for other in seen)


def main() -> None:
    """Measure, say so, and record a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and cases; nothing is recorded")
    arguments = parser.parse_args()
    one_thread()
    rounds, cases = (9, 1000) if arguments.quick else (41, 10_000)
    data = os.environ.get("TESSERA_REAL_DATA")
    found = rasters(Path(data) / "camvid" / "labels" if data else None)
    rows = [measure(name, labels, rounds=rounds) for name, labels in found.items()]
    wrong = wrong_cases(cases, seed=1)
    table = "\n".join([HEAD, *(row.line() for row in rows)])
    print(table)
    if not arguments.quick:
        record("bench_codec", f"{table}\n\n{rounds} rounds in turns; {cases} random rasters, {wrong} of them wrong.")
    print(json.dumps(_figures(rows) | {"wrong": wrong, "cases": cases, "rounds": rounds}))


def _figures(rows: list[Row]) -> dict[str, float]:
    rows = [row for row in rows if row.name.startswith(STREET)]
    return {
        "write_vs_opencv": round(min(row.write_ratio("opencv") for row in rows), 2),
        "write_vs_pillow": round(min(row.write_ratio("pillow") for row in rows), 2),
        "read_vs_opencv": round(min(row.read_ratio for row in rows), 2),
        "largest_size_vs_opencv": round(max(row.size_ratio for row in rows), 3),
    }


if __name__ == "__main__":
    main()
