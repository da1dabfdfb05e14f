"""Label rasters as PNG bytes that never are in memory as a whole: panoramas, band by band."""

from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.core.errors import InvalidRaster
from app.core.raster.filters import filter_up
from app.core.raster.writer import BAND_BYTES, GREY, deflated, png_file

LabelBand = NDArray[np.uint8] | NDArray[np.uint16]


def encode_label_bands(width: int, height: int, bands: Iterable[LabelBand]) -> bytes:
    """A raster of labels as a greyscale PNG, from its rows in bands.

    Args:
        width: Of the raster.
        height: Of the raster.
        bands: (h, width), all uint8 or all uint16: the rows from the top; each is dropped before the next is asked for.

    Returns:
        The bytes that `encode_label_png` gives for the whole raster, however it is cut into bands.

    Raises:
        InvalidRaster: The bands have another type or width, or not `height` rows together.
    """
    seen = _Seen()
    packed = deflated(_filtered_up(_checked(bands, width, seen)))
    if seen.rows != height:
        raise InvalidRaster(f"the bands have {seen.rows} rows together, not {height}")
    return png_file((width, height), 8 * seen.itemsize, GREY, packed)


class _Seen:
    """What the bands so far were."""

    rows = 0
    itemsize = 0


def _checked(bands: Iterable[LabelBand], width: int, seen: _Seen) -> Iterator[LabelBand]:
    """The bands, in pieces that stay in the cache until they are deflated."""
    for band in bands:
        if band.ndim != 2 or band.shape[1] != width or band.dtype.name not in ("uint8", "uint16"):
            raise InvalidRaster(f"a band of {band.shape} {band.dtype} is no rows of labels {width} wide")
        if seen.rows and band.itemsize != seen.itemsize:
            raise InvalidRaster(f"a band of {band.dtype} after bands of {8 * seen.itemsize} bits")
        seen.rows, seen.itemsize = seen.rows + len(band), band.itemsize
        height = max(1, BAND_BYTES // (width * band.itemsize))
        yield from (band[top : top + height] for top in range(0, len(band), height))


def _filtered_up(bands: Iterable[LabelBand]) -> Iterator[NDArray[np.uint8]]:
    """Scan lines (h, 1 + bytes per row): the filter's number, then each byte minus the one above, modulo 256."""
    above: LabelBand | None = None
    for band in bands:
        rows = cast("LabelBand", np.ascontiguousarray(band))
        lines = np.empty((len(rows), rows.shape[1] * rows.itemsize + 1), np.uint8)
        filter_up(rows, np.zeros_like(rows[0]) if above is None else above, lines)
        above = rows[-1].copy()
        yield lines
