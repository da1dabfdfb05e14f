"""Reads the structure of a JPEG, and cuts what is not picture without touching the coded pixels.

Follows ITU-T T.81 (markers and segments) and CIPA DC-007 (Multi-Picture Format, the index in an APP2 segment).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Final

from app.imagery.refusal import Refused

_SOI, _EOI, _SOS, _COM, _APP0, _APP14 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEE
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_UNTAKEN: Final = {
    0xC3: "a lossless JPEG",
    0xC5: "a hierarchical JPEG",
    0xC6: "a hierarchical JPEG",
    0xC7: "a hierarchical lossless JPEG",
    **dict.fromkeys(range(0xC9, 0xD0), "an arithmetic-coded JPEG, which most loaders cannot read"),
}
# Within entropy-coded data: an FF that is no stuffed byte (00), restart marker (D0 to D7) or fill byte.
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_LARGE_THUMBNAIL: Final = 0x01


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A JPEG whose structure is sound.

    Attributes:
        width: Pixels per stored row (before any EXIF orientation).
        height: Stored rows.
        components: 1 grey, 3 colour, 4 CMYK or YCCK.
        segments: (marker, start, end) of each piece in order, in bytes of the file. The piece of a start-of-scan
            marker includes the entropy-coded data behind it.
        trailing: Bytes after the end marker: previews, motion clips or other pictures.
    """

    width: int
    height: int
    components: int
    segments: tuple[tuple[int, int, int], ...]
    trailing: int


def _broken(code: str, detail: str) -> Refused:
    return Refused(f"jpeg-{code}", f"{detail} Copy or export the photo again from its source.")


def read_jpeg(data: bytes) -> Jpeg:
    """Walks all markers from start to end of image.

    Args:
        data: The whole file.

    Raises:
        Refused: The file is cut short or damaged, coded in a way that is not taken, or a multi-picture file.
    """
    segments: list[tuple[int, int, int]] = [(_SOI, 0, 2)]
    at = 2
    while segments[-1][0] != _EOI:
        marker, start, end = _segment(data, at)
        segments.append((marker, start, end))
        at = end
    _refuse_pictures(data, segments)
    width, height, components = _frame(data, segments)
    return Jpeg(width, height, components, tuple(segments), len(data) - at)


def read_size(data: bytes) -> tuple[int, int]:
    """Stored (width, height) in pixels from the frame header, without looking further.

    Raises:
        Refused: No frame header is found.
    """
    segments: list[tuple[int, int, int]] = [(_SOI, 0, 2)]
    while segments[-1][0] not in _FRAMES | {_SOS, _EOI}:
        segments.append(_segment(data, segments[-1][2]))
    return _frame(data, segments)[:2]


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Marker, start and end of the piece at `at`; fill bytes before a marker belong to no piece."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 2 > len(data):
        raise _broken("truncated", f"The JPEG ends at byte {len(data)} without its end marker.")
    if data[at] != 0xFF or data[at + 1] == 0:
        raise _broken("marker", f"At byte {at} of the JPEG there is no marker where one must be.")
    marker = data[at + 1]
    if marker in _STANDALONE or marker == _EOI:
        return marker, at, at + 2
    return marker, at, _segment_end(data, at, marker)


def _segment_end(data: bytes, at: int, marker: int) -> int:
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    end = at + 2 + length
    if length < 2 or end > len(data):
        raise _broken("truncated", f"The JPEG segment {marker:02X} at byte {at} is longer than the file.")
    if marker != _SOS:
        return end
    following = _NEXT_MARKER.search(data, end)
    if following is None:
        raise _broken("truncated", f"The JPEG ends at byte {len(data)} in the middle of its pixels.")
    return following.start()


def _frame(data: bytes, segments: list[tuple[int, int, int]]) -> tuple[int, int, int]:
    frames = [piece for piece in segments if piece[0] in _FRAMES]
    if not frames:
        raise _broken("no-frame", "The JPEG has no frame header.")
    if len(frames) > 1:
        raise Refused("jpeg-frames", "The JPEG has several frames. Send each as an image of its own.")
    marker, start, end = frames[0]
    if marker in _UNTAKEN:
        raise Refused("jpeg-coding", f"This is {_UNTAKEN[marker]}. Save it as a baseline or progressive JPEG.")
    body = data[start + 4 : end]
    if len(body) < 6:
        raise _broken("no-frame", "The frame header of the JPEG is too short.")
    precision, height, width, components = struct.unpack(">BHHB", body[:6])
    if precision != 8:
        raise Refused("jpeg-coding", f"This is a {precision}-bit JPEG. Save it with 8 bits per sample, or as a PNG.")
    return width, height, components


def _refuse_pictures(data: bytes, segments: list[tuple[int, int, int]]) -> None:
    """Multi-picture files are refused, but for those whose other pictures are previews of the first."""
    for marker, start, end in segments:
        body = data[start + 4 : end]
        if marker == 0xE2 and body.startswith(b"MPF\0") and not _only_previews(body[4:]):
            raise Refused(
                "kind-mpo",
                "This is a multi-picture file (MPO: stereo, panorama or gain map). Send each picture as a JPEG.",
            )


def _only_previews(index: bytes) -> bool:
    """Whether the MP entries after the first are all "large thumbnails" (CIPA DC-007, 5.2.3.3.1)."""
    try:
        return all(kind >> 16 & 0xFF == _LARGE_THUMBNAIL for kind in _entry_attributes(index)[1:])
    except (struct.error, KeyError):
        return False


def _entry_attributes(index: bytes) -> list[int]:
    order = {b"II*\0": "<", b"MM\0*": ">"}[index[:4]]
    (at,) = struct.unpack_from(order + "I", index, 4)
    (count,) = struct.unpack_from(order + "H", index, at)
    fields = [struct.unpack_from(order + "HHII", index, at + 2 + 12 * n) for n in range(min(count, 16))]
    size, offset = next(((field[2], field[3]) for field in fields if field[0] == 0xB002), (0, 0))
    if not size:
        raise KeyError(0xB002)
    return [struct.unpack_from(order + "I", index, offset + 16 * n)[0] for n in range(size // 16)]


def cut_metadata(data: bytes, jpeg: Jpeg) -> bytes:
    """The same coded picture without EXIF, XMP, IPTC, comments, previews, maker data and trailing bytes.

    The JFIF header (without its thumbnail), the Adobe segment and the ICC profile stay: they decide the colours.
    """
    return b"".join(_kept(data[start:end], marker) for marker, start, end in jpeg.segments)


def _kept(piece: bytes, marker: int) -> bytes:
    body = piece[4:]
    if marker == _APP0:
        return b"\xff\xe0\0\x10" + body[:12] + b"\0\0" if body.startswith(b"JFIF\0") and len(body) >= 14 else b""
    if marker == 0xE2:
        return piece if body.startswith(b"ICC_PROFILE\0") else b""
    if marker == _APP14:
        return piece if body.startswith(b"Adobe") and len(body) == 12 else b""
    return b"" if marker == _COM or 0xE0 <= marker <= 0xEF else piece
