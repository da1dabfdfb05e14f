"""What PNG's filters leave of a raster of labels: the steps at its borders, found at the speed at which it is read."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.raster.changes import find_steps
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
    places, pixels = np.empty(room, np.int64), cast("Labels", np.ascontiguousarray(raster).ravel())
    count = find_steps(pixels, width, places)
    if count < 0:
        return None
    steps, lengths = np.empty(count, np.int64), np.ones(count, np.int64)
    _steps(pixels, width, places[:count], steps)
    return sparse_stream(places[:count], lengths, steps, pixel=raster.dtype.itemsize, width=width, height=height)


@compiled
def _steps(pixels: Labels, width: int, places: NDArray[np.int64], steps: NDArray[np.int64]) -> None:
    """Fill the bytes that the filter leaves of the pixels at some places, the first byte the lowest."""
    shift = 8 * (pixels.itemsize - 1)
    for number in range(len(places)):
        place = places[number]
        before = pixels[place - (1 if place < width else width)] if place else 0
        steps[number] = _step(int(pixels[place]), int(before), shift)


@compiled
def _step(label: int, before: int, shift: int) -> int:
    """The bytes of a label less those of another, its low byte shifted up behind the high one if there is one."""
    return (label - before & 255) << shift | (label >> 8) - (before >> 8) & 255
