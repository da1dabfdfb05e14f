"""Masks cut into tiles as painters who make no mistake would hand them in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Grid, Size
from app.core.raster import LabelTile
from app.core.raster.tile_png import write_tile
from app.core.stitch import TileLabels, cut
from scripts.street_masks import street_mask

TILE, OVERLAP = 512, 32
THINGS = frozenset(range(11, 34))


@dataclass(frozen=True, slots=True)
class TiledMask:
    """A known mask and its tiles.

    Attributes:
        grid: How it is cut.
        ids: (H, W) uint16 of the ids it was made of.
        tiles: The tiles in memory, in order of index.
        files: The same as tile PNGs.
    """

    grid: Grid
    ids: NDArray[np.uint16]
    tiles: tuple[TileLabels, ...]
    files: tuple[bytes, ...]


def tiled_mask(*, height: int, width: int, segments: int, seed: int) -> TiledMask:
    """A street mask of this size, cut into tiles of 512 px with 32 px of overlap."""
    mask = street_mask(height=height, width=width, segments=segments, seed=seed)
    grid = Grid(Size(width, height), tile=TILE, overlap=OVERLAP, context=0)
    classes = {identifier: int(value) for identifier, value in enumerate(mask.classes) if identifier}
    tiles, _ = cut(grid, mask.ids, classes, things=THINGS)
    files = tuple(write_tile(LabelTile(tile.raster, tile.segments)) for tile in tiles)
    return TiledMask(grid, mask.ids, tuple(tiles), files)
