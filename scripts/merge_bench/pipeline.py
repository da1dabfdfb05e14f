"""Ours: tile files to a mask file."""

import numpy as np

from app.core.raster import encode_label_png
from app.core.raster.tile_png import read_tile
from app.core.stitch import Mask, TileLabels, stitch
from scripts.merge_bench.scene import THINGS, TiledMask


def merged(mask: TiledMask) -> Mask:
    """Read the tile files and stitch them."""
    tiles = (_tile(index, file) for index, file in enumerate(mask.files))
    return stitch(mask.grid, tiles, things=THINGS)


def _tile(index: int, file: bytes) -> TileLabels:
    tile = read_tile(file)
    return TileLabels(index, tile.raster, tile.segments)


def merge(mask: TiledMask) -> bytes:
    """The mask file: a 16-bit PNG."""
    return encode_label_png(merged(mask).raster.astype(np.uint16))
