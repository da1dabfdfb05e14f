"""What the strips that two tiles painted both say about which of their segments are one object."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.stitch.strips import Strips

MIN_IOU = 0.5
MIN_CONTAINMENT = 0.8
MIN_SHARED = 16
HASH = 0x1E3779B97F4A7C15
"""Odd: multiplied with it, keys that lie close together come to lie far apart."""


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
    def of(cls, ends: tuple[int, int], tiles: tuple[int, int], *, shared: int, areas: tuple[int, int]) -> "SeamPair":
        """The pair of two nodes from the pixels they share in the strip and those that each has there, at least one."""
        return cls(*ends, tiles, shared, shared / (sum(areas) - shared), shared / min(areas))

    @property
    def rank(self) -> tuple[float, int, int, int]:
        """Sort key: the strongest evidence first, ties in order of the nodes."""
        return -self.iou, -self.shared, self.first, self.second

    @property
    def is_candidate(self) -> bool:
        """Whether the overlap alone is enough to take both for one object."""
        return self.iou >= MIN_IOU or (self.containment >= MIN_CONTAINMENT and self.shared >= MIN_SHARED)


@dataclass(frozen=True, slots=True)
class Present:
    """The joinable nodes of one side that have pixels in the strips.

    Attributes:
        keys: (n,) int64, ascending: strip * stride + 1 + the node's number.
        areas: (n,) int64: their pixels there.
        stride: Number of all nodes and one more.
    """

    keys: NDArray[np.int64]
    areas: NDArray[np.int64]
    stride: int

    @classmethod
    def of(
        cls, strips: NDArray[np.int32], numbers: NDArray[np.int32], lengths: NDArray[np.int32], joins: NDArray[np.bool_]
    ) -> "Present":
        """Count the pixels of each joinable node in each strip."""
        kept = joins[numbers]
        keys, areas = _counted(strips[kept] * np.int64(len(joins)) + numbers[kept], lengths[kept])
        return cls(keys, areas, len(joins))

    def area(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Pixels behind keys that are all present."""
        return self.areas[np.searchsorted(self.keys, keys)]

    def by_strip(self) -> dict[int, list[int]]:
        """Strip to the numbers of its nodes, ascending; strips without any are left out."""
        found: dict[int, list[int]] = {}
        for strip, number in zip(*(part.tolist() for part in np.divmod(self.keys, self.stride)), strict=True):
            found.setdefault(strip, []).append(number - 1)
        return found


def _counted(keys: NDArray[np.int64], lengths: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct keys, ascending, and the sum of the lengths of each."""
    slots = 2 << max(len(keys), 1).bit_length()
    distinct, sums = np.zeros((2, slots), np.int64)
    _count(keys, lengths, distinct, sums)
    used = np.flatnonzero(sums)
    used = used[np.argsort(distinct[used])]
    return distinct[used], sums[used]


@compiled
def _count(
    keys: NDArray[np.int64], lengths: NDArray[np.int32], distinct: NDArray[np.int64], sums: NDArray[np.int64]
) -> None:
    """Add up lengths of at least 1 by their keys in a hash table of zeros, twice as large as needed."""
    last = len(sums) - 1
    for place in range(len(keys)):
        key = keys[place]
        slot = (key ^ (key >> 17)) * HASH >> 20 & last
        while sums[slot] and distinct[slot] != key:
            slot = slot + 1 & last
        distinct[slot] = key
        sums[slot] += lengths[place]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the strips show.

    Attributes:
        pairs: All pairs of joinable nodes of one class that share pixels, in order of strip and nodes.
        firsts: The joinable nodes of the tiles with the lower index, strip by strip.
        seconds: Those of the other tiles.
    """

    pairs: Sequence[SeamPair]
    firsts: Present
    seconds: Present


def seam_evidence(strips: Strips) -> Evidence:
    """Count what the nodes share over all tiles whose paint areas overlap."""
    joins = strips.nodes.joins
    firsts = Present.of(strips.which, strips.firsts, strips.lengths, joins)
    seconds = Present.of(strips.which, strips.seconds, strips.lengths, joins)
    return Evidence(_pairs(strips, firsts, seconds), firsts, seconds)


def _pairs(strips: Strips, firsts: Present, seconds: Present) -> list[SeamPair]:
    joins, nodes = strips.nodes.joins, strips.nodes.all
    stride = len(joins)
    both = joins[strips.firsts] & joins[strips.seconds]
    lefts = strips.which[both] * np.int64(stride) + strips.firsts[both]
    keys, shared = _counted(lefts * stride + strips.seconds[both], strips.lengths[both])
    lefts, ones = np.divmod(keys, stride)
    which, others = np.divmod(lefts, stride)
    areas = firsts.area(lefts), seconds.area(which * stride + ones)
    columns = (array.tolist() for array in (which, others, ones, shared, *areas))
    return [
        SeamPair.of((one - 1, two - 1), strips.place(strip).tiles, shared=common, areas=(area_one, area_two))
        for strip, one, two, common, area_one, area_two in zip(*columns, strict=True)
        if nodes[one - 1].segment.class_id == nodes[two - 1].segment.class_id
    ]


def mutual_best(pairs: Sequence[SeamPair]) -> list[SeamPair]:
    """The candidates that are the best of both their nodes in their pair of tiles, strongest first."""
    taken: set[tuple[int, tuple[int, int]]] = set()
    best: list[SeamPair] = []
    for pair in sorted((pair for pair in pairs if pair.is_candidate), key=lambda pair: pair.rank):
        ends = {(pair.first, pair.tiles), (pair.second, pair.tiles)}
        if not ends & taken:
            best.append(pair)
        taken |= ends
    return best
