import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from app.imagery.canonical import canonical
from app.imagery.limits import Limits
from app.imagery.refusal import Refused
from tests.imagery.pictures import encoded, exif, header, pattern, pixels, png

ORIENTATIONS = range(1, 9)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_every_orientation_ends_on_the_upright_grid_that_all_loaders_see(kind: str, orientation: int) -> None:
    data = encoded(pattern(), kind, exif=exif(orientation), **({"lossless": True} if kind == "WEBP" else {}))
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    found = canonical(data)
    assert (found.height, found.width) == expected.shape[:2]
    assert found.orientation == orientation
    by_opencv = cv2.imdecode(np.frombuffer(found.photo, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    for loaded in (pixels(found.photo), by_opencv):
        assert np.abs(loaded.astype(int) - expected).max() <= (12 if kind != "PNG" else 0)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 3), (4, 6, 4)])
def test_sixteen_bits_are_rounded_to_eight(orientation: int, shape: tuple[int, ...]) -> None:
    samples = np.arange(np.prod(shape), dtype=np.uint16).reshape(shape) * 600
    plain = cv2.imencode(".png", samples)[1].tobytes()
    tagged = plain[:33] + png((b"eXIf", exif(orientation).tobytes()[6:]))[8:-12] + plain[33:]
    found = canonical(tagged)
    photo = cv2.imdecode(np.frombuffer(found.photo, np.uint8), cv2.IMREAD_UNCHANGED)
    upright = _turned(samples, orientation)[..., :3] if len(shape) == 3 else _turned(samples, orientation)
    assert (photo == np.round(upright / 257).astype(np.uint8)).all()
    assert (found.height, found.width) == upright.shape[:2]


def _turned(samples: np.ndarray, orientation: int) -> np.ndarray:
    if orientation >= 5:
        samples = samples.swapaxes(0, 1)
    turns = {2: (1, -1), 3: (-1, -1), 4: (-1, 1), 6: (1, -1), 7: (-1, -1), 8: (-1, 1)}
    down, across = turns.get(orientation, (1, 1))
    return samples[::down, ::across]


def test_an_upright_jpeg_keeps_its_coded_bytes() -> None:
    plain = encoded(pattern(), "JPEG")
    found = canonical(encoded(pattern(), "JPEG", exif=exif(1)))
    assert found.photo == plain


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_neither_place_nor_serial_number_is_left(kind: str, orientation: int) -> None:
    found = canonical(encoded(pattern(), kind, exif=exif(orientation)))
    for trace in (b"SERIAL", b"SECRET", b"2026:03:02", b"Exif", b"eXIf"):
        assert trace not in found.photo
    assert not Image.open(io.BytesIO(found.photo)).getexif()


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA"])
def test_what_is_not_plain_becomes_a_plain_photo_of_the_same_colours(mode: str) -> None:
    image = pattern().convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.new("L", image.size, 0))
    found = canonical(encoded(image))
    photo = Image.open(io.BytesIO(found.photo))
    assert photo.mode in {"L", "RGB"}
    assert (np.asarray(photo.convert("RGB")) == np.asarray(image.convert("RGB"))).all()


def test_transparency_of_one_colour_is_dropped() -> None:
    found = canonical(encoded(pattern(), "PNG", transparency=(0, 0, 40)))
    assert "transparency" not in Image.open(io.BytesIO(found.photo)).info
    assert (pixels(found.photo) == np.asarray(pattern())).all()


def test_cmyk_becomes_rgb() -> None:
    ink = Image.fromarray(np.full((8, 8, 4), (0, 255, 255, 0), np.uint8), "CMYK")
    found = canonical(encoded(ink, "JPEG", quality=95))
    photo = Image.open(io.BytesIO(found.photo))
    assert photo.mode == "RGB"
    assert np.abs(np.asarray(photo).astype(int) - (255, 0, 0)).max() <= 8


def test_a_pixel_without_a_colour_in_the_palette_is_refused() -> None:
    data = png(header(1, 1, color=3), (b"PLTE", b"\1\2\3"), (b"IDAT", zlib.compress(b"\0\1")))
    with pytest.raises(Refused) as refusal:
        canonical(data)
    assert refusal.value.code == "png-palette"


def test_the_header_is_held_to_the_limits_before_the_pixels_are_read() -> None:
    with pytest.raises(Refused) as refusal:
        canonical(png(header(60_000, 60_000), (b"IDAT", b"not even a stream")))
    assert refusal.value.code == "too-many-pixels"
    assert "TESSERA_MAX_IMAGE_PIXELS" in refusal.value.detail
    with pytest.raises(Refused) as refusal:
        canonical(encoded(pattern()), Limits(side=23))
    assert refusal.value.code == "side-too-long"


def test_damaged_exif_counts_as_none() -> None:
    data = encoded(pattern(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert canonical(data).orientation == 1
