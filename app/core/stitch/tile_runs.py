"""The pixels of a tile as runs along its rows: all that is kept of it, a hundredth of its pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.compiled import compiled

FLAGS_A_WORD = 8


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
        count = _find(np.ascontiguousarray(raster), rows, columns, labels)
        return cls(rows, columns[:count].copy(), labels[:count].copy())


@compiled
def _find(raster: LabelRaster, rows: NDArray[np.int32], columns: NDArray[np.int32], labels: LabelRaster) -> int:
    """Fill the arrays of `TileRuns`, which have room for a run a pixel and one more; the number of runs."""
    height, width = raster.shape
    words_across = (width + FLAGS_A_WORD - 1) // FLAGS_A_WORD
    flags = np.zeros(words_across * FLAGS_A_WORD, np.bool_)
    words, changed = flags.view(np.uint64), flags[1:width]
    count = 0
    for y in range(height):
        row = raster[y]
        before, here = row[: width - 1], row[1:]
        rows[y], columns[count], labels[count] = count, 0, row[0]
        count += 1
        for x in range(width - 1):  # simple enough to be done for many pixels by one instruction
            changed[x] = before[x] != here[x]
        for word in range(words_across):
            if words[word]:
                for x in range(word * FLAGS_A_WORD, (word + 1) * FLAGS_A_WORD):
                    columns[count], labels[count] = x, row[min(x, width - 1)]
                    count += flags[x]
    rows[height] = count
    return count
