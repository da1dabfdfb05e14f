import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from app.imagery.png import check_stream, cut_metadata, read_header, read_png
from app.imagery.refusal import Refused
from tests.imagery.pictures import encoded, exif, header, pattern, pixels, png, png_chunk

ROWS = b"\0\1\2\0\3\4"
GREY = (header(2, 2), (b"IDAT", zlib.compress(ROWS)))


def check(data: bytes) -> None:
    check_stream(read_png(data))


def refusal_code(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        check(data)
    return refusal.value.code


def test_a_sound_png_passes() -> None:
    check(png(*GREY))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png((b"tEXt", b"a\0b"), *GREY), "png-header"),
        (png(header(2, 2, depth=9), GREY[1]), "png-header"),
        (png(GREY[0]), "png-no-pixels"),
        (png(header(2, 2, color=3), GREY[1]), "png-palette"),
        (png(GREY[0], GREY[1], (b"tEXt", b"a\0b"), GREY[1]), "png-chunk"),
        (png(GREY[0], (b"XXxX", b""), GREY[1]), "png-chunk"),
        (png(GREY[0], GREY[0], GREY[1]), "png-chunk"),
        (png(GREY[0], (b"acTL", b"\0" * 8), GREY[1]), "kind-apng"),
        (png(GREY[0], (b"IDAT", zlib.compress(ROWS[:-1]))), "png-stream"),
        (png(GREY[0], (b"IDAT", zlib.compress(ROWS + b"\0"))), "png-stream"),
        (png(GREY[0], (b"IDAT", zlib.compress(ROWS)[:-1] + b"\0")), "png-stream"),
        (png(GREY[0], (b"IDAT", zlib.compress(ROWS) + b"x")), "png-stream"),
        (png(GREY[0], (b"IDAT", zlib.compress(b"\0" * 10_000_000))), "png-stream"),
        (png(*GREY)[:-1], "png-truncated"),
        (png(*GREY).replace(png_chunk(b"IEND", b""), b""), "png-truncated"),
    ],
)
def test_each_defect_is_refused_by_its_code(data: bytes, code: str) -> None:
    assert refusal_code(data) == code


@given(at=st.integers(0, len(png(*GREY)) - 1), change=st.integers(1, 255))
def test_no_single_changed_byte_goes_unnoticed(at: int, change: int) -> None:
    data = bytearray(png(*GREY))
    data[at] ^= change
    if at < 8:
        return  # the signature is the business of `sniff`
    with pytest.raises(Refused):
        check(bytes(data))


def test_an_interlaced_png_of_every_small_size_passes() -> None:
    for width in range(1, 10):
        for height in range(1, 10):
            passes = [
                (len(range(column, width, across)), len(range(row, height, down)))
                for column, row, across, down in [
                    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)
                ]
            ]  # fmt: skip
            raw = b"".join(b"\0" * (rows * (1 + across)) for across, rows in passes if across)
            data = png(header(width, height, interlace=1), (b"IDAT", zlib.compress(raw)))
            check(data)
            assert pixels(data).shape == (height, width, 3)


def test_cutting_leaves_the_pixel_data_and_drops_what_is_no_picture() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET")
    text.add_itxt("GPS", "SECRET")
    data = encoded(pattern(), "PNG", pnginfo=text, exif=exif(), dpi=(72, 72)) + b"SECRET trailer"
    cut = cut_metadata(read_png(data))
    check(cut)
    assert b"SECRET" not in cut
    assert b"SERIAL" not in cut
    assert b"eXIf" not in cut
    assert b"pHYs" in cut
    assert (pixels(cut) == pixels(data)).all()
    assert read_png(cut).trailing == 0


def test_the_header_tells_of_alpha_and_interlace() -> None:
    found = read_header(encoded(Image.new("RGBA", (3, 5))))
    assert (found.width, found.height, found.depth, found.has_alpha, found.interlaced) == (3, 5, 8, True, False)


def test_cutting_twice_is_cutting_once() -> None:
    buffer = io.BytesIO()
    pattern().save(buffer, "PNG", exif=exif())
    once = cut_metadata(read_png(buffer.getvalue()))
    assert cut_metadata(read_png(once)) == once
