"""The pixels of tiles as runs along their rows: all that is kept of a tile, a hundredth of its pixels."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.compiled import compiled
from app.core.lanes import LANES, AnyInteger, fetch, lowest, unlike

AHEAD = 2048
"""Pixels between those that are compared and those that are fetched."""


class RunPlace(NamedTuple):
    """Where the runs of a tile are in `TileRuns`.

    Attributes:
        row: Of its first row in `rows`.
        height: How many rows it has.
        begin: Its first run.
        end: Behind its last one.
    """

    row: int
    height: int
    begin: int
    end: int


class TileRuns:
    """Stretches of pixels of one label, in reading order, tile behind tile; none goes on in the next row.

    Written into arrays that grow, so that nothing has to be put together when tiles are read together.
    """

    def __init__(self) -> None:
        self._rows, self._row_count = np.empty(0, np.int64), 0
        self._columns, self._labels, self._count = np.empty(0, np.int32), np.empty(0, np.uint16), 0

    @property
    def rows(self) -> NDArray[np.int64]:
        """(sum of h + 1,) int64: where the runs of each row begin, and after each tile where its last one ends."""
        return self._rows[: self._row_count]

    @property
    def columns(self) -> NDArray[np.int32]:
        """(n,) int32: first column of each run in its tile."""
        return self._columns[: self._count]

    @property
    def labels(self) -> LabelRaster:
        """(n,) uint16: the label of each run."""
        return self._labels[: self._count]

    def add(self, raster: LabelRaster) -> RunPlace:
        """Add the runs of an (h, w) uint16 raster that has pixels."""
        height, row, begin = len(raster), self._row_count, self._count
        self._make_room(row + height + 1, begin + raster.size + 1)
        pixels = np.ascontiguousarray(raster).reshape(-1)
        end = _find(pixels, self._rows[row : row + height + 1], self._columns, self._labels, begin)
        return self._added(RunPlace(row, height, begin, end))

    def add_unpainted(self, height: int) -> RunPlace:
        """Add a tile of some rows that nobody painted."""
        row, begin = self._row_count, self._count
        end = begin + height
        self._make_room(row + height + 1, end)
        self._rows[row : row + height + 1] = np.arange(begin, end + 1)
        self._columns[begin:end] = self._labels[begin:end] = 0
        return self._added(RunPlace(row, height, begin, end))

    def keep(self, places: Sequence[RunPlace]) -> list[RunPlace]:
        """Drop all but some tiles, and the room to grow; return where these are now."""
        before = self.rows, self.columns, self.labels
        self._rows, self._columns, self._labels = (np.empty(0, array.dtype) for array in before)
        self._row_count = self._count = 0
        self._make_room(sum(one.height + 1 for one in places), sum(one.end - one.begin for one in places), spare=1)
        return [self._copied(one, *before) for one in places]

    def _copied(
        self, one: RunPlace, rows: NDArray[np.int64], columns: NDArray[np.int32], labels: LabelRaster
    ) -> RunPlace:
        row, begin = self._row_count, self._count
        moved = RunPlace(row, one.height, begin, begin + one.end - one.begin)
        self._rows[row : row + one.height + 1] = rows[one.row : one.row + one.height + 1] + (begin - one.begin)
        self._columns[begin : moved.end] = columns[one.begin : one.end]
        self._labels[begin : moved.end] = labels[one.begin : one.end]
        return self._added(moved)

    def _added(self, place: RunPlace) -> RunPlace:
        self._row_count, self._count = place.row + place.height + 1, place.end
        return place

    def _make_room(self, rows: int, runs: int, *, spare: int = 2) -> None:
        """For as many, and for as many times that as is said, where it has to be made at all."""
        if rows > len(self._rows):
            self._rows = _longer(self._rows, spare * rows)
        if runs > len(self._columns):
            self._columns, self._labels = _longer(self._columns, spare * runs), _longer(self._labels, spare * runs)


def _longer(array: NDArray[AnyInteger], length: int) -> NDArray[AnyInteger]:
    longer = np.empty(length, array.dtype)
    longer[: len(array)] = array
    return longer


@compiled
def _find(
    pixels: LabelRaster, rows: NDArray[np.int64], columns: NDArray[np.int32], labels: LabelRaster, count: int
) -> int:
    """Fill the arrays of `TileRuns` behind `count` runs, with room for a run a pixel and one more; the runs then."""
    width = len(pixels) // (len(rows) - 1)
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
