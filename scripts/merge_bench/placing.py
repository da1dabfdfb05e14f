"""The two limits: placing with a check of the strips, and relabelling each tile through a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Grid, Rect
from scripts.merge_bench.scene import TiledMask

Slices = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything of a grid lies; all images of one size share it.

    Attributes:
        cores: For each tile, the pixels of the image that it owns, and the same within its raster.
        strips: For each tile, the tiles before it that it shares pixels with, and these within the raster of each.
    """

    cores: Sequence[tuple[Slices, Slices]]
    strips: Sequence[Sequence[tuple[int, Slices, Slices]]]


@lru_cache
def plan_of(grid: Grid) -> Plan:
    """The plan of a grid."""
    cells = list(grid)
    cores = [(cell.core.slices(), cell.core.relative_to(cell.paint).slices()) for cell in cells]
    strips = [
        [
            (before, _within(strip, cells[before].paint), _within(strip, cells[tile].paint))
            for before in grid.neighbours(tile)
            if before < tile and (strip := cells[before].paint.intersect(cells[tile].paint)) is not None
        ]
        for tile in range(len(cells))
    ]
    return Plan(cores, strips)


def _within(strip: Rect, paint: Rect) -> Slices:
    return strip.relative_to(paint).slices()


def place_and_check(mask: TiledMask, out: NDArray[np.uint16]) -> int:
    """Copy the core of each tile into `out` and compare the strips that it shares with those before, value by value.

    Args:
        mask: Its tiles.
        out: (H, W) uint16.

    Returns:
        How many strips differ anywhere.
    """
    plan, rasters = plan_of(mask.grid), [tile.raster for tile in mask.tiles]
    differ = 0
    for raster, (there, here), strips in zip(rasters, plan.cores, plan.strips, strict=True):
        out[there] = raster[here]
        for before, theirs, ours in strips:
            differ += _differ(rasters[before][theirs], raster[ours])
    return differ


def _differ(one: NDArray[np.uint16], two: NDArray[np.uint16]) -> bool:
    """Whether two strips differ anywhere, four pixels at a time where their width allows it."""
    if not one.shape[1] % 4:
        return not np.array_equal(one.view(np.uint64), two.view(np.uint64))
    return not np.array_equal(one, two)


def relabel_by_table(mask: TiledMask) -> NDArray[np.uint32]:
    """The straightforward way: `table[tile]` for each tile, its core copied. Nothing is joined."""
    out = np.zeros(mask.grid.size.shape, np.uint32)
    for tile in mask.tiles:
        cell = mask.grid.cell(tile.index)
        table = np.arange(2**16, dtype=np.uint32)
        out[cell.core.slices()] = table[tile.raster][cell.core.relative_to(cell.paint).slices()]
    return out
