"""Which tile each pixel of a mask comes from, and the mask's runs by it.

Tiles of one row are parted by a column for each row of pixels, the rows of tiles by a row for each column of pixels.
Both lie where the cores part until seams are moved, each within its half of the cores beside it, so that no two cross.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.geometry import Grid
from app.core.stitch.layout import Layout, layout_of
from app.core.stitch.painted import Painted, TileTables
from app.core.stitch.runs import Runs


@dataclass(frozen=True, eq=False)
class Ownership:
    """Where the tiles of an image part.

    Attributes:
        borders: (rows of tiles, h, columns of tiles + 1) int32: for each row of tiles and each row of its paint area,
            the column of the image at which each tile begins, and the image's width; rows behind the paint area's last
            mean nothing.
        cuts: (rows of tiles + 1, W) int32: for each column of the image, the row at which each row of tiles begins,
            and the image's height.
    """

    borders: NDArray[np.int32]
    cuts: NDArray[np.int32]

    @classmethod
    def of_cores(cls, layout: Layout) -> "Ownership":
        """Where the cores part; all images of one size share it."""
        return _of_cores(layout.grid)

    def copy(self) -> "Ownership":
        """One whose seams can be moved."""
        return Ownership(self.borders.copy(), self.cuts.copy())

    @cached_property
    def turns(self) -> int:
        """The most that the rows of an image have to be cut where rows of tiles part."""
        return int(np.abs(np.diff(self.cuts, axis=1)).sum())

    @cached_property
    def own(self) -> NDArray[np.int64]:
        """(rows of tiles, 2) int64: the first row that is all a row of tiles' own, and the first that is not again."""
        return np.stack((self.cuts[:-1].max(axis=1), self.cuts[1:].min(axis=1)), axis=1).astype(np.int64)

    def runs(self, painted: Painted) -> Runs:
        """The runs of the image; the seams are not moved any more then."""
        most = len(painted.tables.numbers) + self.turns
        starts, owners = np.empty(most + 1, np.int64), np.empty(most, np.int32)
        bands = np.column_stack((painted.layout.tops, self.own))
        count = _all_rows(painted.tables, self.borders, self.cuts, bands, starts, owners)
        return Runs(starts[: count + 1], owners[:count])

    def rows(self, painted: Painted, tile_row: int, top: int, bottom: int) -> Runs:
        """The runs of some rows of the image as the tiles of one row painted them; starts count from the image's."""
        grid = painted.layout.grid
        most = (bottom - top) * grid.size.width
        starts, owners = np.empty(most + 1, np.int64), np.empty(most, np.int32)
        first = tile_row * grid.columns
        count = _some_rows(painted.tables, self.borders[tile_row], first, (top, bottom), starts, owners)
        return Runs(starts[: count + 1], owners[:count])


@lru_cache(maxsize=32)
def _of_cores(grid: Grid) -> Ownership:
    layout = layout_of(grid)
    height = max(cell.paint.height for cell in layout.cells[:: grid.columns])
    borders = np.empty((grid.rows, height, grid.columns + 1), np.int32)
    borders[:] = [*(cell.core.x for cell in layout.cells[: grid.columns]), grid.size.width]
    cuts = np.empty((grid.rows + 1, grid.size.width), np.int32)
    cuts[:] = np.array([*layout.tops, grid.size.height])[:, None]
    return Ownership(borders, cuts)


@compiled
def _some_rows(
    tables: TileTables,
    borders: NDArray[np.int32],
    first_tile: int,
    rows: tuple[int, int],
    starts: NDArray[np.int64],
    owners: NDArray[np.int32],
) -> int:
    """Fill `starts` and `owners` with rows as the row of tiles from `first_tile` on painted them."""
    count = 0
    for y in range(rows[0], rows[1]):
        count = _row(tables, borders, first_tile, y, count, starts, owners)
    return count


@compiled
def _all_rows(
    tables: TileTables,
    borders: NDArray[np.int32],
    cuts: NDArray[np.int32],
    bands: NDArray[np.int64],
    starts: NDArray[np.int64],
    owners: NDArray[np.int32],
) -> int:
    """Fill `starts` and `owners` with all rows of the image; the number of runs.

    Args:
        tables: Of the tiles.
        borders: See `Ownership`.
        cuts: See `Ownership`.
        bands: (rows of tiles, 3) int64: for each row of tiles the first row of its cores, the first row that is all
            its own, and the first after it that is not.
        starts: What to fill, and behind the last run the number of pixels.
        owners: What to fill.
    """
    tile_rows, across, width = len(bands), borders.shape[2] - 1, cuts.shape[1]
    over, under = np.empty(width + 1, np.int64), np.empty(width + 1, np.int64)
    over_owners, under_owners = np.empty(width, np.int32), np.empty(width, np.int32)
    count = 0
    starts[0] = 0
    for tile_row in range(tile_rows):
        top, own, shared = bands[tile_row]
        for y in range(top, bands[tile_row + 1, 0] if tile_row + 1 < tile_rows else cuts[tile_rows, 0]):
            upper = tile_row - 1 if y < own else tile_row
            if own <= y < shared:
                count = _row(tables, borders[tile_row], tile_row * across, y, count, starts, owners)
            else:
                _row(tables, borders[upper], upper * across, y, 0, over, over_owners)
                _row(tables, borders[upper + 1], (upper + 1) * across, y, 0, under, under_owners)
                both = (over, over_owners, under, under_owners)
                count = _parted(y, cuts[upper + 1], both, count, starts, owners)
    return count


@compiled
def _row(
    tables: TileTables,
    borders: NDArray[np.int32],
    first_tile: int,
    y: int,
    count: int,
    starts: NDArray[np.int64],
    owners: NDArray[np.int32],
) -> int:
    """Append a row of the image as a row of tiles painted it, the first of which is `first_tile`."""
    parts = borders[y - tables.paints[first_tile, 1]]
    width = parts[-1]
    for column in range(len(parts) - 1):
        tile, left, right = first_tile + column, parts[column], parts[column + 1]
        row, shift = tables.tiles[tile] + y - tables.paints[tile, 1], tables.paints[tile, 0]
        end = tables.rows[row + 1]
        for run in range(tables.rows[row], end):
            x = tables.columns[run] + shift
            if x < right and (run + 1 == end or tables.columns[run + 1] + shift > left):
                starts[count], owners[count] = y * width + max(x, left), tables.numbers[run]
                count += 1
    starts[count] = (y + 1) * width
    return count


@compiled
def _parted(
    y: int,
    cut: NDArray[np.int32],
    both: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]],
    count: int,
    starts: NDArray[np.int64],
    owners: NDArray[np.int32],
) -> int:
    """Append a row of the image, from the upper of two rows of tiles where `y` is above the cut, from the lower below.

    Args:
        y: The row.
        cut: (W,) the row at which the lower ones begin.
        both: What both painted in that row: starts, counted from the image's, and owners, of the upper and the lower.
        count: Of the runs before.
        starts: What to append to.
        owners: What to append to.
    """
    over, over_owners, under, under_owners = both
    width, a, b, x = len(cut), 0, 0, 0
    begin = y * width
    while x < width:
        while over[a + 1] <= begin + x:
            a += 1
        while under[b + 1] <= begin + x:
            b += 1
        above = y < cut[x]
        starts[count], owners[count] = begin + x, over_owners[a] if above else under_owners[b]
        count += 1
        end = (over[a + 1] if above else under[b + 1]) - begin
        x += 1
        while x < end and (y < cut[x]) == above:
            x += 1
    starts[count] = begin + width
    return count
