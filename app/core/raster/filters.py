"""PNG's filters: bytes of scan lines as differences to their neighbours (PNG specification, section 9)."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled

Labels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
NONE, SUB, UP, AVERAGE, PAETH = range(5)
FILTERS = 5


@compiled
def filter_up(rows: Labels, above: Labels, lines: NDArray[np.uint8]) -> None:
    """Filter Up, which makes nearly all bytes of a label raster zero.

    Args:
        rows: (h, W) uint8 or uint16.
        above: (W,) the row above the first one, of the same type; zeros above the first row of a raster.
        lines: (h, 1 + bytes per row) uint8: the scan lines to fill, each behind the number of its filter.
    """
    wide = lines.shape[1] - 1 > rows.shape[1]
    for y in range(len(rows)):
        row, line = rows[y], lines[y, 1:]
        lines[y, 0] = UP
        before = rows[y - 1] if y else above
        if wide:
            for x in range(len(row)):
                line[2 * x] = (row[x] >> 8) - (before[x] >> 8)
                line[2 * x + 1] = row[x] - before[x]
        else:
            for x in range(len(row)):
                line[x] = row[x] - before[x]


@compiled
def undo_filters(lines: NDArray[np.uint8], raster: Labels) -> None:
    """Scan lines to the raster they are of.

    Args:
        lines: (H, 1 + bytes per row) uint8: each scan line behind the number of its filter, 0 to 4.
        raster: (H, W) uint8 or uint16, to be filled.
    """
    width = raster.shape[1]
    pixel_bytes = (lines.shape[1] - 1) // width
    above, row = np.zeros(lines.shape[1] - 1, np.uint8), np.zeros(lines.shape[1] - 1, np.uint8)
    for y in range(len(lines)):
        _undo(lines[y, 0], lines[y, 1:], above, row, pixel_bytes)
        pixels = raster[y]
        if pixel_bytes == 1:
            for x in range(width):
                pixels[x] = row[x]
        else:
            for x in range(width):
                pixels[x] = np.uint16(row[2 * x]) << 8 | row[2 * x + 1]
        above, row = row, above


@compiled
def _undo(
    kind: int, line: NDArray[np.uint8], above: NDArray[np.uint8], row: NDArray[np.uint8], pixel_bytes: int
) -> None:
    """Fill the bytes of a row; those to the left of the first pixel are zeros."""
    if kind == NONE:
        for place in range(len(line)):
            row[place] = line[place]
    elif kind == UP:
        for place in range(len(line)):
            row[place] = line[place] + above[place]
    else:
        for place in range(len(line)):
            there = place >= pixel_bytes
            left = int(row[place - pixel_bytes]) if there else 0
            corner = int(above[place - pixel_bytes]) if there else 0
            row[place] = line[place] + _predicted(kind, left, int(above[place]), corner)


@compiled
def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    """What the filters Sub, Average and Paeth take a byte for, from its neighbours."""
    if kind == SUB:
        return left
    if kind == AVERAGE:
        return (left + above) // 2
    estimate = left + above - corner
    to_left, to_above, to_corner = abs(estimate - left), abs(estimate - above), abs(estimate - corner)
    if to_left <= to_above and to_left <= to_corner:
        return left
    return above if to_above <= to_corner else corner
