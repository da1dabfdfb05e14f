"""The pixels of a tile as runs along its rows: all that is kept of it, a hundredth of its pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.compiled import compiled
from app.core.lanes import LANES, fetch, lowest, unlike

AHEAD = 4096
"""Pixels between those that are compared and those that are fetched."""


@dataclass(frozen=True, slots=True)
class TileRuns:
    """Stretches of pixels of one label, along the rows of a raster, in reading order; none goes on in the next row.

    Attributes:
        rows: (h + 1,) int32: where the runs of each row begin in the arrays below, and their number.
        columns: (n,) int32: first column of each.
        labels: (n,) uint16: its label.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    labels: LabelRaster

    @classmethod
    def of(cls, raster: LabelRaster) -> "TileRuns":
        """The runs of an (h, w) uint16 raster that has pixels."""
        rows = np.empty(len(raster) + 1, np.int32)
        columns, labels = np.empty(raster.size + 1, np.int32), np.empty(raster.size + 1, np.uint16)
        count = _find(np.ascontiguousarray(raster).ravel(), rows, columns, labels)
        return cls(rows, columns[:count].copy(), labels[:count].copy())


@compiled
def _find(pixels: LabelRaster, rows: NDArray[np.int32], columns: NDArray[np.int32], labels: LabelRaster) -> int:
    """Fill the arrays of `TileRuns`, which have room for a run a pixel and one more; the number of runs."""
    width, count = len(pixels) // (len(rows) - 1), 0
    for y in range(len(rows) - 1):
        row = pixels[y * width : (y + 1) * width]
        rows[y], columns[count], labels[count] = count, 0, row[0]
        count, x, last = count + 1, 1, width - LANES
        while last > 0 and x < width:
            first = min(x, last)
            fetch(row, first + AHEAD)
            fetch(row, first + AHEAD + LANES // 2)  # a line of the cache is half as long
            bits = unlike(row, first, row, first - 1) & -1 << x - first  # without those that were looked at before
            while bits:
                place = first + lowest(bits)
                columns[count], labels[count] = place, row[place]
                bits, count = bits & bits - 1, count + 1
            x = first + LANES
        for place in range(x, width):
            columns[count], labels[count] = place, row[place]
            count += row[place] != row[place - 1]
    rows[len(rows) - 1] = count
    return count
