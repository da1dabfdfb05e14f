"""A label for each 4-connected region, where the ids themselves nearly are one.

Parts of a segment that meet at a corner only, or not at all, are told apart by 4-connection. Parts that are apart need
no label of their own to be followed apart; those that meet at a corner do, and few segments have such a corner.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.core.arrays import AnyRaster
from app.core.raster.borders import Borders
from app.core.raster.segment_runs import SegmentRuns

LARGEST_LABEL = 2**30


def region_labels(borders: Borders) -> NDArray[np.int32]:
    """(H, W) int32 labels from 1: pixels that share a corner or an edge have one label exactly if 4-connected.

    Regions that nowhere touch may share a label.
    """
    labels = _plain_labels(borders)
    one, other = _met_at_corners(borders)
    if len(one):
        _part(labels, borders, one, other)
    return labels


def _plain_labels(borders: Borders) -> NDArray[np.int32]:
    """A label from 1 for each id."""
    highest, lowest = int(borders.raster.max()), int(borders.raster.min())
    if highest < LARGEST_LABEL:
        labels = borders.raster.astype(np.int32)
        return labels if lowest > 0 else labels + np.int32(1)
    _, dense = np.unique(borders.raster, return_inverse=True)
    return dense.reshape(borders.raster.shape).astype(np.int32) + np.int32(1)


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


def _part(labels: NDArray[np.int32], borders: Borders, one: NDArray[np.int64], other: NDArray[np.int64]) -> None:
    """Where pairs of pixels lie in two parts, give the smaller part a label that nothing else has."""
    ids = np.unique(borders.raster.ravel()[one]).astype(np.int64)
    columns = _Columns(SegmentRuns.of(borders, ids=ids))
    first, second = (columns.part[columns.runs_at(borders.raster, pixels)] for pixels in (one, other))
    smaller = np.where(columns.sizes[first] < columns.sizes[second], first, second)[first != second]
    given = np.zeros(len(columns.sizes), np.int64)
    given[np.unique(smaller)] = int(labels.max()) + 1 + np.arange(len(np.unique(smaller)))
    runs = columns.runs
    for place in np.flatnonzero(given[columns.part]).tolist():
        column, top = divmod(int(runs.starts[place]), runs.height)
        labels[top : top + int(runs.ends[place] - runs.starts[place]), column] = given[columns.part[place]]


class _Columns:
    """Runs down the columns of some segments, and the 4-connected parts that they form.

    Args:
        runs: The runs.

    Attributes:
        part: (n,) the number of the part that each run belongs to.
        sizes: (k,) pixels of each part.
    """

    def __init__(self, runs: SegmentRuns) -> None:
        self.runs = runs
        owner = np.repeat(np.arange(len(runs.ids)), np.diff(np.append(runs.begins, len(runs.starts))))
        # Each segment's runs in a stretch of numbers of their own, with room for a column more.
        self._stretch = runs.total + 2 * runs.height
        self._starts = runs.starts + owner * self._stretch
        self.part = self._parts(runs.ends + owner * self._stretch)
        self.sizes = np.bincount(self.part, weights=runs.ends - runs.starts)

    def _parts(self, ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Joins the runs of neighbouring columns that overlap."""
        first = np.searchsorted(ends, self._starts + self.runs.height, side="right")
        count = np.searchsorted(self._starts, ends + self.runs.height, side="left") - first
        left = np.repeat(np.arange(len(ends)), count)
        right = np.repeat(first - np.append(0, count.cumsum()[:-1]), count) + np.arange(len(left))
        joined = coo_array((np.ones(len(left), np.bool_), (left, right)), shape=(len(ends), len(ends)))
        parts: NDArray[np.int64] = connected_components(joined, directed=False)[1].astype(np.int64)
        return parts

    def runs_at(self, raster: AnyRaster, pixels: NDArray[np.int64]) -> NDArray[np.int64]:
        """The run that holds each of some pixels, given as row * W + column."""
        rows, columns = np.divmod(pixels, raster.shape[1])
        owner = np.searchsorted(self.runs.ids, raster.ravel()[pixels])
        numbers = columns * self.runs.height + rows + owner * self._stretch
        return np.searchsorted(self._starts, numbers, side="right") - 1
