"""The cores of all tiles beside each other, as runs: the pixels of the mask, whoever its objects turn out to be."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.stitch.nodes import PlacedTile, PlacedTiles
from app.core.stitch.runs import Runs, true_places


def core_runs(placed: PlacedTiles) -> Runs:
    """The runs of the image's pixels, each from the tile whose core owns it; the cores of missing tiles are 0.

    One row of tiles is in memory as pixels at a time.
    """
    rows: dict[int, list[tuple[int, PlacedTile]]] = {}
    for place, tile in enumerate(placed.tiles):
        rows.setdefault(tile.cell.row, []).append((place, tile))
    bands = [_band_runs(placed, row, rows.get(row, ())) for row in range(placed.grid.rows)]
    return Runs(
        np.concatenate([band.starts for band in bands]),
        np.concatenate([band.lengths for band in bands]),
        np.concatenate([band.numbers for band in bands]),
    )


def _band_runs(placed: PlacedTiles, row: int, tiles: Sequence[tuple[int, PlacedTile]]) -> Runs:
    """The runs of a row of tiles, from the tiles in it and their places in `placed.tiles`."""
    grid = placed.grid
    top = row * grid.size.height // grid.rows
    height = (row + 1) * grid.size.height // grid.rows - top
    width = grid.size.width
    band = np.empty((height, width), np.uint16) if len(tiles) == grid.columns else np.zeros((height, width), np.uint16)
    offsets = np.zeros(width, np.int64)
    for place, tile in tiles:
        core = tile.cell.core
        band[:, core.x : core.right] = tile.raster[core.relative_to(tile.cell.paint).slices()]
        offsets[core.x : core.right] = placed.begins[place]
    starts = _starts(band, [column * width // grid.columns for column in range(grid.columns)])
    numbers = placed.numbers[offsets[starts % width] + band.ravel()[starts]]
    return Runs(starts + top * width, np.diff(starts, append=band.size), numbers)


def _starts(band: NDArray[np.uint16], seams: Sequence[int]) -> NDArray[np.int64]:
    """Places in reading order where another id begins than to the left, or another tile."""
    pixels, breaks = band.ravel(), np.empty(band.size, np.bool_)
    np.not_equal(pixels[1:], pixels[:-1], out=breaks[1:])
    # The first seam is the left border of the image: no run goes on in the next row.
    breaks.reshape(band.shape)[:, seams] = True
    return true_places(breaks)
