"""PNG bytes to label rasters: bit-exact, or `InvalidRaster`."""

from typing import cast

import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng

from app.core.errors import InvalidRaster
from app.core.raster.chunks import LabelPng, read_label_png
from app.core.raster.filters import FILTERS, undo_filters

MAX_PIXELS = 2**26
# The stubs of zlib-ng declare the class as an instance.
DEFLATE_ERROR = cast("type[Exception]", zlib_ng.error)


def decode_label_png(data: bytes, *, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The raster of a label PNG, strictly.

    Args:
        data: An 8-bit grey, 16-bit grey or 8-bit palette PNG, not interlaced. A palette's indices are the labels.
        max_pixels: More are refused before anything is inflated.

    Returns:
        (H, W) uint8 or uint16 in native byte order, writable.

    Raises:
        InvalidRaster: Anything else, any damage (check sums included) and anything after the end.
    """
    png = read_label_png(data, max_pixels=max_pixels)
    lines = _inflate(png)
    filters = lines[:, 0]
    if int(filters.max()) >= FILTERS:
        raise InvalidRaster(f"row {int(np.argmax(filters >= FILTERS))} has the unknown filter {int(filters.max())}")
    shape = (png.height, png.width)
    raster = np.empty(shape, np.uint8) if png.depth == 8 else np.empty(shape, np.uint16)
    undo_filters(lines, raster)
    if png.colours and int(raster.max()) >= png.colours:
        raise InvalidRaster(f"index {int(raster.max())} has no colour in a palette of {png.colours}")
    return raster


def _inflate(png: LabelPng) -> NDArray[np.uint8]:
    """(H, 1 + bytes per row) uint8: each scan line after its filter byte."""
    expected = png.height * (png.row_bytes + 1)
    stream = zlib_ng.decompressobj()
    try:
        raw = stream.decompress(png.packed, expected + 1)
    except DEFLATE_ERROR as error:
        raise InvalidRaster(f"the image data cannot be inflated: {error}") from error
    if len(raw) != expected or not stream.eof or stream.unused_data:
        raise InvalidRaster(f"the image data is not the {expected} bytes that {png.width} x {png.height} pixels need")
    return np.frombuffer(raw, np.uint8).reshape(png.height, png.row_bytes + 1)
