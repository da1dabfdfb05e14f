"""Tells what a file is by its first bytes. Names and declared types are never believed."""

from __future__ import annotations

from typing import Final, Literal

from app.imagery.limits import LIMITS, Limits
from app.imagery.refusal import Refused

MediaType = Literal["image/jpeg", "image/png", "image/webp"]

SUFFIXES: Final[dict[MediaType, str]] = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
"""The file name suffix of each type that is taken."""

_RE_EXPORT = "Export the photo as JPEG, PNG or WebP and send that."
_ONE_FRAME = "Send each frame as a JPEG, PNG or WebP of its own."

# Signature, offset, slug, name, what to do. Order matters only where one signature begins another.
_KNOWN: Final[tuple[tuple[bytes, int, str, str, str], ...]] = (
    (b"GIF87a", 0, "gif", "GIF", _ONE_FRAME),
    (b"GIF89a", 0, "gif", "GIF", _ONE_FRAME),
    (b"BM", 0, "bmp", "BMP", _RE_EXPORT),
    (b"II*\0", 0, "tiff", "TIFF (8-bit, 16-bit, float or multi-page)", _RE_EXPORT),
    (b"MM\0*", 0, "tiff", "TIFF (8-bit, 16-bit, float or multi-page)", _RE_EXPORT),
    (b"II+\0", 0, "tiff", "BigTIFF", _RE_EXPORT),
    (b"MM\0+", 0, "tiff", "BigTIFF", _RE_EXPORT),
    (b"ftypavif", 4, "avif", "AVIF", _RE_EXPORT),
    (b"ftypavis", 4, "avif", "AVIF sequence", _ONE_FRAME),
    (b"ftyphei", 4, "heic", "HEIC", _RE_EXPORT),
    (b"ftyphev", 4, "heic", "HEIC sequence", _ONE_FRAME),
    (b"ftypmif1", 4, "heic", "HEIF", _RE_EXPORT),
    (b"ftypmsf1", 4, "heic", "HEIF sequence", _ONE_FRAME),
    (b"ftyp", 4, "video", "a video", "Cut the video into frames and send those as JPEG, PNG or WebP."),
    (b"\0\0\0\x0cjP  ", 0, "jpeg2000", "JPEG 2000", _RE_EXPORT),
    (b"\xff\x4f\xff\x51", 0, "jpeg2000", "JPEG 2000 codestream", _RE_EXPORT),
    (b"\0\0\0\x0cJXL ", 0, "jpeg-xl", "JPEG XL", _RE_EXPORT),
    (b"\xff\x0a", 0, "jpeg-xl", "JPEG XL codestream", _RE_EXPORT),
    (b"\0\0\1\0", 0, "ico", "ICO", _RE_EXPORT),
    (b"\0\0\2\0", 0, "ico", "CUR", _RE_EXPORT),
    (b"8BPS", 0, "psd", "Photoshop PSD", _RE_EXPORT),
    (b"v/1\x01", 0, "exr", "OpenEXR, whose pixels are floating-point numbers", _RE_EXPORT),
    (b"#?RADIANCE", 0, "hdr", "Radiance HDR, whose pixels are floating-point numbers", _RE_EXPORT),
    (b"PF\n", 0, "pfm", "PFM, whose pixels are floating-point numbers", _RE_EXPORT),
    (b"Pf\n", 0, "pfm", "PFM, whose pixels are floating-point numbers", _RE_EXPORT),
    (b"SIMPLE  =", 0, "fits", "FITS", _RE_EXPORT),
    (b"%PDF", 0, "pdf", "PDF", _RE_EXPORT),
    (b"\x8aMNG", 0, "mng", "MNG", _ONE_FRAME),
    (b"\x8bJNG", 0, "mng", "JNG", _RE_EXPORT),
    (b"PK\x03\x04", 0, "archive", "a ZIP archive", "Unpack it and send the photos."),
    (b"\x1f\x8b", 0, "archive", "a gzip archive", "Unpack it and send the photos."),
)
_PNM = frozenset(b"P%d" % kind for kind in range(1, 8))


def sniff(data: bytes, limits: Limits = LIMITS) -> MediaType:
    """Type of a file that may be taken, by content.

    Args:
        data: The whole file.
        limits: How large it may be.

    Raises:
        Refused: The file is empty, too large, of a kind that is not taken (its name is told), or unknown.
    """
    _check_length(len(data), limits)
    head = data[:64]
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    raise _stranger(head, data[:1024])


def _check_length(length: int, limits: Limits) -> None:
    if length == 0:
        raise Refused("empty", "The file is empty. Check that it was copied whole.")
    if length > limits.bytes:
        allowed = limits.bytes // 1_000_000
        raise Refused("too-many-bytes", f"The file has {length} bytes; at most {allowed} MB are taken. Compress it.")


def _stranger(head: bytes, start: bytes) -> Refused:
    for signature, offset, slug, name, advice in _KNOWN:
        if head.startswith(signature, offset):
            return Refused(f"kind-{slug}", f"This is {name}, which is not taken. {advice}")
    if head[:2] in _PNM and head[2:3].isspace():
        return Refused("kind-pnm", f"This is PNM, which is not taken. {_RE_EXPORT}")
    if b"<svg" in start.lower():
        return Refused("kind-svg", f"This is SVG, a drawing, which is not taken. {_RE_EXPORT}")
    if b"PNG" in head[:6] or b"IHDR" in head[:18]:
        return Refused("png-signature", "The PNG signature is damaged, as by a transfer in text mode. Copy it again.")
    return Refused("kind-unknown", f"The content is no image of a known kind. {_RE_EXPORT}")


def check_size(width: int, height: int, file_bytes: int, limits: Limits = LIMITS) -> None:
    """Holds the size a header claims against the limits, before anything is decoded.

    Args:
        width: Claimed width in pixels.
        height: Claimed height in pixels.
        file_bytes: Length of the file in bytes.
        limits: How large the image may be.

    Raises:
        Refused: A side is zero or too long, there are too many pixels, or too many pixels for so short a file.
    """
    if width < 1 or height < 1:
        raise Refused("no-pixels", f"The header claims {width} x {height} pixels. The file is damaged; send it again.")
    if max(width, height) > limits.side:
        raise Refused("side-too-long", f"The image is {width} x {height}; a side may have {limits.side} pixels.")
    pixels = width * height
    if pixels > limits.pixels:
        raise Refused(
            "too-many-pixels",
            f"The image has {pixels} pixels; this server takes at most {limits.pixels}. Scale it down, or ask whoever "
            "runs the server to raise TESSERA_MAX_IMAGE_PIXELS.",
        )
    if pixels > limits.small_pixels and pixels > limits.pixels_per_byte * file_bytes:
        raise Refused("bomb", f"The header claims {pixels} pixels in {file_bytes} bytes, which no photo is.")
