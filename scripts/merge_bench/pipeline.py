"""Ours: tile files to a mask file."""

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
    """The mask file: a 16-bit PNG, packed from the runs."""
    return merged(mask).label_png()
