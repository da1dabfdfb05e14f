"""Pixels of a raster that differ from a neighbour, found at the speed at which the raster is read."""

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.compiled import compiled

LANES = 64
"""Pixels that are compared at once."""


@compiled
def left_changes(raster: AnyRaster) -> NDArray[np.int64]:
    """(n,) row * W + column of each pixel of an (H, W) raster that differs from the one at its left, or has none."""
    height, width = raster.shape
    found = np.empty(8 * (height + width), np.int64)
    count = 0
    for row in range(height):
        found = _with_room(found, count + width)
        found[count] = row * width
        count = _changes(raster[row, 1:], raster[row, :-1], row * width + 1, found, count + 1)
    return found[:count].copy()


@compiled
def upper_changes(raster: AnyRaster) -> NDArray[np.int64]:
    """(n,) row * W + column of each pixel of an (H, W) raster that differs from the one above; not the first row's."""
    height, width = raster.shape
    found = np.empty(8 * (height + width), np.int64)
    count = 0
    for row in range(1, height):
        found = _with_room(found, count + width)
        count = _changes(raster[row], raster[row - 1], row * width, found, count)
    return found[:count].copy()


@compiled
def _with_room(found: NDArray[np.int64], needed: int) -> NDArray[np.int64]:
    if needed <= len(found):
        return found
    larger = np.empty(2 * needed, np.int64)
    larger[: len(found)] = found
    return larger


@compiled
def _changes(
    pixels: NDArray[np.integer], others: NDArray[np.integer], first: int, found: NDArray[np.int64], count: int
) -> int:
    """Add `first` + place for each place where two rows differ; a stretch in which nothing does is passed at once."""
    whole = len(pixels) - len(pixels) % LANES
    for begin in range(0, whole, LANES):
        differs = pixels[begin] ^ others[begin]
        for lane in range(LANES):
            differs |= pixels[begin + lane] ^ others[begin + lane]
        if differs:
            for place in range(begin, begin + LANES):
                if pixels[place] != others[place]:
                    found[count] = first + place
                    count += 1
    for place in range(whole, len(pixels)):
        if pixels[place] != others[place]:
            found[count] = first + place
            count += 1
    return count
