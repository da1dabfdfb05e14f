import io
import struct
import zlib

import cv2
import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import InvalidRaster
from app.core.raster import decode_label_png, encode_label_png, encode_palette_png, encode_rgb_png, writer
from tests.core.rasters import SHAPES, any_labels

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int, height: int, depth: int = 8, colour: int = 0, rest: bytes = bytes(3)) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBB", width, height, depth, colour) + rest)


def png(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks)


def data(raw: bytes) -> bytes:
    return chunk(b"IDAT", zlib.compress(raw))


END = chunk(b"IEND", b"")
TWO_BY_TWO = data(b"\0\1\2\0\3\4")


def filtered(raster: NDArray[np.unsignedinteger], filters: list[int]) -> bytes:
    """Scan lines with the given filter for each row, byte by byte as the PNG specification writes them."""
    step = raster.dtype.itemsize
    rows = [
        bytes(row)
        for row in raster.astype(raster.dtype.newbyteorder(">"))[:, :, None].view(np.uint8).reshape(len(raster), -1)
    ]
    out = bytearray()
    above = bytes(len(rows[0]))
    for row, kind in zip(rows, filters, strict=True):
        out.append(kind)
        for place, value in enumerate(row):
            left = row[place - step] if place >= step else 0
            corner = above[place - step] if place >= step else 0
            guess = [0, left, above[place], (left + above[place]) // 2, paeth(left, above[place], corner)][kind]
            out.append((value - guess) % 256)
        above = row
    return bytes(out)


def paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))


@given(any_labels())
def test_a_raster_comes_back_from_its_png(raster: NDArray[np.unsignedinteger]) -> None:
    back = decode_label_png(encode_label_png(raster))
    assert back.dtype == raster.dtype
    assert back.flags.writeable
    assert np.array_equal(back, raster)


@given(any_labels())
def test_opencv_pillow_and_imagecodecs_read_what_is_written(raster: NDArray[np.unsignedinteger]) -> None:
    encoded = encode_label_png(raster)
    assert np.array_equal(imagecodecs.png_decode(encoded), raster)
    seen = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_UNCHANGED)
    assert seen is not None
    assert seen.dtype == raster.dtype
    assert np.array_equal(seen, raster)
    with Image.open(io.BytesIO(encoded)) as picture:
        assert np.array_equal(np.asarray(picture), raster)


@given(any_labels(), st.data())
def test_rows_of_every_filter_are_read(raster: NDArray[np.unsignedinteger], draw: st.DataObject) -> None:
    filters = draw.draw(st.lists(st.integers(0, 4), min_size=len(raster), max_size=len(raster)))
    height, width = raster.shape
    encoded = png(header(width, height, 8 * raster.dtype.itemsize), data(filtered(raster, filters)), END)
    assert np.array_equal(decode_label_png(encoded), raster)


@given(any_labels())
def test_what_opencv_and_pillow_write_is_read(raster: NDArray[np.unsignedinteger]) -> None:
    _, written = cv2.imencode(".png", raster)
    assert np.array_equal(decode_label_png(written.tobytes()), raster)
    file = io.BytesIO()
    Image.fromarray(raster).save(file, "PNG")
    assert np.array_equal(decode_label_png(file.getvalue()), raster)


@given(hnp.arrays(np.uint8, SHAPES), hnp.arrays(np.uint8, (256, 3)))
def test_a_palette_png_shows_its_colours_and_keeps_its_indices(
    indices: NDArray[np.uint8], palette: NDArray[np.uint8]
) -> None:
    encoded = encode_palette_png(indices, palette)
    assert np.array_equal(decode_label_png(encoded), indices)
    with Image.open(io.BytesIO(encoded)) as picture:
        assert picture.mode == "P"
        assert np.array_equal(np.asarray(picture.convert("RGB")), palette[indices])


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_a_colour_png_comes_back_from_pillow(picture: NDArray[np.uint8]) -> None:
    with Image.open(io.BytesIO(encode_rgb_png(picture))) as seen:
        assert seen.mode == "RGB"
        assert np.array_equal(np.asarray(seen), picture)


@given(hnp.arrays(np.uint16, st.tuples(st.integers(1, 40), st.integers(1, 40))), st.integers(1, 200))
def test_the_file_does_not_depend_on_how_the_rows_are_cut_into_bands(raster: NDArray[np.uint16], size: int) -> None:
    whole = encode_label_png(raster)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "BAND_BYTES", size)
        assert encode_label_png(raster) == whole


def test_a_view_with_strides_is_encoded_like_its_copy() -> None:
    view = np.arange(48, dtype=np.uint16).reshape(6, 8).T[::2]
    assert encode_label_png(view) == encode_label_png(view.copy())


@given(st.binary(max_size=80))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(InvalidRaster):
        decode_label_png(SIGNATURE + noise)


@given(st.data())
def test_one_changed_byte_never_passes(draw: st.DataObject) -> None:
    whole = bytearray(encode_label_png(np.arange(12, dtype=np.uint16).reshape(3, 4)))
    place = draw.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= draw.draw(st.integers(1, 255))
    with pytest.raises(InvalidRaster):
        decode_label_png(bytes(whole))


@given(st.integers(0, 78))
def test_a_cut_off_png_never_passes(length: int) -> None:
    whole = encode_label_png(np.arange(12, dtype=np.uint8).reshape(3, 4))
    with pytest.raises(InvalidRaster):
        decode_label_png(whole[: min(length, len(whole) - 1)])


@pytest.mark.parametrize(
    ("encoded", "says"),
    [
        (b"GIF89a", "signature"),
        (png(TWO_BY_TWO, END), "does not begin with its header"),
        (png(header(2, 2), TWO_BY_TWO), "no end"),
        (png(header(2, 2), TWO_BY_TWO, END) + b"x", "1 bytes follow the end"),
        (png(header(2, 2), header(2, 2), TWO_BY_TWO, END), "second header"),
        (png(chunk(b"IHDR", b"short"), TWO_BY_TWO, END), "5 bytes instead of 13"),
        (png(header(2, 2), END), "in one piece"),
        (png(header(2, 2), TWO_BY_TWO, chunk(b"tEXt", b"a"), TWO_BY_TWO, END), "in one piece"),
        (png(header(2, 2), chunk(b"ABCD", b""), TWO_BY_TWO, END), "unknown critical chunk"),
        (png(header(2, 2, colour=3), TWO_BY_TWO, END), "0 bytes is not 1 to 256 colours"),
        (png(header(2, 2, colour=3), TWO_BY_TWO, chunk(b"PLTE", bytes(6)), END), "after the image data"),
        (png(header(2, 2, colour=3), chunk(b"PLTE", bytes(6)), TWO_BY_TWO, END), "index 4 has no colour"),
        (png(header(2, 2, depth=4), TWO_BY_TWO, END), "not colour type 0 with 4 bits"),
        (png(header(2, 2, colour=2), TWO_BY_TWO, END), "not colour type 2"),
        (png(header(2, 2, rest=b"\0\0\1"), TWO_BY_TWO, END), "non-interlaced"),
        (png(header(0, 2), TWO_BY_TWO, END), "0 x 2 is not within"),
        (png(header(2, 3), TWO_BY_TWO, END), "not the 9 bytes"),
        (png(header(2, 1), TWO_BY_TWO, END), "not the 3 bytes"),
        (png(header(2, 2), data(b"\0\1\2\5\3\4"), END), "row 1 has the unknown filter 5"),
        (png(header(2, 2), chunk(b"IDAT", b"not deflate"), END), "cannot be inflated"),
        (png(header(2, 2), chunk(b"IDAT", zlib.compress(b"\0\1\2\0\3\4") + b"x"), END), "not the 6 bytes"),
    ],
)
def test_a_png_that_is_no_label_raster_is_refused_with_the_reason(encoded: bytes, says: str) -> None:
    with pytest.raises(InvalidRaster, match=says):
        decode_label_png(encoded)


def test_a_bomb_is_refused_by_its_header() -> None:
    bomb = png(header(60_000, 60_000), chunk(b"IDAT", b""), END)
    with pytest.raises(InvalidRaster, match="60000 x 60000"):
        decode_label_png(bomb)


def test_image_data_in_several_chunks_and_comments_are_read() -> None:
    packed = zlib.compress(b"\0\1\2\0\3\4")
    pieces = [chunk(b"IDAT", packed[:3]), chunk(b"IDAT", packed[3:])]
    encoded = png(header(2, 2), chunk(b"tEXt", b"a\0b"), *pieces, chunk(b"tIME", bytes(7)), END)
    assert decode_label_png(encoded).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("array", [np.zeros((2, 2), np.int32), np.zeros((0, 2), np.uint8), np.zeros(4, np.uint8)])
def test_an_array_that_is_no_label_raster_is_not_encoded(array: NDArray[np.uint8]) -> None:
    with pytest.raises(InvalidRaster, match="cannot encode"):
        encode_label_png(array)


def test_an_index_without_a_colour_is_not_encoded() -> None:
    with pytest.raises(InvalidRaster, match="index 2 has no colour"):
        encode_palette_png(np.array([[2]], np.uint8), np.zeros((2, 3), np.uint8))
    with pytest.raises(InvalidRaster, match="a palette is"):
        encode_palette_png(np.array([[0]], np.uint8), np.zeros((2, 4), np.uint8))
    with pytest.raises(InvalidRaster, match="colour raster"):
        encode_rgb_png(np.zeros((2, 2, 4), np.uint8))
