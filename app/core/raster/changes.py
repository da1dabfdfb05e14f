"""Pixels of a raster that differ from a neighbour, found at the speed at which the raster is read."""

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.compiled import compiled
from app.core.lanes import LANES, lowest, unlike


def left_changes(raster: AnyRaster) -> NDArray[np.int64]:
    """(n,) row * W + column of each pixel of an (H, W) raster that differs from the one at its left, or has none."""
    return _left_changes(np.ascontiguousarray(raster).ravel(), raster.shape[1])


def upper_changes(raster: AnyRaster) -> NDArray[np.int64]:
    """(n,) row * W + column of each pixel of an (H, W) raster that differs from the one above; not the first row's."""
    return _upper_changes(np.ascontiguousarray(raster).ravel(), raster.shape[1])


@compiled
def _left_changes(pixels: NDArray[np.integer], width: int) -> NDArray[np.int64]:
    height = len(pixels) // width
    found = np.empty(8 * (height + width), np.int64)
    count = 0
    for row in range(height):
        found = _with_room(found, count + width)
        found[count] = row * width
        count = _changes(pixels, row * width + 1, (row + 1) * width, 1, found, count + 1)
    return found[:count].copy()


@compiled
def _upper_changes(pixels: NDArray[np.integer], width: int) -> NDArray[np.int64]:
    height = len(pixels) // width
    found = np.empty(8 * (height + width), np.int64)
    count = 0
    for row in range(1, height):
        found = _with_room(found, count + width)
        count = _changes(pixels, row * width, (row + 1) * width, width, found, count)
    return found[:count].copy()


@compiled
def find_steps(pixels: NDArray[np.integer], width: int, places: NDArray[np.int64]) -> int:
    """Fill row * width + column of each pixel that is not the one above, in the first row not the one at its left.

    The first pixel counts where it is not 0.

    Args:
        pixels: (n,) of a raster of that width, in reading order.
        width: Of a row.
        places: What to fill; a row's pixels at least.

    Returns:
        How many these are, or -1 if there may not be room for those of a row more.
    """
    count = 0
    for x in range(width):
        if pixels[x] != (pixels[x - 1] if x else 0):
            places[count] = x
            count += 1
    for begin in range(width, len(pixels), width):
        if count + width > len(places):
            return -1
        count = _changes(pixels, begin, begin + width, width, places, count)
    return count


@compiled
def _with_room(found: NDArray[np.int64], needed: int) -> NDArray[np.int64]:
    if needed <= len(found):
        return found
    larger = np.empty(2 * needed, np.int64)
    larger[: len(found)] = found
    return larger


@compiled
def _changes(pixels: NDArray[np.integer], begin: int, end: int, back: int, found: NDArray[np.int64], count: int) -> int:
    """Add the places from `begin` to `end` where a pixel differs from the one so many places before it."""
    place = begin
    while place + LANES <= end:
        bits = unlike(pixels, place, pixels, place - back)
        while bits:
            found[count] = place + lowest(bits)
            bits, count = bits & bits - 1, count + 1
        place += LANES
    for rest in range(place, end):
        if pixels[rest] != pixels[rest - back]:
            found[count] = rest
            count += 1
    return count
