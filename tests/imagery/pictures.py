"""Small photos made in memory, whole and damaged, for the tests of ingest."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image


def pattern(width: int = 24, height: int = 16) -> Image.Image:
    """A picture without symmetry: every turned or mirrored version differs."""
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(np.stack([x * 9, y * 13, x * 0 + 40], axis=-1).astype(np.uint8), "RGB")


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF with an orientation, a place and the serial number of a camera."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "SECRETMAKER"
    tags.get_ifd(0x8769)[0xA431] = "SERIAL-4711"
    tags.get_ifd(0x8825)[29] = "2026:03:02"
    return tags


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of the given chunks, each with a right CRC, closed by IEND."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in (*chunks, (b"IEND", b"")))


def header(width: int, height: int, depth: int = 8, color: int = 0, interlace: int = 0) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)


def pixels(image: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"))
