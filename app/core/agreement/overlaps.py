"""Which ids of one raster share how many pixels with which ids of another: the root of every comparison."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.errors import InvalidRaster

# Above this many cells, a table of all pairs costs more than sorting the pixels.
MAX_TABLE = 2**22


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """All pairs of ids that share pixels, ascending by first, then second id.

    Attributes:
        first: (N,) int64 ids of the first raster.
        second: (N,) int64 ids of the second raster.
        pixels: (N,) int64 pixels that have both.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    pixels: NDArray[np.int64]


def count_overlaps(first: AnyRaster, second: AnyRaster) -> Overlaps:
    """Count the pairs of ids over two (H, W) rasters of ids from 0 to 2**32 - 1.

    Raises:
        InvalidRaster: The shapes differ, or an id is out of range.
    """
    if first.shape != second.shape:
        raise InvalidRaster(f"rasters of {first.shape} and {second.shape} cannot be compared pixel by pixel")
    if first.size == 0:
        empty = np.zeros(0, np.int64)
        return Overlaps(empty, empty, empty)
    if min(int(first.min()), int(second.min())) < 0 or max(int(first.max()), int(second.max())) >= 2**32:
        raise InvalidRaster("ids must be within 0 to 2**32 - 1 to be compared")
    height, width = int(first.max()) + 1, int(second.max()) + 1
    if height * width <= MAX_TABLE:
        table = np.bincount(first.ravel().astype(np.int64) * width + second.ravel(), minlength=height * width)
        keys = np.flatnonzero(table)
        return Overlaps(keys // width, keys % width, table[keys].astype(np.int64))
    joint = first.ravel().astype(np.uint64) << np.uint64(32) | second.ravel().astype(np.uint64)
    values, counts = np.unique(joint, return_counts=True)
    low = values & np.uint64(2**32 - 1)
    return Overlaps((values >> np.uint64(32)).astype(np.int64), low.astype(np.int64), counts.astype(np.int64))


def partition_equal(first: AnyRaster, second: AnyRaster) -> bool:
    """Whether two (H, W) rasters of ids cut the pixels into the same regions, whatever the ids are.

    0 means "nothing there" in both, so it must match 0.

    Raises:
        InvalidRaster: The shapes differ, or an id is out of range (see `count_overlaps`).
    """
    pairs = count_overlaps(first, second)
    distinct = len(np.unique(pairs.first)) == len(np.unique(pairs.second)) == len(pairs.first)
    return distinct and bool(np.all((pairs.first == 0) == (pairs.second == 0)))
