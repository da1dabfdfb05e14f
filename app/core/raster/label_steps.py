"""What PNG's filters leave of a raster of labels: the steps at its borders, found at the speed at which it is read."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.lanes import LANES, lowest, unlike
from app.core.raster.filters import Labels
from app.core.raster.sparse_stream import sparse_stream

DENSE = 8
"""A raster with a step in more than one of so many pixels has too many for them to be told one by one."""


def sparse_label_stream(raster: Labels) -> bytes | None:
    """The zlib stream of an (H, W) raster of labels; None if it changes too often from row to row.

    The first row is filtered by Sub, all others by Up. Rasters of the same values always give the same bytes.
    """
    height, width = raster.shape
    room = raster.size // DENSE + width
    places, steps = np.empty(room, np.int64), np.empty(room, np.int64)
    pixels = cast("Labels", np.ascontiguousarray(raster).ravel())
    count = _find_steps(pixels, width, places, steps)
    if count < 0:
        return None
    lengths, size = np.ones(count, np.int64), raster.dtype.itemsize
    return sparse_stream(places[:count], lengths, steps[:count], pixel=size, width=width, height=height)


@compiled
def _find_steps(pixels: Labels, width: int, places: NDArray[np.int64], steps: NDArray[np.int64]) -> int:
    """Fill row * width + column of each pixel that is not zero after the filter, and its bytes, the first the lowest.

    Returns:
        How many these are, or -1 if there may not be room for those of a row more.
    """
    count, shift = 0, 8 * (pixels.itemsize - 1)
    for x in range(width):
        if pixels[x] != (pixels[x - 1] if x else 0):
            places[count] = x
            count += 1
    first = count
    for begin in range(width, len(pixels), width):
        if count + width > len(places):
            return -1
        count = _changes(pixels, begin, begin + width, width, places, count)
    for number in range(count):
        place = places[number]
        before = pixels[place - (1 if number < first else width)] if place else 0
        steps[number] = _step(int(pixels[place]), int(before), shift)
    return count


@compiled
def _changes(pixels: Labels, begin: int, end: int, back: int, places: NDArray[np.int64], count: int) -> int:
    """Add the places from `begin` to `end` where a pixel differs from the one so many places before it."""
    place = begin
    while place + LANES <= end:
        bits = unlike(pixels, place, pixels, place - back)
        while bits:
            places[count] = place + lowest(bits)
            bits, count = bits & bits - 1, count + 1
        place += LANES
    for rest in range(place, end):
        if pixels[rest] != pixels[rest - back]:
            places[count] = rest
            count += 1
    return count


@compiled
def _step(label: int, before: int, shift: int) -> int:
    """The bytes of a label less those of another, its low byte shifted up behind the high one if there is one."""
    return (label - before & 255) << shift | (label >> 8) - (before >> 8) & 255
