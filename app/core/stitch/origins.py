"""Which tile each pixel of a mask came from, so that it packs to nothing: nearly all come from the core they are in."""

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.geometry import Grid
from app.core.raster import encode_label_runs
from app.core.stitch.layout import layout_of
from app.core.stitch.model import Mask

OWN = 0
"""The tile whose core the pixel is in; also where nobody painted."""
AROUND = 3
"""The tiles around a tile are 3 x 3, itself among them."""


def origins_png(mask: Mask, grid: Grid) -> bytes | None:
    """An 8-bit grey PNG of the mask's size; None where every pixel came from the core it is in.

    0 for those that did, else 1 + 3 * (row of the tile they came from, against the core's, + 1) + (its column against
    the core's + 1).
    """
    width, cells = mask.size.width, layout_of(grid).cells
    lefts = np.array([*(cell.core.x for cell in cells[: grid.columns]), width])
    tops = np.array([*(cell.core.y for cell in cells[:: grid.columns]), mask.size.height])
    most = len(mask.runs.numbers) + mask.size.height * grid.columns
    starts, codes = np.empty(most + 1, np.int64), np.empty(most, np.uint8)
    count = _find_origins(mask.runs.starts, mask.tiles[mask.runs.numbers], lefts, tops, starts, codes)
    if not codes[:count].any():
        return None
    return encode_label_runs(starts[: count + 1], codes[:count], width=width)


@compiled
def _find_origins(
    runs: NDArray[np.int64],
    tiles: NDArray[np.int32],
    lefts: NDArray[np.int64],
    tops: NDArray[np.int64],
    starts: NDArray[np.int64],
    codes: NDArray[np.uint8],
) -> int:
    """Cut runs where cores part, and say where each came from; how many there are then.

    Args:
        runs: (n + 1,) see `Runs.starts`.
        tiles: (n,) the tile that each came from, -1 where nobody painted.
        lefts: (columns + 1,) where each column of cores begins, and the width.
        tops: (rows + 1,) where each row of cores begins, and the height.
        starts: What to fill, as `runs` is.
        codes: What to fill.
    """
    columns, width = len(lefts) - 1, lefts[-1]
    count, row, column, y = 0, 0, 0, np.int64(0)
    for run in range(len(tiles)):
        place = runs[run]
        while place < runs[run + 1]:
            if place == (y + 1) * width:
                y, column = y + 1, 0
                row += y == tops[row + 1]
            down, across = tiles[run] // columns - row, tiles[run] % columns - column
            away = tiles[run] >= 0 and (down != 0 or across != 0)
            starts[count], codes[count] = place, 1 + (down + 1) * AROUND + across + 1 if away else OWN
            count += 1
            border = y * width + lefts[column + 1]
            column += border <= runs[run + 1]
            place = min(border, runs[run + 1])
    starts[count] = runs[-1]
    return count


def tile_of(grid: Grid, x: int, y: int, origin: int) -> int:
    """Index of the tile that the pixel in column `x`, row `y` came from.

    Raises:
        GridError: The pixel lies outside the image.
    """
    owner = grid.owner(x, y)
    if origin == OWN:
        return owner
    down, across = divmod(origin - 1, AROUND)
    return owner + (down - 1) * grid.columns + across - 1
