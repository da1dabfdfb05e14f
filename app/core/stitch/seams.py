"""What the strips that two tiles painted both say about which of their segments are one object."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Grid
from app.core.stitch.nodes import Node, PlacedTile

MIN_IOU = 0.5
MIN_CONTAINMENT = 0.8
MIN_SHARED = 16


@dataclass(frozen=True, slots=True)
class SeamPair:
    """Two joinable nodes of one class that share pixels in the strip of their tiles.

    Attributes:
        first: Number of the node in the tile with the lower index.
        second: Number of the node in the other tile.
        tiles: Index of their tiles, ascending.
        shared: Number of pixels of the strip that both cover.
        iou: Shared pixels over the pixels of the strip that either covers.
        containment: Shared pixels over the smaller of the two in the strip.
    """

    first: int
    second: int
    tiles: tuple[int, int]
    shared: int
    iou: float
    containment: float

    @classmethod
    def of(
        cls, first: int, second: int, tiles: tuple[int, int], one: NDArray[np.bool_], two: NDArray[np.bool_]
    ) -> "SeamPair":
        """The pair of two nodes from their (h, w) pixels in the strip; both have some."""
        shared, areas = int(np.count_nonzero(one & two)), (int(np.count_nonzero(one)), int(np.count_nonzero(two)))
        return cls(first, second, tiles, shared, shared / (sum(areas) - shared), shared / min(areas))

    @property
    def rank(self) -> tuple[float, int, int, int]:
        """Sort key: the strongest evidence first, ties in order of the nodes."""
        return -self.iou, -self.shared, self.first, self.second

    @property
    def is_candidate(self) -> bool:
        """Whether the overlap alone is enough to take both for one object."""
        return self.iou >= MIN_IOU or (self.containment >= MIN_CONTAINMENT and self.shared >= MIN_SHARED)


def seam_strips(
    grid: Grid, placed: list[PlacedTile]
) -> Iterator[tuple[PlacedTile, PlacedTile, NDArray[np.int32], NDArray[np.int32]]]:
    """For any two tiles whose paint areas overlap: the tiles, and the (h, w) dense values of each in the overlap."""
    by_index = {tile.cell.index: tile for tile in placed}
    for one in placed:
        for other in _later_overlapping(grid, one.cell.index):
            two = by_index.get(other)
            strip = None if two is None else one.cell.paint.intersect(two.cell.paint)
            if two is not None and strip is not None:
                a = one.dense[strip.relative_to(one.cell.paint).slices()]
                yield one, two, a, two.dense[strip.relative_to(two.cell.paint).slices()]


def seam_pairs(grid: Grid, placed: list[PlacedTile], nodes: list[Node]) -> list[SeamPair]:
    """All pairs of joinable nodes of one class that share pixels, over all tiles whose paint areas overlap."""
    return [
        pair
        for one, two, a, b in seam_strips(grid, placed)
        for pair in _strip_pairs(one, two, a.ravel(), b.ravel(), nodes)
    ]


def _later_overlapping(grid: Grid, index: int) -> Iterator[int]:
    """Tiles after this one, in order of index, whose paint areas overlap with its own.

    Mostly the right, lower left, lower and lower right neighbour; more where the overlap is wide beside the tile.
    """
    here = grid.cell(index)
    for row in range(here.row, grid.rows):
        below = grid.cell(row * grid.columns + here.column)
        if below.paint.y >= here.paint.bottom:
            return
        right = takewhile(
            lambda other: grid.cell(other).paint.x < here.paint.right,
            range(below.index, (row + 1) * grid.columns),
        )
        left = takewhile(
            lambda other: grid.cell(other).paint.right > here.paint.x,
            range(below.index - 1, row * grid.columns - 1, -1),
        )
        yield from sorted(other for other in (*left, *right) if other > index)


def _strip_pairs(
    one: PlacedTile, two: PlacedTile, a: NDArray[np.int32], b: NDArray[np.int32], nodes: list[Node]
) -> list[SeamPair]:
    areas_a, areas_b = np.bincount(a, minlength=one.count + 1), np.bincount(b, minlength=two.count + 1)
    both = one.joins[a] & two.joins[b]
    width = two.count + 1
    keys, counts = np.unique(a[both].astype(np.int64) * width + b[both], return_counts=True)
    pairs: list[SeamPair] = []
    for key, shared in zip(keys.tolist(), counts.tolist(), strict=True):
        left, right = divmod(key, width)
        first, second = one.first + left - 1, two.first + right - 1
        if nodes[first].segment.class_id == nodes[second].segment.class_id:
            area_a, area_b = int(areas_a[left]), int(areas_b[right])
            iou, containment = shared / (area_a + area_b - shared), shared / min(area_a, area_b)
            tiles = (one.cell.index, two.cell.index)
            pairs.append(SeamPair(first, second, tiles, shared, iou, containment))
    return pairs


def mutual_best(pairs: list[SeamPair]) -> list[SeamPair]:
    """The candidates that are the best of both their nodes in their pair of tiles, strongest first."""
    taken: set[tuple[int, tuple[int, int]]] = set()
    best: list[SeamPair] = []
    for pair in sorted((pair for pair in pairs if pair.is_candidate), key=lambda pair: pair.rank):
        ends = {(pair.first, pair.tiles), (pair.second, pair.tiles)}
        if not ends & taken:
            best.append(pair)
        taken |= ends
    return best
