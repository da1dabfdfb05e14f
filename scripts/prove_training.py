#!/usr/bin/env python3
"""Proves that releases train: masks of a crowd that errs teach a network nearly what the truth teaches it.

- A small network is trained twice from the same start, on the same crops of the same photos in the same order: once on
  the truth, once on the merged masks of robots with `--error 0.05`. Both are scored on the truth of photos that neither
  saw: the sample street, a quarter of its side, and CamVid (below TESSERA_REAL_DATA; left out, saying so, where it is
  not set). `miou_ratio` is the mean intersection over union of the second by that of the first, the lower of both data
  sets, each the mean over the seeds.
- One step of training Mask2Former (transformers, tiny, random weights) on a `coco-panoptic` release of such masks as
  the real commands write it.

torch lives in an environment of its own (scripts/reference_tools.py). The last line is one JSON object; ends with 1
where `miou_ratio` is below 0.97 or the step fails.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.geometry import Grid, Size
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy
from app.robots import Hand, TruthFolder
from schemas import load_taxonomy_json
from scripts.bench_record import record
from scripts.prove_release import some_photos
from scripts.reference_tools import set_up
from scripts.release_road import Journey, Road
from scripts.seam_judge import painted, settle

ROOT = Path(__file__).resolve().parent.parent
STREET = ROOT / "sample_data" / "street"
ERROR, CROWD_SEED = 0.05, 1
MIN_RATIO = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos:
    """What is learned from.

    Attributes:
        name: Of the data set.
        photos: Folder of photos.
        truth: Folder of their truth.
        taxonomy: Its classes.
        tile: Side of the tiles that the robots paint, with an overlap of 16.
        shrink: By how much the sides are smaller when a network sees them.
        held_out: Stems that neither network sees before it is scored.
    """

    name: str
    photos: Path
    truth: Path
    taxonomy: str
    tile: int
    shrink: int
    held_out: Sequence[str]


def data_sets() -> list[Photos]:
    """The sample street, and CamVid where it is."""
    street = Photos(
        name="street",
        photos=STREET / "photos",
        truth=STREET / "truth",
        taxonomy="cityscapes",
        tile=512,
        shrink=4,
        held_out=("harbour_000043", "hillside_000129"),
    )
    real = os.environ.get("TESSERA_REAL_DATA")
    if not real or not (Path(real) / "camvid").is_dir():
        print("camvid: left out, TESSERA_REAL_DATA names no folder that has it")
        return [street]
    camvid = Photos(
        name="camvid",
        photos=Path(real) / "camvid" / "images",
        truth=Path(real) / "camvid" / "labels",
        taxonomy="camvid-11",
        tile=128,
        shrink=1,
        held_out=("0006R0_f02430", "0016E5_05100", "0016E5_08057", "0016E5_08061"),
    )
    return [street, camvid]


def write_data(photos: Photos, out: Path) -> float:
    """Paint, merge and write what the networks read; return the share of pixels that the crowd has otherwise."""
    taxonomy = Taxonomy.from_json(load_taxonomy_json(photos.taxonomy))
    folder = TruthFolder(photos.truth, taxonomy)
    classes = np.full(256, IGNORED_TRAIN_ID, np.uint8)
    for entry in taxonomy.classes:
        if entry.id >= 0 and not entry.ignored:
            classes[entry.id] = entry.train_id
    paths = sorted(path for path in photos.photos.rglob("*") if path.suffix in (".jpg", ".png"))
    truth, masks, seen = [], [], []
    for path in paths:
        true, merged = _labels(folder, path.stem, taxonomy, photos.tile)
        truth.append(classes[true[:: photos.shrink, :: photos.shrink]])
        masks.append(classes[merged[:: photos.shrink, :: photos.shrink]])
        seen.append(_photo(path, photos.shrink))
    held_out = np.array([path.stem in photos.held_out for path in paths])
    np.savez(out, photos=np.stack(seen), truth=np.stack(truth), masks=np.stack(masks), held_out=held_out)
    return float(np.mean(np.stack(truth) != np.stack(masks)))


def _labels(
    folder: TruthFolder, stem: str, taxonomy: Taxonomy, tile: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(H, W) class ids: of the truth, and of the mask that robots who err came to."""
    truth, things = folder.of(stem), frozenset(taxonomy.things)
    height, width = truth.ids.shape
    grid = Grid(Size(width, height), tile=tile, overlap=16, context=0)
    tiles = [painted(one, stem, things, Hand(ERROR, CROWD_SEED, one.index % 2)) for one in folder.tiles(stem, grid)[0]]
    merged = settle(grid, truth, things, tiles)[0].class_raster(unpainted=255).astype(np.uint8)
    table = np.zeros(max(truth.classes) + 1, np.uint8)
    table[list(truth.classes)] = list(truth.classes.values())
    return table[truth.ids], merged


def _photo(path: Path, shrink: int) -> NDArray[np.uint8]:
    """(h, w, 3) uint8: red, green, blue."""
    photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    height, width = photo.shape[:2]
    small = cv2.resize(photo, (width // shrink, height // shrink), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def train(data: Path, steps: int, seeds: Sequence[int]) -> dict[str, list[float]]:
    """What the networks score that were trained on the truth and on the masks, side by side, seed by seed."""
    started = {name: start("network.py", data, name, steps, *seeds) for name in ("truth", "masks")}
    return {name: answer(process) for name, process in started.items()}


def start(script: str, *arguments: str | Path | int) -> subprocess.Popen[str]:
    """Start one of scripts/training where torch is."""
    command = [str(set_up("training")), str(ROOT / "scripts" / "training" / script), *map(str, arguments)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> Any:
    """The JSON that it prints when it is done."""
    said, troubles = process.communicate()
    if process.returncode:
        raise SystemExit(f"{process.args} failed:\n{troubles[-4000:]}")
    return json.loads(said.splitlines()[-1])


def step_on_release(folder: Path, photos: int) -> dict[str, Any]:
    """One step of Mask2Former on what the real commands release of so many photos, painted by robots who err."""
    journey = Journey(
        slug="training",
        photos=some_photos(STREET / "photos", photos, folder / "photos"),
        truth=STREET / "truth",
        taxonomy="cityscapes",
        tile=512,
        overlap=16,
        formats=("coco-panoptic",),
        error=ERROR,
    )
    release = Road(folder / "road").travel(journey).releases["coco-panoptic"]
    step: dict[str, Any] = answer(start("mask2former_step.py", release))
    return step


def main() -> int:
    """Prove, print, record the full run, and judge."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="one seed, fewer steps, one photo released")
    quick = arguments.parse_args().quick
    steps, seeds, photos = (70, (1,), 1) if quick else (600, (1, 2, 3), 7)
    started, lines, ratios = time.monotonic(), [], {}
    with tempfile.TemporaryDirectory(prefix="training-") as name:
        folder = Path(name)
        for data in data_sets():
            wrong = write_data(data, folder / f"{data.name}.npz")
            scores = train(folder / f"{data.name}.npz", steps, seeds)
            ratios[data.name] = mean(scores["masks"]) / mean(scores["truth"])
            lines.append(_told(data.name, wrong, scores, ratios[data.name]))
            print(lines[-1], flush=True)
        step = step_on_release(folder, photos)
    lines.append(
        f"- Mask2Former, one step on a release of {step['images']} images: loss {step['loss_before']:.2f}, "
        f"then {step['loss_after']:.2f} on the same two photos ({step['masks']} masks)"
    )
    print(lines[-1])
    told = {f"miou_ratio_{name}": round(ratio, 4) for name, ratio in ratios.items()}
    result = {"miou_ratio": min(told.values()), **told, "mask2former_step": step["finite"], "steps": steps}
    if not quick:
        record("prove_training", "\n".join([*lines, f"- {steps} steps, seeds {seeds}, robots' seed {CROWD_SEED}."]))
    print(json.dumps(result | {"n_seeds": len(seeds), "took_s": round(time.monotonic() - started, 1)}))
    return int(result["miou_ratio"] < MIN_RATIO or not step["finite"])


def _told(name: str, wrong: float, scores: dict[str, list[float]], ratio: float) -> str:
    both = (f"{mean(scores[key]):.4f} ({', '.join(f'{one:.4f}' for one in scores[key])})" for key in ("truth", "masks"))
    of_truth, of_masks = both
    return (
        f"- {name}: {wrong:.2%} of the pixels painted otherwise than the truth; mIoU trained on the truth {of_truth}, "
        f"on the masks {of_masks}: {ratio:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())
