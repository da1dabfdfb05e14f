"""The two limits: placing with a check of the strips, and relabelling each tile through a table."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.geometry import Grid, Rect
from app.core.lanes import LANES, unlike
from scripts.merge_bench.scene import TiledMask


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything of a grid lies; all images of one size share it.

    Attributes:
        cores: (tiles, 5) int64: where the core of each begins in its raster and in the image, the pixels from row to
            row of the raster, and its height and width.
        strips: (strips, 8) int64: for each two tiles that share pixels the later and the earlier, where these begin in
            the raster of each, the pixels from row to row of each, and their height and width.
    """

    cores: NDArray[np.int64]
    strips: NDArray[np.int64]


@lru_cache
def plan_of(grid: Grid) -> Plan:
    """The plan of a grid."""
    cells = list(grid)
    cores = [
        (
            _place(cell.core, cell.paint),
            cell.core.y * grid.size.width + cell.core.x,
            cell.paint.width,
            cell.core.height,
            cell.core.width,
        )
        for cell in cells
    ]
    strips = [
        (tile, before, _place(strip, here), _place(strip, there), here.width, there.width, strip.height, strip.width)
        for tile in range(len(cells))
        for before in grid.neighbours(tile)
        if before < tile
        for here, there in [(cells[tile].paint, cells[before].paint)]
        if (strip := there.intersect(here)) is not None
    ]
    return Plan(np.array(cores, np.int64), np.array(strips, np.int64).reshape(-1, 8))


def _place(box: Rect, within: Rect) -> int:
    return (box.y - within.y) * within.width + box.x - within.x


def place_and_check(mask: TiledMask, out: NDArray[np.uint16]) -> int:
    """Copy the core of each tile into `out` and compare the strips that it shares with those before, value by value.

    Args:
        mask: Its tiles.
        out: (H, W) uint16, contiguous.

    Returns:
        How many strips differ anywhere.
    """
    plan = plan_of(mask.grid)
    rasters = tuple(tile.raster.ravel() for tile in mask.tiles)
    return _place_all(rasters, plan.cores, plan.strips, out.ravel(), out.shape[1])


@compiled
def _place_all(
    rasters: tuple[NDArray[np.uint16], ...],
    cores: NDArray[np.int64],
    strips: NDArray[np.int64],
    out: NDArray[np.uint16],
    width: int,
) -> int:
    """Tile after tile, so that what it shares with the one before is still in the cache."""
    differ, strip = 0, 0
    for tile in range(len(cores)):
        place, to, step, height, across = cores[tile]
        raster = rasters[tile]
        for y in range(height):
            row, there = raster[place + y * step :], out[to + y * width :]
            for x in range(across):
                there[x] = row[x]
        while strip < len(strips) and strips[strip, 0] == tile:
            differ += _differ(raster, rasters[strips[strip, 1]], strips[strip])
            strip += 1
    return differ


@compiled
def _differ(one: NDArray[np.uint16], two: NDArray[np.uint16], strip: NDArray[np.int64]) -> bool:
    """Whether two tiles differ anywhere in the strip that they share."""
    bits, height, width = 0, strip[6], strip[7]
    whole = width - width % LANES
    for y in range(height):
        i, j = strip[2] + y * strip[4], strip[3] + y * strip[5]
        for x in range(0, whole, LANES):
            bits |= unlike(one, i + x, two, j + x)
        for x in range(whole, width):
            bits |= one[i + x] != two[j + x]
    return bits != 0


def relabel_by_table(mask: TiledMask) -> NDArray[np.uint32]:
    """The straightforward way: `table[tile]` for each tile, its core copied. Nothing is joined."""
    out = np.zeros(mask.grid.size.shape, np.uint32)
    for tile in mask.tiles:
        cell = mask.grid.cell(tile.index)
        table = np.arange(2**16, dtype=np.uint32)
        out[cell.core.slices()] = table[tile.raster][cell.core.relative_to(cell.paint).slices()]
    return out
