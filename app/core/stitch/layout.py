"""Where everything of a grid lies, worked out once: all images of one size share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Cell, Grid, Rect


@dataclass(frozen=True, slots=True)
class StripPlace:
    """The pixels that two tiles both paint.

    Attributes:
        tiles: Index of the two, ascending.
        box: The pixels in the image.
    """

    tiles: tuple[int, int]
    box: Rect


@dataclass(frozen=True)
class Layout:
    """A grid's cells and strips.

    Attributes:
        grid: The grid.
        cells: In order of index.
        strips: Of any two tiles whose paint areas overlap, in order of their tiles.
    """

    grid: Grid
    cells: Sequence[Cell]
    strips: Sequence[StripPlace]

    @cached_property
    def number_of(self) -> dict[tuple[int, int], int]:
        """The strip of two tiles."""
        return {strip.tiles: number for number, strip in enumerate(self.strips)}

    @cached_property
    def strip_table(self) -> NDArray[np.int64]:
        """(strips, 6) int64: the two tiles of each, its column and row in the image, its width and height."""
        rows = [(*s.tiles, s.box.x, s.box.y, s.box.width, s.box.height) for s in self.strips]
        return np.array(rows, np.int64).reshape(-1, 6)

    @cached_property
    def paints(self) -> NDArray[np.int64]:
        """(tiles, 4) int64: column and row of each tile's paint area in the image, its width and height."""
        paints = [cell.paint for cell in self.cells]
        return np.array([(paint.x, paint.y, paint.width, paint.height) for paint in paints], np.int64)

    @cached_property
    def tops(self) -> NDArray[np.int64]:
        """(rows of tiles,) int64: the first row of each row of cores."""
        return np.array([cell.core.y for cell in self.cells[:: self.grid.columns]], np.int64)


@lru_cache(maxsize=32)
def layout_of(grid: Grid) -> Layout:
    """The layout of a grid."""
    cells = list(grid)
    strips: list[StripPlace] = []
    for one, two in _overlapping(grid, cells):
        box = cells[one].paint.intersect(cells[two].paint)
        if box is not None:
            strips.append(StripPlace((one, two), box))
    return Layout(grid, cells, strips)


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
