"""A painted tile travels as one PNG with its segment table inside, and nothing that is not one passes."""

import json
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidRaster
from app.core.raster import LabelTile, Segment, encode_label_png
from app.core.raster.tile_png import read_tile, write_tile

TILE = LabelTile(np.array([[1, 1, 0], [2, 2, 40000]], np.uint16), (Segment(1, 7), Segment(2, 0), Segment(40000, -1)))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(png: bytes, inserted: bytes, *, at: int = 33) -> bytes:
    return png[:at] + inserted + png[at:]


def table(*rows: object) -> bytes:
    return chunk(b"tsSG", json.dumps({"segments": rows}).encode())


segments = st.builds(
    Segment,
    id=st.integers(1, 65535),
    class_id=st.integers(-1, 255),
    occluded=st.booleans(),
    truncated=st.booleans(),
    crowd=st.booleans(),
    continues=st.booleans(),
)


@given(
    table=st.lists(segments, unique_by=lambda s: s.id, max_size=8),
    absent=st.lists(st.integers(-1, 255), unique=True, max_size=3),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_tile_comes_back_as_it_went(
    table: list[Segment], absent: list[int], height: int, width: int, seed: int
) -> None:
    raster = np.random.default_rng(seed).integers(0, 65536, (height, width), dtype=np.uint16)
    back = read_tile(write_tile(LabelTile(raster, tuple(table), tuple(absent))))
    assert back.raster.dtype == np.uint16
    assert np.array_equal(back.raster, raster)
    assert back.segments == tuple(table)
    assert back.absent == tuple(absent)


def test_the_same_tile_gives_the_same_bytes() -> None:
    assert write_tile(TILE) == write_tile(LabelTile(np.asfortranarray(TILE.raster), TILE.segments))


def test_a_table_that_speaks_of_no_absent_class_is_written_as_before() -> None:
    assert b"absent" not in write_tile(TILE)


def test_any_png_reader_shows_the_ids() -> None:
    seen = cv2.imdecode(np.frombuffer(write_tile(TILE), np.uint8), cv2.IMREAD_UNCHANGED)
    assert seen.dtype == np.uint16
    assert np.array_equal(seen, TILE.raster)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (encode_label_png(TILE.raster), "has 0"),
        (with_chunk(write_tile(TILE), table()), "has 2"),
        (write_tile(TILE)[:-12] + table() + write_tile(TILE)[-12:], "before the pixels"),
        (with_chunk(encode_label_png(TILE.raster.astype(np.uint8)), table()), "16-bit grey"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b"[1")), "not JSON"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b"\xff\xfe")), "not JSON"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b"[" * 100_000)), "not JSON"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b"[]")), "nothing else"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b'{"segments":[],"x":1}')), "nothing else"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b'{"absent":[]}')), "nothing else"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b'{"segments":[],"absent":[true]}')), "class ids"),
        (with_chunk(encode_label_png(TILE.raster), chunk(b"tsSG", b'{"segments":[],"absent":7}')), "class ids"),
        (with_chunk(encode_label_png(TILE.raster), table(1)), "nothing else"),
        (with_chunk(encode_label_png(TILE.raster), table({"id": 1})), "missing keys"),
        (with_chunk(encode_label_png(TILE.raster), table({"id": True, "class": 1})), "unknown keys"),
        (with_chunk(encode_label_png(TILE.raster), table({"id": True, "class_id": 1})), "must be int"),
    ],
)
def test_what_is_not_a_tile_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(InvalidRaster, match=said):
        read_tile(data)


@pytest.mark.parametrize("data", [b"", write_tile(TILE)[:-1], write_tile(TILE) + b"x"])
def test_a_file_that_is_cut_off_or_goes_on_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRaster):
        read_tile(data)


@given(at=st.integers(0, len(write_tile(TILE)) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_passes(at: int, bit: int) -> None:
    damaged = bytearray(write_tile(TILE))
    damaged[at] ^= 1 << bit
    with pytest.raises(InvalidRaster):
        read_tile(bytes(damaged))
