#!/usr/bin/env python3
"""Proves that nobody sees the grid in the masks of people who err: seams are as good as what lies inside tiles.

Robots with `--error 0.05` paint the sample street tile by tile; what the seams leave open is answered; the masks are
compared with masks of the same images that one robot painted in one piece, whose every line lies inside a tile.

- *Steps*: how often the label changes from one side of a line to the other. Lines are the borders of the cores, where
  the grid would show, and where the path of the seams really runs. The same line of the image painted in one piece is
  the measure for both, so that what the image shows there counts on both sides: `steps_ratio` is the larger of the two.
- *Panoptic quality* (Kirillov et al., "Panoptic Segmentation", 2019) against the truth, of the segments that show
  where two tiles painted, with all their pixels: `pq_gap` is by how many points it is lower in the masks of tiles than
  in the masks painted in one piece, over all grids.

The same for seams that keep to the borders of the cores (`owner_*`), as a project may wish. The last line is one JSON
object; ends with 1 where `steps_ratio` is above 1.1 or `pq_gap` above 1.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.geometry import Grid, Size
from app.core.stitch import Mask, TileLabels
from app.core.stitch.model import Seams
from app.core.taxonomy import Taxonomy
from app.robots import Hand, Truth, TruthFolder
from schemas import load_taxonomy_json
from scripts.bench_record import record
from scripts.seam_judge import painted, settle

STREET = Path(__file__).resolve().parent.parent / "sample_data" / "street"
ERROR = 0.05
GRIDS = ((512, 16), (256, 16), (512, 32))
MAX_STEPS, MAX_GAP = 1.1, 1.0
MIN_IOU = 0.5
WAYS: dict[Seams, str] = {"path": "", "owner": "owner_"}


@dataclass
class Steps:
    """Changes of label across lines, in the masks of tiles and in the masks painted in one piece."""

    tiled: int = 0
    whole: int = 0
    pixels: int = 0

    def add(self, across: Iterable[tuple[Any, Any]], tiled: NDArray[np.int64], whole: NDArray[np.int64]) -> None:
        """Count across pairs of neighbouring pixels, given as two indices of the rasters."""
        for one, two in across:
            change = tiled[one] != tiled[two]
            self.tiled += int(np.count_nonzero(change))
            self.whole += int(np.count_nonzero(whole[one] != whole[two]))
            self.pixels += change.size

    @property
    def ratio(self) -> float:
        """Of the one to the other."""
        return self.tiled / max(1, self.whole)


@dataclass
class Quality:
    """Panoptic quality, class by class: [sum of IoU, matched, missed, invented]."""

    counts: dict[int, NDArray[np.float64]] = field(default_factory=dict)

    def add(self, truth: NDArray[np.int64], mask: NDArray[np.int64], where: NDArray[np.bool_]) -> None:
        """Add the segments of one image that show in some place: (H, W) class * 2^32 + segment, truth and mask."""
        ones, one_of = np.unique(truth, return_inverse=True)
        twos, two_of = np.unique(mask, return_inverse=True)
        pairs = one_of.ravel() * len(twos) + two_of.ravel()
        shared, here = (
            np.bincount(some, minlength=len(ones) * len(twos)).reshape(len(ones), len(twos))
            for some in (pairs, pairs[where.ravel()])
        )
        iou = shared / (shared.sum(axis=1)[:, None] + shared.sum(axis=0) - shared)
        matches = (iou > MIN_IOU) & ((ones >> 32)[:, None] == twos >> 32)
        for place in np.flatnonzero(here.any(axis=1)).tolist():
            match = matches[place]
            self._of(ones[place])[:3] += (iou[place][match].sum(), match.any(), not match.any())
        for place in np.flatnonzero(here.any(axis=0)).tolist():
            self._of(twos[place])[3] += not matches[:, place].any()

    def __add__(self, other: "Quality") -> "Quality":
        """Both together."""
        classes = self.counts.keys() | other.counts.keys()
        nothing = np.zeros(4)
        return Quality({one: self.counts.get(one, nothing) + other.counts.get(one, nothing) for one in classes})

    def _of(self, segment: int) -> NDArray[np.float64]:
        return self.counts.setdefault(int(segment) >> 32, np.zeros(4))

    @property
    def percent(self) -> float:
        """0 to 100; each segment counts alike, since some classes show a handful."""
        return _score(np.sum(list(self.counts.values()), axis=0))

    @property
    def by_class(self) -> float:
        """0 to 100; each class of the truth counts alike."""
        return float(np.mean([_score(counts) for counts in self.counts.values() if counts[1] + counts[2]]))


def _score(counts: NDArray[np.float64]) -> float:
    iou, matched, missed, invented = counts
    return 100 * float(iou / (matched + (missed + invented) / 2))


@dataclass
class Verdict:
    """What is counted for one way to part the overlap."""

    on_borders: Steps = field(default_factory=Steps)
    on_paths: Steps = field(default_factory=Steps)
    tiled: Quality = field(default_factory=Quality)
    whole: Quality = field(default_factory=Quality)

    def __add__(self, other: "Verdict") -> "Verdict":
        """The quality of both together; steps are told grid by grid."""
        return Verdict(tiled=self.tiled + other.tiled, whole=self.whole + other.whole)

    @property
    def steps_ratio(self) -> float:
        """The larger one."""
        return max(self.on_borders.ratio, self.on_paths.ratio)

    @property
    def pq_gap(self) -> float:
        """Points by which seams are worse; below 0 where they are better."""
        return self.whole.percent - self.tiled.percent


Found: TypeAlias = dict[tuple[int, int], dict[Seams, Verdict]]
"""The verdict of each way, by tile and overlap."""


@dataclass(frozen=True)
class Street:
    """The sample street and those who paint it."""

    truths: TruthFolder
    taxonomy: Taxonomy
    seed: int

    def tiles(self, stem: str, grid: Grid) -> list[TileLabels]:
        """What the robots make of an image: two of them, in turns."""
        things, perfect = frozenset(self.taxonomy.things), self.truths.tiles(stem, grid)[0]
        return [painted(one, stem, things, Hand(ERROR, self.seed, one.index % 2)) for one in perfect]

    def merged(self, stem: str, grid: Grid, seams: Seams) -> Mask:
        """The mask, when nothing is open any more."""
        things = frozenset(self.taxonomy.things)
        return settle(grid, self.truths.of(stem), things, self.tiles(stem, grid), seams=seams)[0]


def judge(street: Street, stem: str, grid: Grid, whole: NDArray[np.int64], verdicts: dict[Seams, Verdict]) -> None:
    """Add one image to the verdict of each way, given what it comes to in one piece."""
    expected = _true_names(street.truths.of(stem), frozenset(street.taxonomy.things))
    overlap = _overlap(grid)
    for seams, verdict in verdicts.items():
        mask = street.merged(stem, grid, seams)
        tiled = _named(mask)
        verdict.on_borders.add(_borders(grid), tiled, whole)
        verdict.on_paths.add(_changes(mask.sources(0, grid.size.height)), tiled, whole)
        verdict.tiled.add(expected, tiled, overlap)
        verdict.whole.add(expected, whole, overlap)


def _named(mask: Mask) -> NDArray[np.int64]:
    """(H, W) int64: class * 2^32 + id."""
    table = np.array([0, *((segment.class_id << 32) + segment.id for segment in mask.segments)], np.int64)
    return table[mask.raster]


def _true_names(truth: Truth, things: frozenset[int]) -> NDArray[np.int64]:
    """The same of the truth: stuff and crowds are one segment a class."""
    names = np.zeros(max(truth.classes) + 1, np.int64)
    for value, class_id in truth.classes.items():
        single = class_id in things and value not in truth.crowds
        names[value] = (class_id << 32) + (value if single else 0)
    return names[truth.ids]


def _borders(grid: Grid) -> Iterator[tuple[Any, Any]]:
    """Pixels on both sides of the borders of the cores."""
    for cell in grid:
        if cell.row == 0 and cell.column:
            yield np.s_[:, cell.core.x - 1], np.s_[:, cell.core.x]
        if cell.column == 0 and cell.row:
            yield np.s_[cell.core.y - 1, :], np.s_[cell.core.y, :]


def _changes(sources: NDArray[np.int32]) -> Iterator[tuple[Any, Any]]:
    """Pixels on both sides of where another tile takes over."""
    rows, columns = np.nonzero(sources[:, 1:] != sources[:, :-1])
    yield (rows, columns), (rows, columns + 1)
    rows, columns = np.nonzero(sources[1:] != sources[:-1])
    yield (rows, columns), (rows + 1, columns)


def _overlap(grid: Grid) -> NDArray[np.bool_]:
    """(H, W) bool: what more than one tile painted."""
    count = np.zeros(grid.size.shape, np.uint8)
    for cell in grid:
        count[cell.paint.slices()] += 1
    return count > 1


def prove(photos: Sequence[str], seeds: Sequence[int], grids: Sequence[tuple[int, int]]) -> Found:
    """The verdicts over images and seeds, for each grid."""
    taxonomy = Taxonomy.from_json(load_taxonomy_json("cityscapes"))
    folder = TruthFolder(STREET / "truth", taxonomy)
    found: Found = {grid: {way: Verdict() for way in WAYS} for grid in grids}
    for stem in photos:
        height, width = folder.of(stem).ids.shape
        size = Size(width, height)
        for seed in seeds:
            street = Street(folder, taxonomy, seed)
            whole = _named(street.merged(stem, Grid(size, max(width, height), 0, 0), "owner"))
            for (tile, overlap), verdicts in found.items():
                judge(street, stem, Grid(size, tile, overlap, 0), whole, verdicts)
    return found


def main() -> int:
    """Prove, print, record the full run, and judge."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="two photos, one seed, one grid; records nothing")
    quick = arguments.parse_args().quick
    photos = [path.stem for path in sorted((STREET / "photos").rglob("*.jpg"))]
    photos, seeds, grids = (photos[::4], (1,), GRIDS[:1]) if quick else (photos, range(1, 6), GRIDS)
    started = time.monotonic()
    found = prove(photos, seeds, grids)
    for (tile, overlap), verdicts in found.items():
        print(f"tiles of {tile}, overlap {overlap}: {_told(verdicts)}")
    result = _summary(found) | {"n_images": len(photos), "n_seeds": len(seeds), "took_s": time.monotonic() - started}
    if not quick:
        record("prove_seam_quality", _page(found, result))
    print(json.dumps({name: round(value, 3) for name, value in result.items()}))
    return int(result["steps_ratio"] > MAX_STEPS or result["pq_gap"] > MAX_GAP)


def _told(verdicts: dict[Seams, Verdict]) -> str:
    return "; ".join(
        f"{name}: steps {verdict.on_borders.ratio:.3f} on borders, {verdict.on_paths.ratio:.3f} along seams "
        f"({verdict.on_paths.pixels} px), PQ {verdict.tiled.percent:.2f} against {verdict.whole.percent:.2f}, "
        f"by class {verdict.tiled.by_class:.2f} against {verdict.whole.by_class:.2f}"
        for name, verdict in verdicts.items()
    )


def _summary(found: Found) -> dict[str, float]:
    """The worst of the grids for steps; all grids together for quality, of which each shows few segments."""
    told: dict[str, float] = {}
    for way, prefix in WAYS.items():
        told[f"{prefix}steps_ratio"] = max(verdicts[way].steps_ratio for verdicts in found.values())
        told[f"{prefix}pq_gap"] = sum((verdicts[way] for verdicts in found.values()), Verdict()).pq_gap
    return told


def _page(found: Found, result: dict[str, float]) -> str:
    """The section of docs/benchmarks.md."""
    head = (
        f"Robots with an error of {ERROR} on the sample street, {result['n_images']:.0f} images, "
        f"{result['n_seeds']:.0f} seeds; the measure is the same line, or the same pixels, painted in one piece.\n\n"
        "| tile, overlap | seams | steps on borders | steps along seams | PQ, by class | in one piece, by class |\n"
        "|---|---|---|---|---|---|\n"
    )
    rows = [
        f"| {tile}, {overlap} | {way} | {verdict.on_borders.ratio:.2f} | {verdict.on_paths.ratio:.2f} "
        f"| {verdict.tiled.percent:.1f}, {verdict.tiled.by_class:.1f} "
        f"| {verdict.whole.percent:.1f}, {verdict.whole.by_class:.1f} |"
        for (tile, overlap), verdicts in found.items()
        for way, verdict in verdicts.items()
    ]
    return head + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
