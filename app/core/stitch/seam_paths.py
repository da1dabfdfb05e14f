"""Who paints the overlap: seams that follow the path of least disagreement, in place of the borders of the cores.

First the tiles of each row are parted from left to right, then the rows, each as it was put together, from top to
bottom: wherever four tiles meet, every pixel still has one owner. A seam keeps to the overlap and to its half of the
cores beside it, so that no two seams cross. Where both painters agree, it stays where the cores part.
"""

from collections.abc import Iterable, Iterator, Set

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from app.core.stitch.patches import Numbers, Patch
from app.core.stitch.paths import Strip, least_disagreement
from app.core.stitch.runs import Runs
from app.core.stitch.strips import Strips

Path = NDArray[np.int64]


def follow_paths(strips: Strips, cores: Runs, names: NDArray[np.int64]) -> Runs:
    """The pixels of the mask, each from the tile on whose side of the seams it lies.

    Args:
        strips: What any two tiles painted both.
        cores: Each pixel from the tile whose core it is in.
        names: (nodes + 1,) int64 by 1 + the number of a node: equal for what is one segment of the mask.
    """
    unlike = names[strips.firsts] != names[strips.seconds]
    disputed = {number for number in np.unique(strips.which[unlike]).tolist() if _both_there(strips, number)}
    if not disputed:
        return cores
    seams = _Seams(strips, names)
    paths = seams.part_columns(disputed)
    pixels = strips.pixels.layout.grid.size.pixels
    runs = Patch.together(seams.between_columns(paths)).over(cores, pixels)
    return Patch.together(seams.between_rows(disputed, paths)).over(runs, pixels)


def _both_there(strips: Strips, number: int) -> bool:
    return strips.present >= set(strips.place(number).tiles)


class _Seams:
    """The seams of one image."""

    def __init__(self, strips: Strips, names: NDArray[np.int64]) -> None:
        self._strips = strips
        self._names = names
        self._layout = strips.pixels.layout
        self._grid = strips.pixels.layout.grid

    def part_columns(self, disputed: Set[int]) -> dict[int, Path]:
        """For the tile before each disputed seam of a row, where the next tile begins.

        (rows of the paint area,) int64: a column of the image for each. Seams that stay in the middle are left out.
        """
        tiles = [one for one, two in self._tiles(disputed) if self._beside(one, two)]
        searched = [self._upright(tile) for tile in tiles]
        paths = zip(tiles, searched, least_disagreement(searched), strict=True)
        borders = {tile: self._layout.cells[tile].core.right for tile in tiles}
        return {
            tile: path + (borders[tile] - strip.middle) for tile, strip, path in paths if (path != strip.middle).any()
        }

    def _tiles(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        return [self._strips.place(number).tiles for number in sorted(numbers)]

    def _beside(self, one: int, two: int) -> bool:
        return two == one + 1 and one // self._grid.columns == two // self._grid.columns

    def _upright(self, tile: int) -> Strip:
        """The strip of a tile and the one to its right."""
        left, right = self._across(tile)
        one, two = (self._numbers(tile, tile + 1, side, slice(None), (left, right)) for side in (0, 1))
        middle = self._layout.cells[tile].core.right - left
        return Strip(self._names[one] != self._names[two], middle, np.zeros(len(one), np.bool_))

    def _across(self, tile: int) -> tuple[int, int]:
        """The columns that the seam to the right of a tile keeps to."""
        here, there = self._layout.cells[tile].core, self._layout.cells[tile + 1].core
        overlap = self._grid.overlap
        return there.x - min(overlap, here.width // 2), there.x + min(overlap, there.width // 2)

    def _down(self, row: int) -> tuple[int, int, int]:
        """The rows that the seam below a row of tiles keeps to, and where the cores part."""
        columns, overlap = self._grid.columns, self._grid.overlap
        here, there = self._layout.cells[row * columns].core, self._layout.cells[(row + 1) * columns].core
        return there.y - min(overlap, here.height // 2), there.y + min(overlap, there.height // 2), there.y

    def _numbers(self, one: int, two: int, side: int, rows: slice, columns: tuple[int, int]) -> Numbers:
        """What one of two tiles painted in their strip: rows of the strip, columns of the image."""
        strips, nodes = self._strips, self._strips.nodes
        number = self._layout.number_of[one, two]
        x, begin = strips.place(number).box.x, nodes.begins[(one, two)[side]]
        labels = strips.pixels.of(number)[side][rows, columns[0] - x : columns[1] - x]
        numbers: Numbers = nodes.numbers[begin + labels]
        return numbers

    def between_columns(self, paths: dict[int, Path]) -> Iterator[Patch]:
        """The pixels of the cores that seams between columns give to the neighbour."""
        for tile, path in paths.items():
            core, paint = self._layout.cells[tile].core, self._layout.cells[tile].paint
            rows = slice(core.y - paint.y, core.bottom - paint.y)
            left, right = self._across(tile)
            one, two = (self._numbers(tile, tile + 1, side, rows, (left, right)) for side in (0, 1))
            columns = np.arange(left, right)
            first = columns < path[rows, None]
            corner = Rect.of_edges(left, core.y, right, core.bottom)
            yield Patch.of(first != (columns < core.right), np.where(first, one, two), corner, self._grid.size.width)

    def between_rows(self, disputed: Set[int], paths: dict[int, Path]) -> list[Patch]:
        """The pixels of the cores that seams between rows give to the neighbour."""
        rows = self._disputed_rows(disputed, paths)
        bands = [(self._band(row, 0, row, paths), self._band(row, 1, row + 1, paths)) for row in rows]
        searched = [self._lying(row, *band) for row, band in zip(rows, bands, strict=True)]
        return [
            self._lying_patch(row, band, path - strip.middle + self._down(row)[2])
            for row, band, strip, path in zip(rows, bands, searched, least_disagreement(searched), strict=True)
        ]

    def _disputed_rows(self, disputed: Set[int], paths: dict[int, Path]) -> list[int]:
        """Rows of tiles with a seam below them that may have to move."""
        columns = self._grid.columns
        touched = {tile // columns for pair in self._tiles(disputed) for tile in pair} | {t // columns for t in paths}
        return [row for row in range(self._grid.rows - 1) if {row, row + 1} & touched]

    def _band(self, row: int, side: int, of: int, paths: dict[int, Path]) -> Numbers:
        """(h, W): around the seam below row `row`, what the tiles of row `of` painted, parted by their paths."""
        top, bottom, _ = self._down(row)
        columns = self._grid.columns
        band = np.empty((bottom - top, self._grid.size.width), np.int32)

        def painted(column: int, left: int, right: int) -> Numbers:
            one, two = row * columns + column, (row + 1) * columns + column
            y = self._strips.place(self._layout.number_of[one, two]).box.y
            return self._numbers(one, two, side, slice(top - y, bottom - y), (left, right))

        for column in range(columns):
            core = self._layout.cells[column].core
            band[:, core.x : core.right] = painted(column, core.x, core.right)
        for tile, path in paths.items():
            if tile // columns == of:
                column, (left, right) = tile % columns, self._across(tile)
                y = self._layout.cells[tile].paint.y
                first = np.arange(left, right) < path[top - y : bottom - y, None]
                sides = painted(column, left, right), painted(column + 1, left, right)
                band[:, left:right] = np.where(first, *sides)
        return band

    def _lying(self, row: int, upper: Numbers, lower: Numbers) -> Strip:
        """The strip of a row of tiles and the one below it; it stays in the middle where a tile is missing."""
        top, _, border = self._down(row)
        columns, present = self._grid.columns, self._strips.present
        pinned = np.zeros(self._grid.size.width, np.bool_)
        for column in range(columns):
            if not present >= {row * columns + column, (row + 1) * columns + column}:
                core = self._layout.cells[column].core
                pinned[core.x : core.right] = True
        return Strip((self._names[upper] != self._names[lower]).T, border - top, pinned)

    def _lying_patch(self, row: int, band: tuple[Numbers, Numbers], path: Path) -> Patch:
        top, bottom, border = self._down(row)
        rows, width = np.arange(top, bottom)[:, None], self._grid.size.width
        first = rows < path
        return Patch.of(first != (rows < border), np.where(first, *band), Rect.of_edges(0, top, width, bottom), width)
