"""Turns an uploaded file into its canonical form: one upright grid, one frame, nothing but picture.

Runs in the decoding child. Decisions, held by `docs/formats/ingest.md`:

* The photo is 8 bits, grey or RGB, so that every loader reads the same numbers from it. Where the file is that already
  and stored upright, its coded bytes stay as they are and only metadata is cut.
* Anything else is written anew: one turned or mirrored by EXIF upright, 16-bit samples divided by 257 and rounded,
  palette and bilevel as their colours, CMYK as RGB, alpha dropped as loaders drop it. A JPEG becomes a JPEG of quality
  95 without chroma subsampling, everything else a PNG without loss.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from app.imagery import jpeg, png, webp
from app.imagery.limits import LIMITS, Limits
from app.imagery.refusal import Refused
from app.imagery.sniff import MediaType, check_size, sniff

# Our own limits are checked against the header first and are those of the operator.
Image.MAX_IMAGE_PIXELS = None

QUALITY: Final = 95
_ORIENTATION_TAG = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FORMATS: Final[dict[MediaType, str]] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class Canonical:
    """A photo as it is kept.

    Attributes:
        width: Pixels per row of the upright photo.
        height: Rows of the upright photo.
        orientation: EXIF orientation (1 to 8) of the original; 1 is upright.
        media_type: Type of `photo`.
        photo: The upright photo, 8-bit grey or RGB, without metadata.
    """

    width: int
    height: int
    orientation: int
    media_type: MediaType
    photo: bytes


def canonical(data: bytes, limits: Limits = LIMITS) -> Canonical:
    """Checks and decodes one file and writes its canonical form.

    Args:
        data: The uploaded file.
        limits: How large it may be.

    Raises:
        Refused: The file is of a kind that is not taken, too large, or damaged.
    """
    kind = sniff(data, limits)
    check_size(*stored_size(data, kind), len(data), limits)
    stripped = _strip(data, kind)
    with _refusing_damage():
        image = _load(stripped, kind)
        if kind == "image/png" and png.read_header(data).depth == 16:
            image = _eight_bit(stripped, image)
        return _finish(image, stripped, kind, _orientation(data, kind))


def stored_size(data: bytes, kind: MediaType) -> tuple[int, int]:
    """(width, height) in pixels as the header claims, before any EXIF orientation.

    Raises:
        Refused: The header cannot be read.
    """
    if kind == "image/png":
        header = png.read_header(data)
        return header.width, header.height
    return jpeg.read_size(data) if kind == "image/jpeg" else webp.read_size(data)


def _strip(data: bytes, kind: MediaType) -> bytes:
    if kind == "image/jpeg":
        return jpeg.cut_metadata(data, jpeg.read_jpeg(data))
    if kind == "image/webp":
        return webp.cut_metadata(webp.read_webp(data))
    picture = png.read_png(data)
    png.check_stream(picture)
    return png.cut_metadata(picture)


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MemoryError as error:
        raise Refused("too-much-memory", "Decoding the image takes more memory than allowed. Scale it down.") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, cv2.error) as error:
        text = f"The image cannot be decoded: {error}. Copy or export the photo again from its source."
        raise Refused("damaged", text) from error


def _load(stripped: bytes, kind: MediaType) -> Image.Image:
    image = Image.open(io.BytesIO(stripped), formats=(_FORMATS[kind],))
    image.load()
    if image.mode == "P":
        _check_palette(image, png.read_png(stripped).palette_entries)
    return image


def _check_palette(image: Image.Image, entries: int) -> None:
    highest = int(np.asarray(image).max())
    if highest >= entries:
        raise Refused(
            "png-palette",
            f"The PNG has a pixel of colour {highest} and a palette of {entries}. Export it again from its source.",
        )


def _orientation(data: bytes, kind: MediaType) -> int:
    """EXIF orientation as Pillow reads it (EXIF, then XMP); damaged EXIF counts as none, since the pixels are fine."""
    try:
        value = Image.open(io.BytesIO(data), formats=(_FORMATS[kind],)).getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # whatever a damaged tag raises, the picture counts as upright
        return 1
    return value if value in _UPRIGHT else 1


def _eight_bit(stripped: bytes, image: Image.Image) -> Image.Image:
    """The 8-bit version of a 16-bit PNG, which Pillow would cut instead of round, with the colour profile of `image`.

    Linear: 65535 becomes 255, everything is divided by 257 and rounded; no stretching, so frames stay comparable.
    """
    samples = cv2.imdecode(np.frombuffer(stripped, np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None or samples.dtype != np.uint16:
        raise Refused("damaged", "The 16-bit PNG cannot be decoded. Export the photo again from its source.")
    narrow = cv2.convertScaleAbs(samples, alpha=1 / 257)
    colours = narrow if narrow.ndim == 2 else np.ascontiguousarray(narrow[:, :, 2::-1])
    result = Image.fromarray(colours)
    result.info["icc_profile"] = image.info.get("icc_profile")
    return result


def _finish(image: Image.Image, stripped: bytes, kind: MediaType, orientation: int) -> Canonical:
    plain = _plain(image)
    if orientation == 1 and plain is image and _depth_is_eight(stripped, kind):
        return Canonical(image.width, image.height, 1, kind, stripped)
    upright = plain.transpose(_UPRIGHT[orientation]) if orientation != 1 else plain
    written: MediaType = "image/jpeg" if kind == "image/jpeg" else "image/png"
    photo = _encode(upright, written, plain.info.get("icc_profile"))
    return Canonical(upright.width, upright.height, orientation, written, photo)


def _depth_is_eight(stripped: bytes, kind: MediaType) -> bool:
    return kind != "image/png" or png.read_header(stripped).depth == 8


def _plain(image: Image.Image) -> Image.Image:
    """The image itself where it is grey or RGB without transparency, else a converted copy."""
    if image.mode in {"L", "RGB"} and "transparency" not in image.info:
        return image
    plain = image.convert("L" if image.mode in {"1", "L", "LA"} else "RGB")
    plain.info = {} if image.mode == "CMYK" else {"icc_profile": image.info.get("icc_profile")}
    return plain


def _encode(image: Image.Image, kind: MediaType, profile: bytes | None) -> bytes:
    buffer = io.BytesIO()
    image.info.pop("transparency", None)
    quality: dict[str, Any] = {"quality": QUALITY, "subsampling": 0} if kind == "image/jpeg" else {}
    image.save(buffer, _FORMATS[kind], icc_profile=profile, **quality)
    return buffer.getvalue()
