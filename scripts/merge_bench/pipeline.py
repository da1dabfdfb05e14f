"""Ours: tile files to a mask file."""

from app.core.raster import encode_label_bands
from app.core.raster.tile_png import read_tile
from app.core.stitch import Mask, TileLabels, stitch
from scripts.merge_bench.scene import THINGS, TiledMask

BAND = 128


def merged(mask: TiledMask) -> Mask:
    """Read the tile files and stitch them."""
    tiles = (_tile(index, file) for index, file in enumerate(mask.files))
    return stitch(mask.grid, tiles, things=THINGS)


def _tile(index: int, file: bytes) -> TileLabels:
    tile = read_tile(file)
    return TileLabels(index, tile.raster, tile.segments)


def merge(mask: TiledMask) -> bytes:
    """The mask file: a 16-bit PNG, painted and packed band by band."""
    made, (height, width) = merged(mask), mask.grid.size.shape
    bands = (made.short_band(top, min(top + BAND, height)) for top in range(0, height, BAND))
    return encode_label_bands(width, height, bands)
