import io

import pytest
from PIL import Image

from app.imagery.refusal import Refused
from app.imagery.webp import cut_metadata, read_webp
from tests.imagery.pictures import encoded, exif, pattern, pixels


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": exif(6)}, {"icc_profile": b"profile" * 9}])
def test_a_sound_webp_is_read_whole(options: dict[str, object]) -> None:
    found = read_webp(encoded(pattern(), "WEBP", **options))
    assert (found.width, found.height) == (24, 16)


def test_every_cut_end_is_refused() -> None:
    data = encoded(pattern(), "WEBP", exif=exif())
    for length in range(12, len(data) - 1):
        with pytest.raises(Refused):
            read_webp(data[:length])


def test_an_animated_webp_is_refused_by_name() -> None:
    data = encoded(pattern(), "WEBP", save_all=True, append_images=[Image.new("RGB", (24, 16))])
    with pytest.raises(Refused) as refusal:
        read_webp(data)
    assert refusal.value.code == "kind-webp-animated"


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_cutting_leaves_the_coded_pixels_and_drops_what_is_no_picture(mode: str) -> None:
    data = encoded(pattern().convert(mode), "WEBP", exif=exif(6), xmp=b"<x>SECRET</x>")
    cut = cut_metadata(read_webp(data))
    assert b"SECRET" not in cut
    assert b"SERIAL" not in cut
    assert b"EXIF" not in cut
    assert (pixels(cut) == pixels(data)).all()
    assert 1 not in Image.open(io.BytesIO(cut)).getexif()
    assert cut[20] & 0x0C == 0
    assert int.from_bytes(cut[4:8], "little") == len(cut) - 8
