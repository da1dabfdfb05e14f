"""Turns an uploaded file into its canonical form: one upright grid, one frame, nothing but picture.

Runs in the decoding child. Decisions, held by `docs/formats/ingest.md`:

* A photo that is stored upright keeps its coded bytes; only metadata is cut. One that is turned or mirrored by EXIF is
  written anew, upright: PNG without loss, everything else as JPEG of quality 95 without chroma subsampling.
* The view is what people see and releases ship: 8 bits, grey or RGB. Where the photo is not that already (16 bits,
  palette, bilevel, alpha) the view is a PNG: 16-bit samples divided by 257 and rounded, alpha dropped as
  loaders drop it.
* CMYK is converted to RGB.
"""

from __future__ import annotations

import io
import os
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from app.imagery import jpeg, png, webp
from app.imagery.limits import LIMITS, Limits
from app.imagery.refusal import Refused
from app.imagery.sniff import MediaType, check_size, sniff

# Read once by OpenCV when it is imported: the same bound as ours, since its own is four times as large.
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(LIMITS.pixels)

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

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
_Samples = npt.NDArray[np.uint16]
_TURN_16: Final[dict[int, Callable[[_Samples], _Samples]]] = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a[::-1].swapaxes(0, 1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: a.swapaxes(0, 1)[::-1],
}


@dataclass(frozen=True, slots=True)
class Canonical:
    """A photo as it is kept.

    Attributes:
        width: Pixels per row of the upright photo.
        height: Rows of the upright photo.
        orientation: EXIF orientation (1 to 8) of the original; 1 is upright.
        media_type: Type of `photo`.
        photo: The upright photo without metadata.
        view: 8-bit grey or RGB PNG of the same grid, or None where `photo` is that already.
    """

    width: int
    height: int
    orientation: int
    media_type: MediaType
    photo: bytes
    view: bytes | None


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
        orientation = _orientation(data, kind)
        if kind == "image/png" and png.read_header(data).depth == 16:
            return _sixteen_bit(stripped, orientation)
        return _eight_bit(image, stripped, kind, orientation)


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


def _eight_bit(image: Image.Image, stripped: bytes, kind: MediaType, orientation: int) -> Canonical:
    if image.mode in {"CMYK", "YCCK"}:
        image = image.convert("RGB")
        image.info.pop("icc_profile", None)
        return _rewritten(image, kind, orientation)
    if orientation != 1:
        return _rewritten(image, kind, orientation)
    return Canonical(image.width, image.height, 1, kind, stripped, _view(image))


def _rewritten(image: Image.Image, kind: MediaType, orientation: int) -> Canonical:
    upright = image.transpose(_UPRIGHT[orientation]) if orientation != 1 else image
    upright.info = image.info
    view = _view(upright)
    written: MediaType = "image/png" if kind == "image/png" or view else "image/jpeg"
    return Canonical(upright.width, upright.height, orientation, written, _encode(upright, written), view)


def _view(image: Image.Image) -> bytes | None:
    if image.mode in {"L", "RGB"} and "transparency" not in image.info:
        return None
    plain = image.convert("L" if image.mode in {"1", "LA", "L"} else "RGB")
    plain.info.pop("transparency", None)
    return _encode(plain, "image/png")


def _encode(image: Image.Image, kind: MediaType) -> bytes:
    buffer = io.BytesIO()
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if kind == "image/jpeg":
        options |= {"quality": QUALITY, "subsampling": 0}
    image.save(buffer, _FORMATS[kind], **options)
    return buffer.getvalue()


def _sixteen_bit(stripped: bytes, orientation: int) -> Canonical:
    decoded = cv2.imdecode(np.frombuffer(stripped, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.dtype != np.uint16:
        raise Refused("damaged", "The 16-bit PNG cannot be decoded. Export the photo again from its source.")
    samples = decoded.astype(np.uint16, copy=False)
    photo = stripped
    if orientation != 1:
        samples = np.ascontiguousarray(_TURN_16[orientation](samples))
        photo = _png(samples)
    height, width = samples.shape[:2]
    return Canonical(width, height, orientation, "image/png", photo, _png(_without_alpha(_to_8_bit(samples))))


def _to_8_bit(samples: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    """Linear: 65535 becomes 255, everything is divided by 257 and rounded; no stretching, so frames stay comparable."""
    return cv2.convertScaleAbs(samples, alpha=1 / 257).astype(np.uint8, copy=False)


def _without_alpha(samples: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return samples if samples.ndim == 2 else np.ascontiguousarray(samples[:, :, :3])


def _png(samples: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> bytes:
    done, encoded = cv2.imencode(".png", samples)
    if not done:
        raise Refused("damaged", "The upright 16-bit PNG could not be written. Send an 8-bit copy.")
    return encoded.tobytes()
