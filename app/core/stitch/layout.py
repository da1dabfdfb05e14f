"""Where everything of a grid lies, worked out once: all images of one size share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Cell, Grid, Rect

Slices = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class StripPlace:
    """The pixels that two tiles both paint.

    Attributes:
        tiles: Index of the two, ascending.
        box: The pixels in the image.
        inside: The same within the raster of each.
        shape: Rows and columns of the box.
        begin: Where they begin in a flat array of all strips.
        end: Where they end there.
    """

    tiles: tuple[int, int]
    box: Rect
    inside: tuple[Slices, Slices]
    shape: tuple[int, int]
    begin: int
    end: int


@dataclass(frozen=True)
class Layout:
    """A grid's cells, cores and strips.

    Attributes:
        grid: The grid.
        cells: In order of index.
        cores: For each tile, its core within its raster.
        strips: Of any two tiles whose paint areas overlap, in order of their tiles.
    """

    grid: Grid
    cells: Sequence[Cell]
    cores: Sequence[Rect]
    strips: Sequence[StripPlace]

    @cached_property
    def sides(self) -> Sequence[Sequence[tuple[int, int]]]:
        """For each tile, its strips: their number, and 0 or 1 for whether it is the first or the second there."""
        sides: list[list[tuple[int, int]]] = [[] for _ in self.cells]
        for number, strip in enumerate(self.strips):
            for side, tile in enumerate(strip.tiles):
                sides[tile].append((number, side))
        return sides

    @cached_property
    def number_of(self) -> dict[tuple[int, int], int]:
        """The strip of two tiles."""
        return {strip.tiles: number for number, strip in enumerate(self.strips)}

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """(strips,) int64: where each ends in a flat array of all."""
        return np.array([strip.end for strip in self.strips], np.int64)

    @cached_property
    def tiles(self) -> NDArray[np.int64]:
        """(strips, 2) int64: index of the two tiles of each."""
        return np.array([strip.tiles for strip in self.strips], np.int64).reshape(-1, 2)

    @cached_property
    def rights(self) -> NDArray[np.int64]:
        """(width,) int64: for each column, the column after the last of the core it is in."""
        tops = self.cells[: self.grid.columns]
        return np.repeat([cell.core.right for cell in tops], [cell.core.width for cell in tops])

    @cached_property
    def origins(self) -> NDArray[np.int64]:
        """(strips, 4) int64: where each begins in a flat array of all, its column and row in the image, its width."""
        return np.array([(s.begin, s.box.x, s.box.y, s.box.width) for s in self.strips], np.int64).reshape(-1, 4)

    @property
    def strip_pixels(self) -> int:
        """Pixels of all strips together."""
        return self.strips[-1].end if self.strips else 0


@lru_cache(maxsize=32)
def layout_of(grid: Grid) -> Layout:
    """The layout of a grid."""
    cells = list(grid)
    cores = [cell.core.relative_to(cell.paint) for cell in cells]
    strips: list[StripPlace] = []
    begin = 0
    for one, two in _overlapping(grid, cells):
        p, q = cells[one].paint, cells[two].paint
        box = p.intersect(q)
        if box is not None:
            inside = box.relative_to(p).slices(), box.relative_to(q).slices()
            strips.append(StripPlace((one, two), box, inside, box.size.shape, begin, begin + box.area))
            begin += box.area
    return Layout(grid, cells, cores, strips)


def _overlapping(grid: Grid, cells: Sequence[Cell]) -> Sequence[tuple[int, int]]:
    """Pairs of tiles whose paint areas overlap, ascending: mostly those beside each other, more where they are wide."""
    top = [cells[column].paint for column in range(grid.columns)]
    left = [cells[row * grid.columns].paint for row in range(grid.rows)]
    columns = [[c for c, q in enumerate(top) if q.x < p.right and p.x < q.right] for p in top]
    rows = [[r for r, q in enumerate(left) if r >= row and q.y < p.bottom] for row, p in enumerate(left)]
    return [
        (cell.index, row * grid.columns + column)
        for cell in cells
        for row in rows[cell.row]
        for column in columns[cell.column]
        if row > cell.row or column > cell.column
    ]
