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
    steps = np.empty(2 * len(labels), np.int64)
    count = _find_steps(starts, labels, width, places, lengths, steps)
    height = pixels // width
    packed = sparse_stream(places[:count], lengths[:count], steps[:count], pixel=size, width=width, height=height)
    return png_file((width, height), 8 * size, GREY, packed)


@compiled
def _find_steps(
    starts: NDArray[np.int64],
    labels: Labels,
    width: int,
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    steps: NDArray[np.int64],
) -> int:
    """Fill what is not zero after filter Sub in the first row and Up in the others; how many stretches there are.

    Args:
        starts: See `encode_label_runs`.
        labels: See `encode_label_runs`.
        width: Of the raster.
        places: First pixels of the stretches.
        lengths: Their pixels.
        steps: (room,): the bytes of each of their pixels, the most significant of a label first and lowest.
    """
    count, run, before, shift = 0, 0, 0, 8 * (labels.itemsize - 1)
    while starts[run] < width:
        label = int(labels[run])
        places[count], lengths[count], steps[count] = starts[run], 1, _step(label, before, shift)
        count += label != before
        before, run = label, run + 1
    above, place, size = 0, width, starts[-1]
    while place < size:
        run_end, above_end = starts[run + 1], starts[above + 1] + width
        end = min(run_end, above_end)
        label, over = int(labels[run]), int(labels[above])
        places[count], lengths[count], steps[count] = place, end - place, _step(label, over, shift)
        count += label != over
        run, above, place = run + (run_end == end), above + (above_end == end), end
    return count


@compiled
def _step(label: int, before: int, shift: int) -> int:
    """The bytes of a label less those of another, its low byte shifted up behind the high one if there is one."""
    return (label - before & 255) << shift | (label >> 8) - (before >> 8) & 255
