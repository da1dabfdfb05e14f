"""Reads the structure of a WebP, and cuts what is not picture without touching the coded pixels.

Follows RFC 9649 (WebP image format): RIFF chunks of even length, with the extended header VP8X where there is more
than one bitstream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from app.imagery.refusal import Refused

KEPT: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"})
"""Chunks that decide how the pixels look. EXIF, XMP and unknown chunks are cut."""
_EXIF_FLAG, _XMP_FLAG, _ANIMATION_FLAG = 0x08, 0x04, 0x02


@dataclass(frozen=True, slots=True)
class WebP:
    """A WebP whose chunks are sound: stored size in pixels and (type, data) pairs in order."""

    width: int
    height: int
    chunks: tuple[tuple[bytes, bytes], ...]


def _broken(code: str, detail: str) -> Refused:
    return Refused(f"webp-{code}", f"{detail} Export the photo again from its source.")


def read_webp(data: bytes) -> WebP:
    """Walks all chunks.

    Args:
        data: The whole file.

    Raises:
        Refused: The file is cut short or damaged, or animated.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise _broken("truncated", f"The WebP says it has {end} bytes and ends after {len(data)}.")
    chunks, at = [], 12
    while at + 8 <= end:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise _broken("truncated", f"The WebP chunk at byte {at} is longer than the file.")
        chunks.append((kind, data[at + 8 : at + 8 + length]))
        at += 8 + length + (length & 1)
    _refuse_animation(chunks)
    return WebP(*read_size(data), tuple(chunks))


def _refuse_animation(chunks: list[tuple[bytes, bytes]]) -> None:
    kinds = {kind for kind, _ in chunks}
    flags = next((body[0] for kind, body in chunks if kind == b"VP8X" and body), 0)
    if kinds & {b"ANIM", b"ANMF"} or flags & _ANIMATION_FLAG:
        raise Refused("kind-webp-animated", "This is an animated WebP. Send each frame as an image of its own.")
    if not kinds & {b"VP8 ", b"VP8L"}:
        raise _broken("no-pixels", "The WebP has no pixel data.")


def read_size(data: bytes) -> tuple[int, int]:
    """Stored (width, height) in pixels from the first chunk, without looking further.

    Raises:
        Refused: The first chunk is none of the three kinds that can begin a WebP, or is cut short.
    """
    kind, body = data[12:16], data[20:50]
    if len(body) < 10:
        raise _broken("truncated", f"The WebP ends after {len(data)} bytes, within its header.")
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise _broken("header", "The WebP does not begin with a known kind of pixel data.")


def cut_metadata(webp: WebP) -> bytes:
    """The same coded picture without EXIF, XMP and unknown chunks; the flags of the extended header follow."""
    body = b"".join(_chunk(kind, _mended(kind, data)) for kind, data in webp.chunks if kind in KEPT)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _mended(kind: bytes, data: bytes) -> bytes:
    if kind != b"VP8X":
        return data
    return bytes([data[0] & ~(_EXIF_FLAG | _XMP_FLAG)]) + data[1:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
