"""The one file of a painted tile: a 16-bit grey PNG whose private chunk `tsSG` carries the segment table.

Any PNG reader shows the ids; ours reads the table too, so pixels and classes travel, are named by one sha256 and are
stored as one blob. The chunk is ancillary, private and unsafe to copy (PNG specification, section 5.4): an editor
that changes the pixels must drop it.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.core.errors import InvalidRaster
from app.core.raster.codec import decode_label_png
from app.core.raster.tile import LabelTile, Segment
from app.core.raster.writer import encode_label_png

CHUNK = b"tsSG"
_HEAD = 8 + 25
"""Bytes of the signature and of the IHDR chunk, which must come first."""


def read_tile(data: bytes, *, max_pixels: int = 1 << 28) -> LabelTile:
    """Read a painted tile.

    Args:
        data: The whole file.
        max_pixels: Refuse more than this before anything is inflated.

    Returns:
        (H, W) uint16 segment ids and the table as it was written. The two are not yet held against each other or a
        taxonomy: that is `LabelTile.validate`.

    Raises:
        InvalidRaster: The PNG is damaged or not 16-bit grey, or its segment table is missing, double, behind the
            pixels or not what it should be.
    """
    raster = decode_label_png(data, max_pixels=max_pixels)
    if raster.dtype != np.uint16 or data[24:26] != b"\x10\x00":
        raise InvalidRaster("a tile of labels is a 16-bit grey PNG; this one has another depth or colour type")
    segments, absent = _table(_table_bytes(data))
    return LabelTile(raster.astype(np.uint16, copy=False), segments, absent)


def write_tile(tile: LabelTile) -> bytes:
    """Write a painted tile.

    Args:
        tile: (H, W) uint16 segment ids and their table; its order is kept.

    Returns:
        The file. The same tile gives the same bytes.
    """
    values: dict[str, Any] = {"segments": [s.to_json() for s in tile.segments]}
    if tile.absent:
        values["absent"] = list(tile.absent)
    table = json.dumps(values, separators=(",", ":"), sort_keys=True)
    png = encode_label_png(np.ascontiguousarray(tile.raster, dtype=np.uint16))
    return png[:_HEAD] + _chunk(table.encode()) + png[_HEAD:]


def _chunk(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + CHUNK + body + struct.pack(">I", zlib.crc32(CHUNK + body))


def _table_bytes(data: bytes) -> bytes:
    found: list[bytes] = []
    pixels_began = False
    for name, body in _chunks(data):
        pixels_began = pixels_began or name == b"IDAT"
        if name == CHUNK and pixels_began:
            raise InvalidRaster("the segment table (chunk tsSG) must come before the pixels (chunk IDAT)")
        if name == CHUNK:
            found.append(body)
    if len(found) != 1:
        raise InvalidRaster(f"a tile of labels has one segment table (chunk tsSG); this one has {len(found)}")
    return found[0]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each chunk; the decoder has walked and checked them before."""
    at = 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _table(table: bytes) -> tuple[tuple[Segment, ...], tuple[int, ...]]:
    """The segments, and the classes that are said to be absent: none where the table does not speak of them."""
    try:
        document: Any = json.loads(table)
    except (ValueError, RecursionError) as error:
        raise InvalidRaster(f"the segment table (chunk tsSG) is not JSON: {error}") from error
    known = isinstance(document, dict) and {"segments"} <= set(document) <= {"segments", "absent"}
    rows = document["segments"] if known else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidRaster(
            'the segment table (chunk tsSG) must be {"segments": [{...}, ...]}, perhaps with "absent", and nothing else'
        )
    absent = document.get("absent", [])
    if not isinstance(absent, list) or not all(type(class_id) is int for class_id in absent):
        raise InvalidRaster(f'"absent" in the segment table (chunk tsSG) must be a list of class ids, not {absent!r}')
    return tuple(Segment.from_json(row) for row in rows), tuple(absent)
