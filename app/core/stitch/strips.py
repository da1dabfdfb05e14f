"""The strips that two tiles both painted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.geometry import Cell, Grid
from app.core.stitch.nodes import PlacedTile, PlacedTiles
from app.core.stitch.runs import true_places


@dataclass(frozen=True, slots=True)
class Strip:
    """Two tiles and what each painted where both did.

    Attributes:
        first: Place of the tile with the lower index among the placed ones.
        second: Place of the other.
        one: The tile with the lower index.
        two: The other.
        a: (h, w) uint16: the ids of `one` in the strip.
        b: (h, w) uint16: the ids of `two` in the same pixels.
    """

    first: int
    second: int
    one: PlacedTile
    two: PlacedTile
    a: LabelRaster
    b: LabelRaster

    @property
    def tiles(self) -> tuple[int, int]:
        """Index of the two tiles, ascending."""
        return self.one.cell.index, self.two.cell.index

    def pixels(self, placed: PlacedTiles, node: int) -> NDArray[np.bool_]:
        """(h, w) bool: where a node of either tile is in the strip."""
        raster = self.a if self.one.has(node) else self.b
        pixels: NDArray[np.bool_] = raster == placed.nodes[node].key.segment
        return pixels


@dataclass(frozen=True, slots=True)
class StripRuns:
    """Stretches of pixels of one node of each tile, over all strips.

    Attributes:
        strips: (n,) int64: which strip.
        firsts: (n,) int32: 1 + the node of the tile with the lower index; 0 = not painted.
        seconds: (n,) int32: the same of the other tile.
        lengths: (n,) int64: pixels.
    """

    strips: NDArray[np.int64]
    firsts: NDArray[np.int32]
    seconds: NDArray[np.int32]
    lengths: NDArray[np.int64]


def strips_of(placed: PlacedTiles) -> list[Strip]:
    """The strips of any two tiles whose paint areas overlap, in order of their tiles."""
    place_of = {tile.cell.index: place for place, tile in enumerate(placed.tiles)}
    beside = _Beside.of(placed.grid)
    return [
        _strip(placed, place, place_of[other])
        for place, tile in enumerate(placed.tiles)
        for other in beside.later(tile.cell)
        if other in place_of
    ]


def _strip(placed: PlacedTiles, first: int, second: int) -> Strip:
    one, two = placed.tiles[first], placed.tiles[second]
    p, q = one.cell.paint, two.cell.paint
    rows = max(p.y, q.y), min(p.bottom, q.bottom)
    columns = max(p.x, q.x), min(p.right, q.right)
    a = one.raster[rows[0] - p.y : rows[1] - p.y, columns[0] - p.x : columns[1] - p.x]
    b = two.raster[rows[0] - q.y : rows[1] - q.y, columns[0] - q.x : columns[1] - q.x]
    return Strip(first, second, one, two, a, b)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Which columns of tiles, and which rows, overlap with which: mostly the next ones, more where the overlap is wide.

    Attributes:
        width: Number of columns.
        columns: For each column, the columns whose paint areas overlap with its own, ascending.
        rows: For each row, the rows from it on whose paint areas overlap with its own, ascending.
    """

    width: int
    columns: Sequence[Sequence[int]]
    rows: Sequence[Sequence[int]]

    @classmethod
    def of(cls, grid: Grid) -> "_Beside":
        top = [grid.cell(column).paint for column in range(grid.columns)]
        left = [grid.cell(row * grid.columns).paint for row in range(grid.rows)]
        columns = [[c for c, q in enumerate(top) if q.x < p.right and p.x < q.right] for p in top]
        rows = [[r for r, q in enumerate(left) if r >= row and q.y < p.bottom] for row, p in enumerate(left)]
        return cls(grid.columns, columns, rows)

    def later(self, cell: Cell) -> Iterator[int]:
        """Index of the tiles after a tile whose paint areas overlap with its own, ascending."""
        for row in self.rows[cell.row]:
            for column in self.columns[cell.column]:
                if row > cell.row or column > cell.column:
                    yield row * self.width + column


def strip_runs(placed: PlacedTiles, strips: Sequence[Strip]) -> StripRuns:
    """All strips in one pass."""
    ends = np.cumsum([strip.a.size for strip in strips], dtype=np.int64)
    total = int(ends[-1]) if strips else 0
    a, b = np.empty(total, np.uint16), np.empty(total, np.uint16)
    for strip, end in zip(strips, ends.tolist(), strict=True):
        a[end - strip.a.size : end].reshape(strip.a.shape)[...] = strip.a
        b[end - strip.b.size : end].reshape(strip.b.shape)[...] = strip.b
    starts = _starts(a, b, ends)
    which = np.searchsorted(ends, starts, side="right")
    begins = placed.begins[np.array([(strip.first, strip.second) for strip in strips], np.int64).reshape(-1, 2)]
    return StripRuns(
        which,
        placed.numbers[begins[which, 0] + a[starts]],
        placed.numbers[begins[which, 1] + b[starts]],
        np.diff(starts, append=total),
    )


def _starts(a: LabelRaster, b: LabelRaster, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places where either tile's id, or the strip, begins to be another."""
    breaks = np.ones(len(a), np.bool_)
    np.not_equal(a[1:], a[:-1], out=breaks[1:])
    breaks[1:] |= b[1:] != b[:-1]
    breaks[ends[:-1]] = True
    return true_places(breaks)
