"""Which tile each pixel of a mask came from, so that it packs to nothing: nearly all come from the core they are in."""

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Grid
from app.core.stitch.layout import layout_of
from app.core.stitch.model import Mask

OWN = 0
"""The tile whose core the pixel is in; also where nobody painted."""
AROUND = 3
"""The tiles around a tile are 3 x 3, itself among them."""


def origins(mask: Mask, grid: Grid, top: int, bottom: int) -> NDArray[np.uint8]:
    """(bottom - top, W) uint8: for some rows of a mask, 0 where pixels came from the core they are in.

    Else 1 + 3 * (row of the tile they came from, against the core's, + 1) + (its column against the core's + 1).
    """
    cells = layout_of(grid).cells
    tops = np.array([cells[row * grid.columns].core.y for row in range(grid.rows)])
    lefts = np.array([cells[column].core.x for column in range(grid.columns)])
    rows = np.searchsorted(tops, np.arange(top, bottom), side="right")[:, None] - 1
    columns = np.searchsorted(lefts, np.arange(grid.size.width), side="right") - 1
    sources = mask.sources(top, bottom)
    away = (sources // grid.columns - rows + 1) * AROUND + (sources % grid.columns - columns + 1)
    return np.where((sources < 0) | (sources == rows * grid.columns + columns), OWN, away + 1).astype(np.uint8)


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
