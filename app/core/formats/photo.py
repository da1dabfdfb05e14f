"""The photos of a release: bit for bit where the format allows, else the same pixels as PNG."""

from __future__ import annotations

import struct
from collections.abc import Callable

import cv2
import numpy as np

from app.core.errors import FormatError
from app.core.formats.base import ExportFile, ImageSample
from app.core.raster import encode_rgb_png

_PNG = b"\x89PNG\r\n\x1a\n"
_DEPTH_AT, _COLOUR_AT = 24, 25
_GREY, _RGB = 0, 2


def photo_suffix(sample: ImageSample) -> str:
    """The suffix the photo has in a release that passes it through: lower case, with its dot."""
    return sample.photo_suffix.lower()


def photo_as_png(sample: ImageSample) -> bytes:
    """The photo as an 8-bit PNG: its own bytes where it is one already, else its decoded pixels without loss.

    Raises:
        FormatError: the photo cannot be decoded, or is not of the sample's size.
    """
    data = sample.photo()
    if data.startswith(_PNG) and data[_DEPTH_AT] == 8 and data[_COLOUR_AT] in (_GREY, _RGB):
        size = struct.unpack(">II", data[16:24])
        pixels = None
    else:
        # The stored photo is upright already: a second turn by its metadata would part it from its mask.
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
        if pixels is None:
            raise FormatError(f"{sample.stem}: the photo cannot be decoded")
        size = (pixels.shape[1], pixels.shape[0])
    if size != (sample.width, sample.height):
        raise FormatError(f"{sample.stem}: the photo is {size[0]} x {size[1]}, not {sample.width} x {sample.height}")
    return data if pixels is None else encode_rgb_png(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).astype(np.uint8))


def optional_photo(sample: ImageSample, file: Callable[[], tuple[str, bytes]]) -> tuple[ExportFile, ...]:
    """The photo, as `file` names and gives it, where the release holds photos; else nothing."""
    return (ExportFile(*file()),) if sample.with_photo else ()
