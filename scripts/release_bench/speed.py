"""Our exporters beside datumaro and beside plain code: the same masks, in turns, files written, one core."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from app.core.formats import EXPORTERS, write_release
from scripts.reference_tools import set_up
from scripts.release_bench import plain
from scripts.release_bench.scenes import TAXONOMY, Scene, scene

BATCH = 6
"""Images of a turn that are timed."""
LEAD_IN = 2
"""Images before them that are not: a release comes in long rows, and the others' turns take seconds."""
PEERS = Path(__file__).with_name("peers.py")


@dataclass(frozen=True, slots=True)
class Speeds:
    """Median seconds an image of each way, and how many files of ours said otherwise than the plain code's."""

    seconds: dict[str, float]
    wrong: int

    def ratios(self) -> dict[str, float]:
        """How many times as long the others take, by the names of the last line."""
        pairs = {
            "cityscapes_vs_datumaro": ("datumaro cityscapes", "cityscapes"),
            "cityscapes_vs_plain": ("plain cityscapes", "cityscapes"),
            "coco_vs_datumaro": ("datumaro coco", "coco"),
            "coco_vs_plain": ("plain coco", "coco"),
        }
        taken = self.seconds
        return {key: round(taken[peer] / taken[ours], 2) for key, (peer, ours) in pairs.items() if peer in taken}


class Ways:
    """Every way to export a few masks.

    Args:
        scenes: The masks.
        folder: For what is written.
        peer: The peers' process, where there is one.
    """

    def __init__(self, scenes: Sequence[Scene], folder: Path, peer: "subprocess.Popen[str] | None") -> None:
        self._folder, self._peer, self._turn = folder, peer, 0
        self._samples = [one.sample(number) for number, one in enumerate(scenes)]
        self._masks = [
            (one.stem, scenes[number].ids, scenes[number].classes) for number, one in enumerate(self._samples)
        ]

    @property
    def names(self) -> list[str]:
        """What can be timed here."""
        peers = ["datumaro cityscapes", "datumaro coco", "plain coco"] if self._peer else []
        return ["cityscapes", "plain cityscapes", "coco", *peers]

    def seconds(self, way: str, begin: int) -> float:
        """Export `BATCH` masks from `begin` on into a new folder, which is removed; before them a few untimed ones."""
        self._turn += 1
        out = self._folder / f"{self._turn}"
        try:
            self.export(way, begin, out / "before", images=LEAD_IN)
            return self.export(way, begin, out / "timed")
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def export(self, way: str, begin: int, out: Path, images: int = BATCH) -> float:
        """Export into a folder and return the seconds."""
        end = begin + images
        if way in ("datumaro cityscapes", "datumaro coco", "plain coco"):
            return self._ask({"way": way, "out": str(out), "begin": begin, "end": end})
        started = time.perf_counter()
        if way == "plain cityscapes":
            plain.cityscapes(out, self._masks[begin:end])
        elif way == "cityscapes":
            write_release(out, EXPORTERS["cityscapes"], self._samples[begin:end], TAXONOMY)
        else:
            for name in ("coco-instances", "coco-panoptic"):
                write_release(out / name, EXPORTERS[name], self._samples[begin:end], TAXONOMY)
        return time.perf_counter() - started

    def _ask(self, told: dict[str, Any]) -> float:
        if self._peer is None or self._peer.stdin is None or self._peer.stdout is None:
            raise RuntimeError("the peers do not run")
        self._peer.stdin.write(json.dumps(told) + "\n")
        self._peer.stdin.flush()
        return float(json.loads(self._peer.stdout.readline())["seconds"])

    def wrong(self, begin: int) -> int:
        """How many rasters, run lengths and segment tables of ours differ from those of the plain code."""
        ours, theirs = self._folder / "ours", self._folder / "theirs"
        for way, out in (("cityscapes", ours), ("plain cityscapes", theirs)):
            self.export(way, begin, out)
        faults = sum(_differ(ours, path.relative_to(theirs), theirs) for path in theirs.rglob("*.png"))
        if self._peer:
            self.export("coco", begin, ours / "coco")
            self.export("plain coco", begin, theirs / "coco")
            faults += _coco_faults(ours / "coco", theirs / "coco")
        shutil.rmtree(ours)
        shutil.rmtree(theirs)
        return faults


def _differ(ours: Path, path: Path, theirs: Path) -> bool:
    one, other = (cv2.imread(str(root / path), cv2.IMREAD_UNCHANGED) for root in (ours, theirs))
    return one is None or other is None or not np.array_equal(one, other)


def _coco_faults(ours: Path, theirs: Path) -> int:
    faults = 0
    for kind, keys in (("instances", ("image_id", "category_id", "segmentation", "area", "bbox")),
                       ("panoptic", ("image_id", "file_name", "segments_info"))):  # fmt: skip
        path = f"annotations/{kind}_train.json"
        mine, other = (json.loads((root / path).read_text())["annotations"] for root in (ours / f"coco-{kind}", theirs))
        faults += abs(len(mine) - len(other))
        faults += sum(any(a[key] != b[key] for key in keys) for a, b in zip(mine, other, strict=False))
    for image in (theirs / "annotations" / "panoptic_train").iterdir():
        faults += _differ(ours / "coco-panoptic", image.relative_to(theirs), theirs)
    return faults


def speeds(*, masks: int, rounds: int, peers: bool) -> Speeds:
    """Time every way in turns.

    Args:
        masks: How many of 2048 x 1024 pixels and 45 segments, taken in rotation.
        rounds: How often each way exports a few of them.
        peers: Whether datumaro and pycocotools are installed where they are missing.
    """
    scenes = [scene(height=1024, width=2048, segments=45, seed=seed) for seed in range(masks)]
    with (
        tempfile.TemporaryDirectory(prefix="bench-release-") as folder,
        _peer(Path(folder), scenes, wanted=peers) as peer,
    ):
        ways = Ways(scenes, Path(folder), peer)
        wrong = ways.wrong(0)
        taken: dict[str, list[float]] = {name: [] for name in ways.names}
        for turn in range(rounds + 1):
            for name in ways.names:
                seconds = ways.seconds(name, turn * BATCH % (masks - BATCH + 1))
                if turn:  # the first warms caches
                    taken[name].append(seconds / BATCH)
        return Speeds({name: median(times) for name, times in taken.items()}, wrong)


@contextmanager
def _peer(folder: Path, scenes: Sequence[Scene], *, wanted: bool) -> Iterator["subprocess.Popen[str] | None"]:
    if not wanted:
        yield None
        return
    held = folder / "masks.npz"
    arrays = {one.sample(number).stem: one for number, one in enumerate(scenes)}
    classes = {f"{name} classes": np.array(list(one.classes.items())) for name, one in arrays.items()}
    np.savez(held, **{name: one.ids for name, one in arrays.items()}, **classes)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | threads
    command = [str(set_up("datumaro")), str(PEERS), str(held)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        yield process
        process.terminate()
