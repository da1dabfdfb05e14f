"""The chunks of a PNG, walked strictly: nothing is inflated before the header has been judged."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from zlib_ng import zlib_ng

from app.core.errors import InvalidRaster
from app.core.raster.writer import GREY, PALETTE, SIGNATURE

MAX_SIDE = 2**31 - 1
TAKEN = {(GREY, 8): "8-bit grey", (GREY, 16): "16-bit grey", (PALETTE, 8): "8-bit palette"}


@dataclass(frozen=True, slots=True)
class LabelPng:
    """What a label PNG says before its pixels are inflated.

    Attributes:
        width: In pixels.
        height: In pixels.
        depth: Bits per pixel, 8 or 16.
        colours: Entries of the palette; 0 for grey.
        packed: The zlib stream of the scan lines.
    """

    width: int
    height: int
    depth: int
    colours: int
    packed: bytes

    @property
    def row_bytes(self) -> int:
        """Bytes of one scan line without its filter byte."""
        return self.width * self.depth // 8


def read_label_png(data: bytes, *, max_pixels: int) -> LabelPng:
    """Walk all chunks of a label PNG, checking order, lengths and check sums.

    Raises:
        InvalidRaster: The bytes are no PNG, are damaged, go on after their end, hold another kind of picture than
            8- or 16-bit grey or 8-bit palette, are interlaced, or announce more than `max_pixels`.
    """
    if data[:8] != SIGNATURE:
        raise InvalidRaster("not a PNG: the signature is missing")
    chunks = list(_walk(data))
    if not chunks or chunks[0][0] != b"IHDR":
        raise InvalidRaster("the PNG does not begin with its header (IHDR)")
    width, height, depth, colour = _header(chunks[0][1], max_pixels)
    _check_order([kind for kind, _ in chunks])
    entries = next((len(body) for kind, body in chunks if kind == b"PLTE"), 0)
    if colour == PALETTE and (entries % 3 or not 3 <= entries <= 768):
        raise InvalidRaster(f"a palette of {entries} bytes is not 1 to 256 colours")
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    return LabelPng(width, height, depth, entries // 3 if colour == PALETTE else 0, packed)


def _walk(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(data):
        head = data[at : at + 8]
        if len(head) < 8:
            raise InvalidRaster(f"the PNG breaks off at byte {at}, inside the head of a chunk")
        length, kind = struct.unpack(">I4s", head)
        end = at + 12 + length
        if end > len(data):
            raise InvalidRaster(f"the PNG breaks off inside the chunk {_name(kind)} at byte {at}")
        body = data[at + 8 : end - 4]
        if zlib_ng.crc32(body, zlib_ng.crc32(kind)) != int.from_bytes(data[end - 4 : end], "big"):
            raise InvalidRaster(f"the check sum of the chunk {_name(kind)} at byte {at} is wrong")
        yield kind, body
        at = end
        if kind == b"IEND" and at != len(data):
            raise InvalidRaster(f"{len(data) - at} bytes follow the end of the PNG")


def _name(kind: bytes) -> str:
    """A chunk's name as people write it; a damaged one may be anything."""
    return kind.decode("ascii", "backslashreplace")


def _header(body: bytes, max_pixels: int) -> tuple[int, int, int, int]:
    if len(body) != 13:
        raise InvalidRaster(f"the PNG header has {len(body)} bytes instead of 13")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE) or width * height > max_pixels:
        raise InvalidRaster(f"a raster of {width} x {height} is not within 1 to {max_pixels} pixels")
    if (colour, depth) not in TAKEN:
        kinds = ", ".join(TAKEN.values())
        raise InvalidRaster(f"labels come as {kinds}, not colour type {colour} with {depth} bits")
    if (compression, filtering, interlace) != (0, 0, 0):
        raise InvalidRaster("labels come as plain, non-interlaced PNG")
    return width, height, depth, colour


def _check_order(kinds: list[bytes]) -> None:
    critical = [kind for kind in kinds if not kind[0] & 0x20]
    strange = sorted(set(critical) - {b"IHDR", b"PLTE", b"IDAT", b"IEND"})
    if strange:
        raise InvalidRaster(f"the PNG has the unknown critical chunk {_name(strange[0])}")
    if kinds[-1] != b"IEND":
        raise InvalidRaster("the PNG has no end (IEND)")
    images = [place for place, kind in enumerate(kinds) if kind == b"IDAT"]
    if not images or images[-1] - images[0] + 1 != len(images):
        raise InvalidRaster("the PNG must have its image data (IDAT) in one piece")
    if kinds.count(b"IHDR") > 1 or kinds.count(b"PLTE") > 1:
        raise InvalidRaster("the PNG has a second header or palette")
    if b"PLTE" in kinds and kinds.index(b"PLTE") > images[0]:
        raise InvalidRaster("the palette comes after the image data")
