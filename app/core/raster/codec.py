"""PNG bytes to label rasters: bit-exact, or `InvalidRaster`."""

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng

from app.core.errors import InvalidRaster
from app.core.raster.chunks import LabelPng, read_label_png
from app.core.raster.writer import FILTER_UP, GREY, png_file

MAX_PIXELS = 2**26
FILTERS = 5
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
    simple = bool(np.all((filters == 0) | (filters == FILTER_UP)))
    raster = _sum_rows(lines, png) if simple else _decode_any_filter(png)
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


def _sum_rows(lines: NDArray[np.uint8], png: LabelPng) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Undo the filters None and Up; a loop over rows is many times faster than `cumsum` down the columns."""
    rows = np.empty((png.height, png.row_bytes), np.uint8)
    above = np.zeros(png.row_bytes, np.uint8)
    nothing = above
    for kind, line, row in zip(lines[:, 0].tolist(), lines[:, 1:], rows, strict=True):
        np.add(above if kind else nothing, line, row)
        above = row
    return rows if png.depth == 8 else rows.view(">u2").astype(np.uint16)


def _decode_any_filter(png: LabelPng) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Undo all five filters with OpenCV, on a bare grey PNG of the same scan lines, so that no chunk can interfere.

    An indexed byte and a grey byte are filtered alike; as grey, OpenCV gives the index instead of its colour.
    """
    bare = png_file((png.width, png.height), png.depth, GREY, png.packed)
    try:
        raster = cv2.imdecode(np.frombuffer(bare, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise InvalidRaster(f"OpenCV refuses {png.width} x {png.height} pixels: {error}") from error
    if raster is None or raster.shape != (png.height, png.width) or raster.dtype.itemsize * 8 != png.depth:
        raise InvalidRaster("the image data cannot be decoded")
    return raster.astype(np.uint8, copy=False) if png.depth == 8 else raster.astype(np.uint16, copy=False)
