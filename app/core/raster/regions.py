"""Parts of a segment that meet at a corner only: 4-connection tells them apart, following a border does not.

Parts that are apart need no attention; those that meet at a corner do, and few segments have such a corner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.core.arrays import AnyRaster
from app.core.geometry import Rect
from app.core.raster.borders import Borders
from app.core.raster.segment_runs import SegmentRuns


@dataclass(frozen=True, slots=True)
class Part:
    """A 4-connected part of a segment as runs down the columns.

    Attributes:
        id: The segment's.
        columns: (n,) int64, ascending.
        tops: (n,) int64: first row of each run.
        bottoms: (n,) int64: the row after its last.
    """

    id: int
    columns: NDArray[np.int64]
    tops: NDArray[np.int64]
    bottoms: NDArray[np.int64]

    @property
    def box(self) -> Rect:
        """Tight around it."""
        right, bottom = int(self.columns[-1]) + 1, int(self.bottoms.max())
        return Rect.of_edges(int(self.columns[0]), int(self.tops.min()), right, bottom)

    def fill(self, canvas: NDArray[np.uint8], value: int, *, left: int, top: int) -> None:
        """Set its pixels on a canvas whose first pixel is at `left` and `top` in the image."""
        runs = zip(
            (self.columns - left).tolist(), (self.tops - top).tolist(), (self.bottoms - top).tolist(), strict=True
        )
        for column, begin, end in runs:
            canvas[begin:end, column] = value


def parts_to_part(borders: Borders, runs: SegmentRuns) -> list[Part]:
    """Parts that, taken away, leave no segment with two parts that meet at a corner: of two, the smaller one.

    Args:
        borders: Of the raster.
        runs: Of its segments.
    """
    one, other = _met_at_corners(borders)
    if not len(one):
        return []
    torn = _Torn(runs.only(np.unique(borders.raster.ravel()[one])))
    first, second = (torn.part[torn.runs_at(borders.raster, pixels)] for pixels in (one, other))
    smaller = np.where(torn.sizes[first] < torn.sizes[second], first, second)[first != second]
    return [torn.taken(number) for number in np.unique(smaller).tolist()]


def _met_at_corners(borders: Borders) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of pixels of one segment, as row * W + column, that meet at a corner whose other two are of other segments.

    Both columns beside such a corner change there: each has another id above than below.
    """
    places, width = borders.places, borders.raster.shape[1]
    left = np.flatnonzero((np.diff(places) == 1) & (places[1:] % width != 0))
    above, below = borders.above, borders.below
    falling, rising = left[above[left] == below[left + 1]], left[below[left] == above[left + 1]]
    one = np.concatenate((places[falling] - width, places[rising]))
    return one, np.concatenate((places[falling + 1], places[rising + 1] - width))


class _Torn:
    """Runs of some segments, and the 4-connected parts that they form.

    Args:
        runs: The runs.

    Attributes:
        part: (n,) the number of the part that each run belongs to.
        sizes: (k,) pixels of each part.
    """

    def __init__(self, runs: SegmentRuns) -> None:
        self._runs = runs
        self._owner = np.repeat(np.arange(len(runs.ids)), np.diff(np.append(runs.begins, len(runs.starts))))
        # Each segment's runs in a stretch of numbers of their own, with room for a column more.
        self._stretch = runs.total + 2 * runs.height
        self._starts = runs.starts + self._owner * self._stretch
        self.part = self._joined(runs.ends + self._owner * self._stretch)
        self.sizes = np.bincount(self.part, weights=runs.ends - runs.starts)

    def _joined(self, ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """A number for the runs of neighbouring columns that overlap, and what they overlap in turn."""
        first = np.searchsorted(ends, self._starts + self._runs.height, side="right")
        count = np.searchsorted(self._starts, ends + self._runs.height, side="left") - first
        left = np.repeat(np.arange(len(ends)), count)
        right = np.repeat(first - np.append(0, count.cumsum()[:-1]), count) + np.arange(len(left))
        joined = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(len(ends), len(ends)))
        parts: NDArray[np.int64] = connected_components(joined, directed=False)[1].astype(np.int64)
        return parts

    def runs_at(self, raster: AnyRaster, pixels: NDArray[np.int64]) -> NDArray[np.int64]:
        """The run that holds each of some pixels, given as row * W + column."""
        rows, columns = np.divmod(pixels, raster.shape[1])
        owner = np.searchsorted(self._runs.ids, raster.ravel()[pixels])
        numbers = columns * self._runs.height + rows + owner * self._stretch
        return np.searchsorted(self._starts, numbers, side="right") - 1

    def taken(self, number: int) -> Part:
        """A part by its number."""
        places = np.flatnonzero(self.part == number)
        starts, ends = self._runs.starts[places], self._runs.ends[places]
        columns = starts // self._runs.height
        foot = columns * self._runs.height
        return Part(int(self._runs.ids[self._owner[places[0]]]), columns, starts - foot, ends - foot)
