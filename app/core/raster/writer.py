"""Label rasters as PNG bytes: filter Up and deflate's run lengths, fast and deterministic.

A label raster is flat areas with ragged borders: the difference to the row above is nearly all zeros. The stream is
written from what is not; where that is too much, zlib-ng looks for runs, which compress such lines better than a search
for matches does and do not depend on the processor. https://www.w3.org/TR/png-3/ describes the container,
docs/decisions/0008 why it is made so.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng

from app.core.errors import InvalidRaster
from app.core.raster.filters import Labels, filter_up
from app.core.raster.label_steps import sparse_label_stream

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, RGBA = 0, 2, 3, 6
BAND_BYTES = 2**18
"""Bytes of scan lines that are filtered at a time: few enough to stay in the cache until they are deflated."""


def encode_label_png(array: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    """A raster of labels as a greyscale PNG of its own depth.

    Args:
        array: (H, W) uint8 or uint16.

    Returns:
        The bytes of an 8- or 16-bit grey PNG; the same raster always gives the same bytes.

    Raises:
        InvalidRaster: Another shape or type, or no pixels.
    """
    _check(array, ndim=2, dtypes=("uint8", "uint16"))
    return _png(array, GREY)


def encode_palette_png(indices: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """A raster of palette indices as an 8-bit indexed PNG.

    Args:
        indices: (H, W) uint8.
        palette: (N, 3) uint8 of red, green, blue; N from 1 to 256, above every index.

    Raises:
        InvalidRaster: Another shape or type, or an index without a colour.
    """
    _check(indices, ndim=2, dtypes=("uint8",))
    if palette.dtype != np.uint8 or palette.ndim != 2 or palette.shape[1] != 3 or not 1 <= len(palette) <= 256:
        raise InvalidRaster(f"a palette is (1 to 256, 3) uint8, not {palette.shape} {palette.dtype}")
    if int(indices.max()) >= len(palette):
        raise InvalidRaster(f"index {int(indices.max())} has no colour in a palette of {len(palette)}")
    return _png(indices, PALETTE, palette_chunk(palette))


def encode_rgb_png(array: NDArray[np.uint8]) -> bytes:
    """A colour raster, (H, W, 3) uint8 of red, green, blue, as an 8-bit truecolour PNG.

    Raises:
        InvalidRaster: Another shape or type, or no pixels.
    """
    _check(array, ndim=3, dtypes=("uint8",))
    if array.shape[2] != 3:
        raise InvalidRaster(f"a colour raster is (H, W, 3), not {array.shape}")
    return _png(array, RGB)


def palette_chunk(palette: NDArray[np.uint8]) -> bytes:
    """The PLTE chunk of an (N, 3) uint8 palette."""
    return _chunk(b"PLTE", palette.tobytes())


def _check(array: NDArray[np.generic], *, ndim: int, dtypes: tuple[str, ...]) -> None:
    if array.ndim != ndim or array.dtype.name not in dtypes or array.size == 0:
        wanted = " or ".join(dtypes)
        raise InvalidRaster(f"cannot encode {array.shape} {array.dtype}: {ndim} dimensions of {wanted} are needed")


def _png(array: NDArray[np.uint8] | NDArray[np.uint16], colour: int, palette: bytes = b"") -> bytes:
    packed = sparse_label_stream(array) if array.ndim == 2 else None
    if packed is None:
        packed = deflated(_filtered_up(array))
    return png_file((array.shape[1], array.shape[0]), 8 * array.dtype.itemsize, colour, packed, palette)


def png_file(size: tuple[int, int], depth: int, colour: int, packed: bytes, before: bytes = b"") -> bytes:
    """The container of a PNG around scan lines that are already filtered and deflated.

    Args:
        size: Width and height.
        depth: Bits a sample.
        colour: The PNG's colour type.
        packed: The zlib stream.
        before: Whole chunks that stand before the image data.
    """
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + before + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def deflated(bands: Iterable[NDArray[np.uint8]]) -> bytes:
    """The zlib stream of filtered scan lines; the same however the lines are cut into bands."""
    deflate = zlib_ng.compressobj(1, zlib_ng.DEFLATED, zlib_ng.MAX_WBITS, zlib_ng.DEF_MEM_LEVEL, zlib_ng.Z_RLE)
    parts = [deflate.compress(band) for band in bands]
    return b"".join(parts) + deflate.flush()


def _filtered_up(array: NDArray[np.uint8] | NDArray[np.uint16]) -> Iterator[NDArray[np.uint8]]:
    """Bands of scan lines (h, 1 + bytes per row): the filter's number, then each byte minus the one above, modulo 256.

    One buffer serves all bands: a band is gone when the next one is asked for.
    """
    pixels = cast("Labels", np.ascontiguousarray(array).reshape(len(array), -1))
    row_bytes = pixels.shape[1] * array.dtype.itemsize
    height = max(1, BAND_BYTES // row_bytes)
    lines = np.empty((height, row_bytes + 1), np.uint8)
    above = np.zeros_like(pixels[0])
    for top in range(0, len(pixels), height):
        rows = pixels[top : top + height]
        filter_up(rows, above, lines)
        above = rows[-1]
        yield lines[: len(rows)]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib_ng.crc32(body, zlib_ng.crc32(kind)))
