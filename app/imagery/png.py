"""Reads the structure of a PNG strictly, and cuts what is not picture.

Follows the PNG specification (third edition, W3C 2025): chunk order, CRC-32 of each chunk, and a zlib stream that
holds exactly the bytes the header asks for. Most decoders forgive errors here, and each forgives others; a mask drawn
on pixels that the next loader reads differently is worth nothing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.imagery.refusal import Refused

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"pHYs"}
)
"""Chunks that decide how the pixels look. Everything else (text, time, EXIF, private chunks) is cut."""
_ANIMATED = frozenset({b"acTL", b"fcTL", b"fdAT"})
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS: Final = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
# Adam7: first column, first row, column step, row step of each pass.
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class PngHeader:
    """What an IHDR chunk says. `depth` is bits per sample; `color` is the PNG colour type (0, 2, 3, 4 or 6)."""

    width: int
    height: int
    depth: int
    color: int
    interlaced: bool

    @property
    def has_alpha(self) -> bool:
        """Whether each pixel has its own opacity (a tRNS chunk is told apart by the chunk walk)."""
        return self.color in {4, 6}


@dataclass(frozen=True, slots=True)
class Png:
    """A PNG whose chunks are sound: header, (type, data) pairs in order, and the length of what follows IEND."""

    header: PngHeader
    chunks: tuple[tuple[bytes, memoryview], ...]
    trailing: int

    def has(self, kind: bytes) -> bool:
        """Whether a chunk of this type is there."""
        return any(name == kind for name, _ in self.chunks)

    @property
    def palette_entries(self) -> int:
        """Colours in the palette; 0 without one."""
        return sum(len(data) // 3 for name, data in self.chunks if name == b"PLTE")


def _broken(code: str, detail: str) -> Refused:
    return Refused(f"png-{code}", f"{detail} Export the photo again from its source.")


def read_header(data: bytes) -> PngHeader:
    """Header of a PNG, without looking further.

    Args:
        data: The file, from its signature on.

    Raises:
        Refused: The first chunk is no valid IHDR.
    """
    if len(data) < 33 or data[8:16] != b"\0\0\0\rIHDR":
        raise _broken("header", "The PNG does not begin with a header chunk (IHDR).")
    width, height, depth, color, method, filters, interlace = struct.unpack(">IIBBBBB", data[16:29])
    if depth not in _DEPTHS.get(color, set()):
        raise _broken("header", f"The PNG header asks for bit depth {depth} with colour type {color}, which cannot be.")
    if method or filters or interlace > 1:
        raise _broken("header", "The PNG header asks for an unknown compression, filter or interlace method.")
    return PngHeader(width, height, depth, color, interlace == 1)


def read_png(data: bytes) -> Png:
    """Walks all chunks, checking lengths, CRCs and order.

    Args:
        data: The whole file.

    Raises:
        Refused: A chunk is damaged, misplaced, missing or unknown but critical, or the PNG is animated.
    """
    header = read_header(data)
    chunks: list[tuple[bytes, memoryview]] = []
    end = len(SIGNATURE)
    for kind, body, end in _chunks(memoryview(data)):  # noqa: B007 - the end of the last chunk is needed after the loop
        chunks.append((kind, body))
    _check_order(header, [kind for kind, _ in chunks])
    return Png(header, tuple(chunks), len(data) - end)


def _chunks(data: memoryview) -> Iterator[tuple[bytes, memoryview, int]]:
    at = len(SIGNATURE)
    while True:
        if at + 12 > len(data):
            raise _broken("truncated", f"The PNG ends at byte {len(data)} without its end chunk (IEND).")
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, end = bytes(data[at + 4 : at + 8]), at + 12 + length
        _check_chunk(data, at, kind, end)
        yield kind, data[at + 8 : end - 4], end
        if kind == b"IEND":
            return
        at = end


def _check_chunk(data: memoryview, at: int, kind: bytes, end: int) -> None:
    name = kind.decode("ascii", "replace")
    if not kind.isalpha():
        raise _broken("chunk", f"At byte {at} of the PNG there is no chunk where one must be.")
    if end > len(data):
        raise _broken("truncated", f"The PNG chunk {name} at byte {at} is longer than the file.")
    (crc,) = struct.unpack(">I", data[end - 4 : end])
    if zlib.crc32(data[at + 4 : end - 4]) != crc:
        raise _broken("crc", f"The checksum (CRC) of the PNG chunk {name} at byte {at} is wrong.")


def _check_order(header: PngHeader, kinds: list[bytes]) -> None:
    if animated := _ANIMATED.intersection(kinds):
        names = ", ".join(sorted(kind.decode() for kind in animated))
        raise Refused("kind-apng", f"This is an animated PNG ({names}). Send each frame as an image of its own.")
    if unknown := [kind for kind in kinds if kind[:1].isupper() and kind not in KEPT]:
        raise _broken("chunk", f"The PNG has a critical chunk {unknown[0].decode()} that no reader knows.")
    if kinds.count(b"IHDR") != 1 or kinds.count(b"PLTE") > 1:
        raise _broken("chunk", "The PNG has a second header or palette.")
    if b"IDAT" not in kinds:
        raise _broken("no-pixels", "The PNG has no pixel data (IDAT).")
    first, last = kinds.index(b"IDAT"), len(kinds) - 1 - kinds[::-1].index(b"IDAT")
    if set(kinds[first : last + 1]) != {b"IDAT"}:
        raise _broken("chunk", "The pixel data of the PNG (IDAT) is interrupted by another chunk.")
    if header.color == 3 and b"PLTE" not in kinds[:first]:
        raise _broken("palette", "The PNG asks for a palette and has none.")


def raw_size(header: PngHeader) -> int:
    """Bytes the zlib stream must hold: a filter byte and the packed samples of each row of each pass."""
    bits = _CHANNELS[header.color] * header.depth
    if not header.interlaced:
        return header.height * (1 + (header.width * bits + 7) // 8)
    total = 0
    for column, row, across, down in _PASSES:
        width = (header.width - column + across - 1) // across
        height = (header.height - row + down - 1) // down
        if width > 0:
            total += height * (1 + (width * bits + 7) // 8)
    return total


def check_stream(png: Png) -> None:
    """Inflates the pixel data a piece at a time and holds it to its exact length and Adler-32 checksum.

    Args:
        png: A PNG whose chunks are sound.

    Raises:
        Refused: The stream is damaged, too short, too long, or followed by other bytes.
    """
    expected, inflate = raw_size(png.header), zlib.decompressobj()
    try:
        got = _inflated_size(inflate, [body for kind, body in png.chunks if kind == b"IDAT"], expected)
    except zlib.error as error:
        raise _broken("stream", f"The pixel data of the PNG is damaged ({error}).") from error
    if got != expected or not inflate.eof:
        raise _broken("stream", f"The pixel data of the PNG has {got} bytes where its header asks for {expected}.")
    if inflate.unused_data:
        raise _broken("stream", "The pixel data of the PNG is followed by bytes that belong to no row.")


def _inflated_size(inflate: zlib._Decompress, bodies: list[memoryview], most: int) -> int:
    """Bytes that come out of the stream, counted no further than just past `most`: a bomb stays small."""
    got = 0
    for body in bodies:
        rest: bytes | memoryview = body
        while got <= most:
            piece = len(inflate.decompress(rest, _STEP))
            got, rest = got + piece, inflate.unconsumed_tail
            if not rest and piece < _STEP:
                break
    return got


def cut_metadata(png: Png) -> bytes:
    """The same picture with only the chunks of `KEPT`, bytes of the pixel data untouched."""
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in png.chunks if kind in KEPT)


def _chunk(kind: bytes, body: memoryview) -> bytes:
    crc = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)
