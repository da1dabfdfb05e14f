"""A raster that is known by its runs, as PNG bytes: nothing as large as the raster is made on the way."""

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.errors import InvalidRaster
from app.core.raster.filters import Labels
from app.core.raster.sparse_stream import sparse_stream
from app.core.raster.writer import GREY, png_file


def encode_label_runs(starts: NDArray[np.int64], labels: Labels, *, width: int) -> bytes:
    """A raster of labels as a greyscale PNG; the time goes with the runs, not with the pixels.

    Args:
        starts: (n + 1,) int64: row * width + column of each run's first pixel, and the number of all pixels. Each row
            begins a run.
        labels: (n,) uint8 or uint16: the label of each run; neighbours may have the same.
        width: Of the raster.

    Returns:
        The bytes of an 8- or 16-bit grey PNG; runs of one raster always give the same bytes, however they are cut.

    Raises:
        InvalidRaster: The runs do not fill rows of that width.
    """
    pixels = int(starts[-1]) if len(starts) > 1 else 0
    if width < 1 or not pixels or pixels % width or len(labels) != len(starts) - 1 or starts[0]:
        raise InvalidRaster(f"{len(labels)} labels and {len(starts)} places are no runs of rows of {width} pixels")
    size = labels.dtype.itemsize
    places, lengths = np.empty((2, 2 * len(labels)), np.int64)
    steps = np.empty((2 * len(labels), size), np.uint8)
    count = _find_steps(starts, labels, width, places, lengths, steps)
    packed = sparse_stream(places[:count], lengths[:count], steps[:count], width=width, height=pixels // width)
    return png_file((width, pixels // width), 8 * size, GREY, packed)


@compiled
def _find_steps(
    starts: NDArray[np.int64],
    labels: Labels,
    width: int,
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    steps: NDArray[np.uint8],
) -> int:
    """Fill what is not zero after filter Sub in the first row and Up in the others; how many stretches there are.

    Args:
        starts: See `encode_label_runs`.
        labels: See `encode_label_runs`.
        width: Of the raster.
        places: First pixels of the stretches.
        lengths: Their pixels.
        steps: (room, b): the bytes of each of their pixels, the most significant first.
    """
    count, run, before = 0, 0, 0
    while starts[run] < width:
        if labels[run] != before:
            count = _add(places, lengths, steps, count, int(starts[run]), 1, int(labels[run]), before)
        before, run = int(labels[run]), run + 1
    above, place = 0, width
    while place < starts[-1]:
        end = min(int(starts[run + 1]), int(starts[above + 1]) + width)
        if labels[run] != labels[above]:
            count = _add(places, lengths, steps, count, place, end - place, int(labels[run]), int(labels[above]))
        if starts[run + 1] == end:
            run += 1
        if starts[above + 1] + width == end:
            above += 1
        place = end
    return count


@compiled
def _add(
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    steps: NDArray[np.uint8],
    count: int,
    place: int,
    length: int,
    label: int,
    before: int,
) -> int:
    """Add a stretch of one step, byte by byte."""
    places[count], lengths[count] = place, length
    last = steps.shape[1] - 1
    steps[count, last] = label - before
    if last:
        steps[count, 0] = (label >> 8) - (before >> 8)
    return count + 1
