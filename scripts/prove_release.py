#!/usr/bin/env python3
"""Proves the road from photos to releases: robots paint, the real `tessera` commands do the rest.

(a) Perfect robots on the sample street: every pixel and every instance of the releases equals the truth, and the tools
    that training pipelines use give perfect scores, for each size of tiles and overlaps.
(b) The same on real dash-cam frames (CamVid, below TESSERA_REAL_DATA; left out, saying so, where it is not set).
(c) Robots that err like practised people, on the default grid: how many instances end wrongly split or joined, and how
    many questions a reviewer is asked, for each 100 that span tiles. Other grids are measured too, with the same hands,
    stitcher and answers but without a server, and told; `--quick` measures the default grid that way.

The last line is one JSON object. Ends with 1 where a promise is broken: any wrong pixel or instance in (a) or (b), a
score below 1, more than 1 % wrong or more than 2 questions for each 100 spanning instances in (c).
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.taxonomy import Taxonomy
from app.robots import TruthFolder
from schemas import load_taxonomy_json
from scripts.bench_record import record
from scripts.reference_tools import cityscapes_scores, coco_scores, torchvision_loads
from scripts.release_road import Arrival, Journey, Road
from scripts.seam_judge import SeamVerdict, judge_noise, judge_project

STREET = Path(__file__).resolve().parent.parent / "sample_data" / "street"
DEFAULT_GRID = (512, 16)
ERROR = 0.05
MAX_WRONG, MAX_QUESTIONS = 0.01, 2.0
PERFECT = ("cityscapes_iou", "cityscapes_ap", "panoptic_pq", "coco_ap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is proved.

    Attributes:
        photos: Of the sample street, at most.
        frames: Of CamVid, at most.
        grids: (tile, overlap) of the perfect robots on the street.
        camvid_tiles: On CamVid.
        seeds: Of the faults of robots that err, by the whole road.
        told_grids: Of those measured without a server.
        told_seeds: Of those.
    """

    photos: int
    frames: int
    grids: Sequence[tuple[int, int]]
    camvid_tiles: Sequence[int]
    seeds: Sequence[int]
    told_grids: Sequence[tuple[int, int]]
    told_seeds: Sequence[int]


FULL = Extent(
    photos=1000,
    frames=1000,
    grids=[(tile, overlap) for tile in (256, 512, 700) for overlap in (16, 32)],
    camvid_tiles=(96, 256),
    seeds=(1, 2, 3, 4, 5),
    told_grids=[(256, 16), (512, 16), (700, 16), (512, 32)],
    told_seeds=range(1, 13),
)
QUICK = Extent(
    photos=1, frames=2, grids=[DEFAULT_GRID], camvid_tiles=(96,), seeds=(), told_grids=[DEFAULT_GRID], told_seeds=(1, 2)
)


@dataclass
class Findings:
    """What came of it: counts, the lowest score of each kind, and a line of the report for each journey."""

    counts: Counter[str] = field(default_factory=Counter)
    scores: dict[str, float] = field(default_factory=dict)
    seams: SeamVerdict = field(default_factory=SeamVerdict)
    lines: list[str] = field(default_factory=list)

    def score(self, scores: dict[str, Any]) -> None:
        """Keep the lowest of each score, and add what is counted."""
        for name, value in scores.items():
            if name in PERFECT:
                self.scores[name] = min(self.scores.get(name, value), value)

    def tell(self, line: str) -> None:
        """Print a line and keep it for the report."""
        print(line, flush=True)
        self.lines.append(line)


def main() -> int:
    """Prove, print, record the full run's figures, and judge."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--quick", action="store_true", help="one photo, two frames, one grid, two seeds (n in the last line)"
    )
    quick = arguments.parse_args().quick
    extent, findings = (QUICK if quick else FULL), Findings()
    with tempfile.TemporaryDirectory(prefix="tessera-road-") as folder:
        prove_street(Path(folder), extent, findings)
        prove_camvid(Path(folder), extent, findings)
        prove_noisy(Path(folder), extent, findings)
    result = summary(findings)
    broken = broken_promises(result)
    for line in broken:
        findings.tell(f"BROKEN: {line}")
    if not quick:
        record("prove_release", page(result, findings))
    print(json.dumps(result))
    return 1 if broken else 0


def prove_street(folder: Path, extent: Extent, findings: Findings) -> None:
    """(a): perfect robots on the sample street."""
    photos = some_photos(STREET / "photos", extent.photos, folder / "street")
    for tile, overlap in extent.grids:
        slug = f"street-{tile}-{overlap}"
        formats = ("cityscapes", "coco-panoptic", "coco-instances")
        journey = Journey(
            slug=slug,
            photos=photos,
            truth=STREET / "truth",
            taxonomy="cityscapes",
            tile=tile,
            overlap=overlap,
            formats=formats,
        )
        arrival = Road(folder / slug).travel(journey)
        judge_street(arrival, journey, findings)
        shutil.rmtree(folder / slug)


def judge_street(arrival: Arrival, journey: Journey, findings: Findings) -> None:
    """Compare the three releases with the truth, by the tools that training pipelines use."""
    by_cityscapes = cityscapes_scores(arrival.releases["cityscapes"], journey.truth)
    by_torchvision = torchvision_loads(arrival.releases["cityscapes"], journey.truth)
    panoptic = coco_scores(arrival.releases["coco-panoptic"], journey.truth)
    instances = coco_scores(arrival.releases["coco-instances"], journey.truth)
    for scores in (by_cityscapes, panoptic, instances):
        findings.score(scores)
    wrong_px = by_cityscapes["labelids_wrong_px"] + by_torchvision["labels_wrong_px"]
    wrong = by_cityscapes["instances_wrong"] + by_torchvision["instances_wrong_px"] + instances["masks_wrong"]
    findings.counts.update(
        labelids_wrong_px=wrong_px,
        instances_wrong=wrong,
        questions=arrival.questions,
        street_images=arrival.images,
        street_tiles=arrival.tiles,
        instances=instances["annotations"],
        not_loaded=by_torchvision["images"] - by_torchvision["loaded"] + by_torchvision["sizes_wrong"],
    )
    findings.tell(
        f"street, tiles {journey.tile}, overlap {journey.overlap}: {arrival.images} images, {arrival.tiles} tiles, "
        f"{instances['annotations']} instances; {wrong_px} wrong px, {wrong} wrong instances, "
        f"{arrival.questions} questions, IoU {by_cityscapes['cityscapes_iou']}, AP {by_cityscapes['cityscapes_ap']}, "
        f"PQ {min(by_cityscapes['panoptic_pq'], panoptic['panoptic_pq'])}, COCO AP {instances['coco_ap']:.4f}; "
        f"the road took {arrival.seconds:.0f} s"
    )


def prove_camvid(folder: Path, extent: Extent, findings: Findings) -> None:
    """(b): perfect robots on real frames."""
    real = os.environ.get("TESSERA_REAL_DATA")
    if not real or not (Path(real) / "camvid").is_dir():
        findings.tell("camvid: left out, TESSERA_REAL_DATA names no folder that has it")
        return
    photos = some_photos(Path(real) / "camvid" / "images", extent.frames, folder / "frames")
    for tile in extent.camvid_tiles:
        journey = Journey(
            slug=f"camvid-{tile}",
            photos=photos,
            truth=Path(real) / "camvid" / "labels",
            taxonomy="camvid-11",
            tile=tile,
            overlap=16,
            formats=("cityscapes",),
        )
        arrival = Road(folder / journey.slug).travel(journey)
        scores = torchvision_loads(arrival.releases["cityscapes"], journey.truth)
        wrong = scores["labels_wrong_px"] + scores["sizes_wrong"] + scores["images"] - scores["loaded"]
        findings.counts.update(camvid_wrong_px=wrong, camvid_images=arrival.images, camvid_tiles=arrival.tiles)
        findings.tell(
            f"camvid, tiles {tile}, overlap 16: {arrival.images} images, {arrival.tiles} tiles; {wrong} wrong px"
        )


def prove_noisy(folder: Path, extent: Extent, findings: Findings) -> None:
    """(c): robots that err, on the sample street."""
    for seed in extent.seeds:
        slug, truth = f"noisy-{seed}", STREET / "truth"
        tile, overlap = DEFAULT_GRID
        journey = Journey(
            slug=slug,
            photos=STREET / "photos",
            truth=truth,
            taxonomy="cityscapes",
            tile=tile,
            overlap=overlap,
            error=ERROR,
            seed=seed,
        )
        road = Road(folder / slug)
        arrival = road.travel(journey)
        seams = judge_project(road.data, slug, truth) + SeamVerdict(questions=arrival.questions)
        findings.seams += seams
        findings.tell(f"noisy, tiles {tile}, overlap {overlap}, seed {seed}: {in_words(seams)}")
        shutil.rmtree(folder / slug)
    for grid in extent.told_grids:
        seams = without_server(grid, extent.told_seeds)
        findings.seams += seams if not extent.seeds else SeamVerdict()
        findings.tell(f"noisy, tiles {grid[0]}, overlap {grid[1]}, {len(extent.told_seeds)} seeds: {in_words(seams)}")


def without_server(grid: tuple[int, int], seeds: Sequence[int]) -> SeamVerdict:
    """All images of the street, painted and stitched in this process."""
    taxonomy = Taxonomy.from_json(load_taxonomy_json("cityscapes"))
    folder = TruthFolder(STREET / "truth", taxonomy)
    total = SeamVerdict()
    for photo in sorted((STREET / "photos").rglob("*.jpg")):
        for seed in seeds:
            total += judge_noise(folder, photo.stem, taxonomy, tile=grid[0], overlap=grid[1], error=ERROR, seed=seed)
    return total


def in_words(seams: SeamVerdict) -> str:
    """A verdict for the report."""
    return (
        f"{seams.spanning} instances span tiles; {seams.split} split, {seams.joined} joined, "
        f"{seams.questions} questions ({100 * seams.questions / max(1, seams.spanning):.2f} for each 100); "
        f"{seams.misnamed} painted in part as another class"
    )


def some_photos(folder: Path, limit: int, there: Path) -> Path:
    """A folder of the first `limit` photos by name, each in the drive it is of."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file())[:limit]:
        target = there / path.relative_to(folder)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return there


def summary(findings: Findings) -> dict[str, Any]:
    """The figures by the names that the last line promises."""
    counts, seams = findings.counts, findings.seams
    spanning = max(1, seams.spanning)
    return {
        **{name: counts[name] for name in ("labelids_wrong_px", "instances_wrong", "questions")},
        **{name: findings.scores.get(name) for name in PERFECT},
        "noisy_instances_wrong": round(seams.wrong / spanning, 5),
        "noisy_questions": round(100 * seams.questions / spanning, 3),
        "camvid_wrong_px": counts["camvid_wrong_px"] if counts["camvid_images"] else None,
        "not_loaded": counts["not_loaded"],
        **{f"n_{name}": counts[name] for name in ("street_images", "street_tiles", "instances")},
        **{f"n_{name}": counts[name] for name in ("camvid_images", "camvid_tiles")},
        "n_noisy_spanning": seams.spanning,
        "n_noisy_split": seams.split,
        "n_noisy_joined": seams.joined,
        "n_noisy_misnamed": seams.misnamed,
    }


def broken_promises(result: dict[str, Any]) -> list[str]:
    """What does not hold, in words."""
    zero = ("labelids_wrong_px", "instances_wrong", "camvid_wrong_px", "not_loaded")
    broken = [f"{name} is {result[name]}, not 0" for name in zero if result[name]]
    broken += [f"{name} is {result[name]}, not 1" for name in PERFECT if abs((result[name] or 0) - 1) > 1e-9]
    if result["noisy_instances_wrong"] > MAX_WRONG:
        broken.append(
            f"{result['noisy_instances_wrong']:.2%} of the spanning instances are wrong, not <= {MAX_WRONG:.0%}"
        )
    if result["noisy_questions"] > MAX_QUESTIONS:
        broken.append(f"{result['noisy_questions']} questions for each 100 spanning instances, not <= {MAX_QUESTIONS}")
    return broken


def page(result: dict[str, Any], findings: Findings) -> str:
    """The section of docs/benchmarks.md."""
    rows = "\n".join(f"| `{name}` | {value} |" for name, value in result.items())
    lines = "\n".join(f"- {line}" for line in findings.lines)
    return f"| figure | value |\n|---|---|\n{rows}\n\n{lines}"


if __name__ == "__main__":
    sys.exit(main())
