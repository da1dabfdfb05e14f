"""Runs of equal pixels: a raster of labels has a hundred times fewer of them than pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.geometry import Rect
from app.core.lanes import SPREAD, AnyInteger, spread


@dataclass(frozen=True, slots=True)
class Runs:
    """Stretches of pixels of one node, along the rows of an image, in reading order; none goes on in the next row.

    Attributes:
        starts: (n + 1,) int64: row * width + column of each stretch's first pixel, and the number of all pixels.
        numbers: (n,) int32: 1 + the number of its node; 0 = not painted.
    """

    starts: NDArray[np.int64]
    numbers: NDArray[np.int32]

    def painted(self, values: NDArray[AnyInteger], begin: int, end: int) -> NDArray[AnyInteger]:
        """(end - begin,) the values of whole rows' pixels, which begin and end there.

        Args:
            values: (nodes + 1,) what stands for each number.
            begin: The first pixel: row * width.
            end: The one after the last.
        """
        pixels = np.empty(end - begin, values.dtype)
        first, last = 0, len(self.numbers)
        if end - begin < self.starts[last]:
            first, last = np.searchsorted(self.starts, (begin, end)).tolist()
        _paint(self.starts[first : last + 1], self.numbers[first:last], values, pixels)
        return pixels


@dataclass(frozen=True, slots=True)
class Extents:
    """Where groups of runs lie in the image; each array has one entry a group, and those without pixels have area 0.

    Attributes:
        areas: int64: pixels.
        firsts: int64: row * width + column of the first pixel in reading order.
        lefts: int64: first column.
        tops: int64: first row.
        rights: int64: the column after the last.
        bottoms: int64: the row after the last.
    """

    areas: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lefts: NDArray[np.int64]
    tops: NDArray[np.int64]
    rights: NDArray[np.int64]
    bottoms: NDArray[np.int64]

    @classmethod
    def of(cls, runs: Runs, group_of: NDArray[np.int64], *, groups: int, width: int) -> "Extents":
        """Of groups 1..n, from the group of each number of the runs; 0 belongs to none."""
        table = np.zeros((6, groups + 1), np.int64)
        _measure(runs.starts, runs.numbers, group_of, width, table)
        return cls(*table[:, 1:])

    def grouped(self, group_of: NDArray[np.int64], *, groups: int) -> "Extents":
        """Of groups 1..n of these, from the group of each; 0 belongs to none.

        Args:
            group_of: (len(areas),) int64.
            groups: n.
        """
        table = np.zeros((6, groups + 1), np.int64)
        each = (self.areas, self.firsts, self.lefts, self.tops, self.rights, self.bottoms)
        _put_together(each, group_of, table)
        return Extents(*table[:, 1:])

    def boxes(self) -> list[Rect]:
        """Around the pixels of each group, if all have some."""
        edges = [side.tolist() for side in (self.lefts, self.tops, self.rights, self.bottoms)]
        return [Rect(left, top, right - left, bottom - top) for left, top, right, bottom in zip(*edges, strict=True)]


@compiled
def _paint(
    starts: NDArray[np.int64],
    numbers: NDArray[np.int32],
    values: NDArray[AnyInteger],
    pixels: NDArray[AnyInteger],
) -> None:
    """Fill pixels, the first of which is the first run's first, with the value of each run."""
    first, place, last = starts[0], 0, len(pixels) - SPREAD // pixels.itemsize
    for run in range(len(numbers)):
        value, end = values[numbers[run]], starts[run + 1] - first
        if end <= last:  # what is written beyond the end, the next runs write over
            while place < end:
                place += spread(pixels, place, value)
        else:
            for rest in range(place, end):
                pixels[rest] = value
        place = end


@compiled
def _measure(
    starts: NDArray[np.int64],
    numbers: NDArray[np.int32],
    group_of: NDArray[np.int64],
    width: int,
    table: NDArray[np.int64],
) -> None:
    """Fill (6, groups + 1) zeros with the rows of `Extents`."""
    areas, firsts, lefts, tops, rights, bottoms = table
    row, row_start = 0, np.int64(0)
    for run in range(len(numbers)):
        group, start, length = group_of[numbers[run]], starts[run], starts[run + 1] - starts[run]
        if start == row_start + width:  # each row begins a run
            row, row_start = row + 1, start
        left = start - row_start
        if not areas[group]:
            firsts[group], lefts[group], tops[group] = start, left, row
        areas[group] += length
        lefts[group] = min(lefts[group], left)
        rights[group] = max(rights[group], left + length)
        bottoms[group] = row + 1


@compiled
def _put_together(each: tuple[NDArray[np.int64], ...], group_of: NDArray[np.int64], table: NDArray[np.int64]) -> None:
    """Fill (6, groups + 1) zeros with the rows of `Extents` of groups of these."""
    areas, firsts, lefts, tops, rights, bottoms = table
    for part in range(len(group_of)):
        group, area = group_of[part], each[0][part]
        if not area:
            continue
        is_first = not areas[group]
        areas[group] += area
        firsts[group] = each[1][part] if is_first else min(firsts[group], each[1][part])
        lefts[group] = each[2][part] if is_first else min(lefts[group], each[2][part])
        tops[group] = each[3][part] if is_first else min(tops[group], each[3][part])
        rights[group], bottoms[group] = max(rights[group], each[4][part]), max(bottoms[group], each[5][part])
