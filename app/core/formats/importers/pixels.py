"""PNG bytes of somebody else's labels to rasters: the size is judged before anything is decoded."""

from __future__ import annotations

import struct

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.errors import FormatError, InvalidRaster
from app.core.formats.importers.tree import Tree
from app.core.raster import decode_label_png

MAX_PIXELS = 1 << 28
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read_ids(tree: Tree, path: str) -> AnyRaster:
    """(H, W) uint8 or uint16 of the values of an 8- or 16-bit grey or 8-bit palette PNG.

    Raises:
        FormatError: no such file, no such PNG, or too large; the message names the file.
    """
    data = tree.read(path)
    try:
        return decode_label_png(data, max_pixels=MAX_PIXELS)
    except InvalidRaster as error:
        raise FormatError(f"{path}: {error}") from error


def read_channels(tree: Tree, path: str, channels: int) -> NDArray[np.uint8]:
    """(H, W, channels) uint8 of an RGB or RGBA PNG, red first.

    Raises:
        FormatError: no such file, another kind of PNG, or too large; the message names the file.
    """
    data = tree.read(path)
    _check_header(data, path)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != channels:
        raise FormatError(f"{path} is no PNG of {channels} bytes a pixel")
    order = cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA
    return cv2.cvtColor(pixels, order).astype(np.uint8, copy=False)


def _check_header(data: bytes, path: str) -> None:
    if data[:8] != _SIGNATURE or len(data) < 33:
        raise FormatError(f"{path} is no PNG")
    width, height = struct.unpack(">II", data[16:24])
    if width * height > MAX_PIXELS:
        raise FormatError(f"{path} has {width} x {height} pixels; at most {MAX_PIXELS} are read")
