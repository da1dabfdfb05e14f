"""Reading the image files of a release folder back."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.errors import InvalidRaster
from app.core.raster import decode_label_png


def read_label(path: Path) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """(H, W) labels of a grey or palette PNG.

    Raises:
        InvalidRaster: damaged, or of another kind; the message names the file.
    """
    try:
        return decode_label_png(path.read_bytes())
    except InvalidRaster as error:
        raise InvalidRaster(f"{path.name}: {error}") from error


def read_color(path: Path) -> NDArray[np.uint8]:
    """(H, W, 3) red, green, blue of any image file, as stored (not turned by its metadata).

    Raises:
        InvalidRaster: it cannot be decoded; the message names the file.
    """
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), flags)
    if pixels is None:
        raise InvalidRaster(f"{path.name} cannot be decoded")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


def read_rgba(path: Path) -> NDArray[np.uint8]:
    """(H, W, 4) red, green, blue, alpha of a PNG of four bytes a pixel.

    Raises:
        InvalidRaster: damaged, or of another kind; the message names the file.
    """
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 4:
        raise InvalidRaster(f"{path.name} is no PNG of four bytes a pixel")
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA).astype(np.uint8, copy=False)
