"""Label rasters as PNG bytes: filter Up and deflate's run lengths, fast and deterministic.

A label raster is flat areas with ragged borders: the difference to the row above is nearly all zeros, so runs alone
compress it better than a search for matches does, and the runs found do not depend on the processor.
https://www.w3.org/TR/png-3/ describes the container, docs/decisions/0008 why zlib-ng.
"""

import struct

import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng

from app.core.errors import InvalidRaster

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE = 0, 2, 3
FILTER_UP = 2


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
    big_endian = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder(">"))
    return _png(big_endian.view(np.uint8).reshape(array.shape[0], -1), array, GREY)


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
    return _png(np.ascontiguousarray(indices), indices, PALETTE, _chunk(b"PLTE", palette.tobytes()))


def encode_rgb_png(array: NDArray[np.uint8]) -> bytes:
    """A colour raster, (H, W, 3) uint8 of red, green, blue, as an 8-bit truecolour PNG.

    Raises:
        InvalidRaster: Another shape or type, or no pixels.
    """
    _check(array, ndim=3, dtypes=("uint8",))
    if array.shape[2] != 3:
        raise InvalidRaster(f"a colour raster is (H, W, 3), not {array.shape}")
    return _png(np.ascontiguousarray(array).reshape(array.shape[0], -1), array, RGB)


def _check(array: NDArray[np.generic], *, ndim: int, dtypes: tuple[str, ...]) -> None:
    if array.ndim != ndim or array.dtype.name not in dtypes or array.size == 0:
        wanted = " or ".join(dtypes)
        raise InvalidRaster(f"cannot encode {array.shape} {array.dtype}: {ndim} dimensions of {wanted} are needed")


def _png(rows: NDArray[np.uint8], array: NDArray[np.generic], colour: int, palette: bytes = b"") -> bytes:
    """Container around (H, bytes per row) uint8, with the depth and size of `array`."""
    depth = 8 * array.dtype.itemsize
    header = struct.pack(">IIBBBBB", array.shape[1], array.shape[0], depth, colour, 0, 0, 0)
    packed = _deflated(_filtered_up(rows))
    return SIGNATURE + _chunk(b"IHDR", header) + palette + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _deflated(lines: NDArray[np.uint8]) -> bytes:
    deflate = zlib_ng.compressobj(1, zlib_ng.DEFLATED, zlib_ng.MAX_WBITS, zlib_ng.DEF_MEM_LEVEL, zlib_ng.Z_RLE)
    return deflate.compress(lines) + deflate.flush()


def _filtered_up(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scan lines (H, 1 + bytes per row): the filter's number, then each byte minus the one above, modulo 256."""
    lines = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    lines[:, 0] = FILTER_UP
    lines[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
    return lines


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib_ng.crc32(body, zlib_ng.crc32(kind)))


def grey_png(width: int, height: int, depth: int, packed: bytes) -> bytes:
    """The container of a greyscale PNG around scan lines that are already filtered and deflated."""
    header = struct.pack(">IIBBBBB", width, height, depth, GREY, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
