import struct

import numpy as np
import pytest
from PIL import Image

from app.imagery.jpeg import cut_metadata, read_jpeg, read_size
from app.imagery.refusal import Refused
from tests.imagery.pictures import encoded, exif, pattern, pixels

PLAIN = encoded(pattern(), "JPEG")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segment(marker: int, body: bytes) -> bytes:
    return PLAIN[:2] + segment(marker, body) + PLAIN[2:]


def mpf(*kinds: int) -> bytes:
    """An MP index (CIPA DC-007) with one entry a picture, each of the given type."""
    entries = b"".join(struct.pack(">IIIHH", kind << 16, 0, 0, 0, 0) for kind in kinds)
    count = struct.pack(">HHHII", 1, 0xB002, 7, len(entries), 8 + 2 + 12 + 4)
    return b"MPF\0" + b"MM\0*" + struct.pack(">I", 8) + count + b"\0" * 4 + entries


def refusal_code(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        read_jpeg(data)
    return refusal.value.code


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"quality": 100}])
def test_a_sound_jpeg_is_read_whole(options: dict[str, object]) -> None:
    data = encoded(pattern(), "JPEG", **options)
    found = read_jpeg(data)
    assert (found.width, found.height, found.components, found.trailing) == (24, 16, 3, 0)
    assert found.segments[-1][2] == len(data)
    assert read_size(data) == (24, 16)


def test_every_cut_end_is_refused() -> None:
    for length in range(3, len(PLAIN)):
        assert refusal_code(PLAIN[:length]).startswith("jpeg-")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PLAIN.replace(b"\xff\xc0", b"\xff\xc3"), "jpeg-coding"),
        (PLAIN.replace(b"\xff\xc0", b"\xff\xc9"), "jpeg-coding"),
        (PLAIN.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"), "jpeg-coding"),
        (PLAIN.replace(b"\xff\xdb", b"\x00\xdb", 1), "jpeg-marker"),
        (b"\xff\xd8\xff\xd9", "jpeg-no-frame"),
        (with_segment(0xE2, mpf(0x030000 >> 16, 0x02)), "kind-mpo"),
        (with_segment(0xE2, mpf(0x03, 0x00)), "kind-mpo"),
        (with_segment(0xE2, b"MPF\0 M\0*"), "kind-mpo"),
    ],
)
def test_each_defect_is_refused_by_its_code(data: bytes, code: str) -> None:
    assert refusal_code(data) == code


def test_previews_in_a_multi_picture_index_are_cut_and_the_photo_taken() -> None:
    data = with_segment(0xE2, mpf(0x03, 0x01, 0x01)) + PLAIN
    found = read_jpeg(data)
    assert found.trailing == len(PLAIN)
    assert cut_metadata(data, found) == PLAIN


def test_cutting_leaves_the_coded_pixels_and_drops_what_is_no_picture() -> None:
    data = encoded(pattern(), "JPEG", exif=exif(6), comment=b"SECRET", xmp=b"SECRET", icc_profile=b"profile" * 20)
    data = data[:2] + segment(0xED, b"Photoshop 3.0\0SECRET") + segment(0xEE, b"http://SECRET") + data[2:] + b"SECRET"
    cut = cut_metadata(data, read_jpeg(data))
    assert b"SECRET" not in cut
    assert b"SERIAL" not in cut
    assert b"Exif" not in cut
    assert b"ICC_PROFILE" in cut
    assert (pixels(cut) == pixels(data)).all()


def test_the_thumbnail_of_a_jfif_header_is_cut() -> None:
    jfif = b"JFIF\0\1\1\0\0\1\0\1\1\1" + b"RGB"
    data = PLAIN.replace(PLAIN[2:20], segment(0xE0, jfif))
    cut = cut_metadata(data, read_jpeg(data))
    assert b"RGB" in data
    assert b"RGB" not in cut
    assert (pixels(cut) == pixels(PLAIN)).all()


def test_the_adobe_segment_stays_since_it_decides_colours() -> None:
    cmyk = encoded(Image.fromarray(np.full((8, 8, 4), 90, np.uint8), "CMYK"), "JPEG")
    assert b"Adobe" in cut_metadata(cmyk, read_jpeg(cmyk))


def test_fill_bytes_before_a_marker_are_allowed() -> None:
    data = PLAIN[:2] + b"\xff\xff\xff" + PLAIN[2:]
    assert cut_metadata(data, read_jpeg(data)) == PLAIN
