"""The two limits: placing with a check of the strips, and relabelling each tile through a table."""

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from scripts.merge_bench.scene import TiledMask


def place_and_check(mask: TiledMask, out: NDArray[np.uint16]) -> int:
    """Copy the core of each tile into `out` and compare the strips that tiles share.

    The raw ids of two tiles are not the same in a strip, so the number of strips whose borders lie elsewhere is not
    asked: the comparison is of values, which costs the same.

    Args:
        mask: Its tiles.
        out: (H, W) uint16.

    Returns:
        How many strips differ anywhere.
    """
    cells = [mask.grid.cell(tile.index) for tile in mask.tiles]
    for cell, tile in zip(cells, mask.tiles, strict=True):
        out[cell.core.slices()] = tile.raster[cell.core.relative_to(cell.paint).slices()]
    return sum(
        not np.array_equal(_of(mask, one, strip), _of(mask, other, strip))
        for one in range(len(cells))
        for other in mask.grid.neighbours(one)
        if other > one and (strip := cells[one].paint.intersect(cells[other].paint)) is not None
    )


def _of(mask: TiledMask, tile: int, strip: Rect) -> NDArray[np.uint16]:
    return mask.tiles[tile].raster[strip.relative_to(mask.grid.cell(tile).paint).slices()]


def relabel_by_table(mask: TiledMask) -> NDArray[np.uint32]:
    """The straightforward way: `table[tile]` for each tile, its core copied. Nothing is joined."""
    out = np.zeros(mask.grid.size.shape, np.uint32)
    for tile in mask.tiles:
        cell = mask.grid.cell(tile.index)
        table = np.arange(2**16, dtype=np.uint32)
        out[cell.core.slices()] = table[tile.raster][cell.core.relative_to(cell.paint).slices()]
    return out
