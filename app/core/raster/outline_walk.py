"""The outer outline of every 4-connected region of a raster, by a walk along the cracks between its pixels.

A walk keeps its region at the left hand. Where the region goes on across a corner only, it turns away from it: so a
region never takes in what merely touches it at a corner, and no part need be told apart beforehand.
"""

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.compiled import compiled


@compiled
def outer_outlines(
    raster: AnyRaster, starts: NDArray[np.int64], most: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """The outer outlines of the 4-connected regions, each from its first pixel in reading order, down its left side.

    Args:
        raster: (H, W) ids.
        starts: (n,) int64 `left_changes` of it: the crack at the left of each lies on one outline, outer or of a hole.
        most: More steps than all walks take together.

    Returns:
        (m, 2) int32 x, y of the border pixels where outlines turn, (k + 1,) int64 where each outline begins in them,
        and (k,) int64 twice its area between pixel centres plus its number of steps.
    """
    height, width = raster.shape
    seen = np.zeros((height * width + 7) // 8, np.uint8)
    points = np.empty((most, 2), np.int32)
    begins, sizes = np.empty(len(starts) + 1, np.int64), np.empty(len(starts), np.int64)
    count, regions = 0, 0
    for start in starts:
        if not seen[start >> 3] >> (start & 7) & 1:
            end, size, turns = _walk(raster, start // width, start % width, seen, points, count)
            if turns > 0:  # the other way round, it went around a hole
                begins[regions], sizes[regions] = count, size
                regions, count = regions + 1, end
    begins[regions] = count
    return points[:count].copy(), begins[: regions + 1].copy(), sizes[:regions].copy()


@compiled
def _walk(
    raster: AnyRaster,
    first_row: int,
    first_column: int,
    seen: NDArray[np.uint8],
    points: NDArray[np.int32],
    count: int,
) -> tuple[int, int, int]:
    """One outline from the crack at the left of a pixel back to it, whose turns are added to `points`.

    Returns:
        The new number of points, twice the area plus the steps, and turns to the left less those to the right.
    """
    height, width = raster.shape
    own = raster[first_row, first_column]
    down, right = 1, 0
    row, column, last = first_row, first_column, 0
    doubled, steps, turns = 0, 0, 0
    points[count, 0], points[count, 1] = column, row
    count += 1
    while True:
        if down == 1:
            place = row * width + column
            seen[place >> 3] |= np.uint8(1 << (place & 7))
        new_row, new_column = row + down, column + right
        if not (0 <= new_row < height and 0 <= new_column < width) or raster[new_row, new_column] != own:
            down, right = -right, down
            turns += 1
        else:
            beside_row, beside_column = new_row + right, new_column - down
            if 0 <= beside_row < height and 0 <= beside_column < width and raster[beside_row, beside_column] == own:
                new_row, new_column = beside_row, beside_column
                down, right = right, -down
                turns -= 1
            step = 3 * (new_row - row) + new_column - column
            if steps and step != last:
                points[count, 0], points[count, 1] = column, row
                count += 1
            doubled += column * new_row - new_column * row
            row, column, last, steps = new_row, new_column, step, steps + 1
        if down == 1 and row == first_row and column == first_column:
            return count, abs(doubled) + max(steps, 1), turns
