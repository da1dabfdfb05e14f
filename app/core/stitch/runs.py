"""Runs of equal pixels: a raster of labels has a hundred times fewer of them than pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect

MAX_RADIX = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True)
class Runs:
    """Stretches of pixels of one node, along the rows of an image, in reading order.

    Attributes:
        starts: (n,) int64: row * width + column of each stretch's first pixel.
        lengths: (n,) int64: its pixels; none goes on in the next row.
        numbers: (n,) int32: 1 + the number of its node; 0 = not painted.
    """

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    numbers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Extents:
    """Where groups of runs lie in the image; each array has one entry a group.

    Attributes:
        firsts: int64: row * width + column of the first pixel in reading order.
        tops: int64: first row.
        bottoms: int64: the row after the last.
        lefts: int64: first column.
        rights: int64: the column after the last.
    """

    firsts: NDArray[np.int64]
    tops: NDArray[np.int64]
    bottoms: NDArray[np.int64]
    lefts: NDArray[np.int64]
    rights: NDArray[np.int64]

    @classmethod
    def of(cls, runs: Runs, run_groups: NDArray[np.uint32], *, groups: int, width: int) -> "Extents":
        """Of groups 1..n that all have runs, from the group of each run; 0 belongs to none."""
        # 16 bits wide, a stable sort is a radix sort, six times as fast.
        order = np.argsort(run_groups.astype(np.uint16) if groups <= MAX_RADIX else run_groups, kind="stable")
        begins = np.cumsum(np.bincount(run_groups, minlength=groups + 1))
        if not groups:
            nothing = np.zeros(0, np.int64)
            return cls(nothing, nothing, nothing, nothing, nothing)
        order = order[begins[0] :]
        lasts, begins = begins[1:] - begins[0] - 1, begins[:-1] - begins[0]
        starts = runs.starts[order]
        rows = starts // width
        tops, bottoms = rows[begins], rows[lasts] + 1
        columns = starts - rows * width  # several times as fast as `%`
        rights = np.maximum.reduceat(columns + runs.lengths[order], begins)
        return cls(starts[begins], tops, bottoms, np.minimum.reduceat(columns, begins), rights)

    def box(self, group: int) -> Rect:
        """Around the pixels of a group, counted from 0."""
        return Rect.of_edges(
            int(self.lefts[group]), int(self.tops[group]), int(self.rights[group]), int(self.bottoms[group])
        )


def lengths_of(starts: NDArray[np.int64], end: int) -> NDArray[np.int64]:
    """(n,) int64: from each start to the next; what `np.diff(starts, append=end)` gives, without its detours."""
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    if len(starts):
        lengths[-1] = end - starts[-1]
    return lengths
