"""Who paints the overlap: seams that follow the path of least disagreement, in place of the borders of the cores.

First the tiles of each row are parted from left to right, then the rows, each as it was put together, from top to
bottom: wherever four tiles meet, every pixel still has one owner. A seam keeps to the overlap and to its half of the
cores beside it, so that no two seams cross. Where both painters agree, it stays where the cores part.
"""

from collections.abc import Iterable, Set

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from app.core.stitch.ownership import Ownership
from app.core.stitch.paths import Strip, least_disagreement
from app.core.stitch.strips import Strips


def follow_paths(strips: Strips, cores: Ownership, names: NDArray[np.int64]) -> Ownership | None:
    """Move the seams on which painters disagree.

    Args:
        strips: What any two tiles painted both.
        cores: Where the cores part.
        names: (nodes + 1,) int64 by 1 + the number of a node: equal for what is one segment of the mask.

    Returns:
        Where the seams run, or None if none was moved.
    """
    unlike = names[strips.firsts] != names[strips.seconds]
    if not unlike.any():
        return None
    pairs = [strips.place(number).tiles for number in np.unique(strips.which[unlike]).tolist()]
    disputed = [pair for pair in pairs if strips.painted.present >= set(pair)]
    if not disputed:
        return None
    ownership = cores.copy()
    seams = _Seams(strips, ownership, names)
    moved = [seams.part_columns(one) for one, two in disputed if seams.beside(one, two)]
    moved += [seams.part_rows(row) for row in seams.rows_of(disputed)]
    return ownership if any(moved) else None


class _Seams:
    """The seams of one image."""

    def __init__(self, strips: Strips, ownership: Ownership, names: NDArray[np.int64]) -> None:
        self._painted = strips.painted
        self._ownership = ownership
        self._names = names
        self._cells = strips.painted.layout.cells
        self._grid = strips.painted.layout.grid

    def beside(self, one: int, two: int) -> bool:
        """Whether the second of two tiles is the one to the right of the first."""
        return two == one + 1 and one // self._grid.columns == two // self._grid.columns

    def part_columns(self, tile: int) -> bool:
        """Move the seam between a tile and the one to its right, over the whole height of their paint areas."""
        here, there, overlap = self._cells[tile].core, self._cells[tile + 1].core, self._grid.overlap
        left, right = there.x - min(overlap, here.width // 2), there.x + min(overlap, there.width // 2)
        paint = self._cells[tile].paint
        box = Rect.of_edges(left, paint.y, right, paint.bottom)
        one, two = (self._names[self._painted.region(number, box)] for number in (tile, tile + 1))
        path = least_disagreement(Strip(one != two, there.x - left, np.zeros(paint.height, np.bool_)))
        row, column = divmod(tile, self._grid.columns)
        self._ownership.borders[row, : paint.height, column + 1] = path + left
        return bool((path != there.x - left).any())

    def rows_of(self, disputed: Iterable[tuple[int, int]]) -> list[int]:
        """Rows of tiles with a seam below them that may have to move: a tile of theirs, or below, is in dispute."""
        touched = {tile // self._grid.columns for pair in disputed for tile in pair}
        return [row for row in range(self._grid.rows - 1) if {row, row + 1} & touched]

    def part_rows(self, row: int) -> bool:
        """Move the seam between a row of tiles and the one below it; it stays in the middle where a tile is missing."""
        first = row * self._grid.columns
        here, there, overlap = self._cells[first].core, self._cells[first + self._grid.columns].core, self._grid.overlap
        top, bottom = there.y - min(overlap, here.height // 2), there.y + min(overlap, there.height // 2)
        width = self._grid.size.width
        upper, lower = (
            self._ownership.rows(self._painted, number, top, bottom).painted(self._names, top * width, bottom * width)
            for number in (row, row + 1)
        )
        differs = (upper != lower).reshape(bottom - top, width)
        path = least_disagreement(Strip(differs.T, there.y - top, self._pinned(first, self._painted.present)))
        self._ownership.cuts[row + 1] = path + top
        return bool((path != there.y - top).any())

    def _pinned(self, first: int, present: Set[int]) -> NDArray[np.bool_]:
        """(W,) bool: the columns of the image where a tile is missing, of a row of tiles or of the one below it."""
        pinned = np.zeros(self._grid.size.width, np.bool_)
        for tile in range(first, first + self._grid.columns):
            if not present >= {tile, tile + self._grid.columns}:
                core = self._cells[tile].core
                pinned[core.x : core.right] = True
        return pinned
