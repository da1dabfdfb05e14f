import pytest

from app.imagery.limits import Limits
from app.imagery.refusal import Refused
from app.imagery.sniff import check_size, sniff
from tests.imagery.pictures import encoded, pattern


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_three_kinds_are_taken_by_content(kind: str, media_type: str) -> None:
    assert sniff(encoded(pattern(), kind)) == media_type


@pytest.mark.parametrize(
    ("data", "code", "name"),
    [
        (encoded(pattern(), "GIF"), "kind-gif", "GIF"),
        (encoded(pattern(), "BMP"), "kind-bmp", "BMP"),
        (encoded(pattern(), "TIFF"), "kind-tiff", "TIFF"),
        (encoded(pattern(), "AVIF"), "kind-avif", "AVIF"),
        (encoded(pattern(), "JPEG2000"), "kind-jpeg2000", "JPEG 2000"),
        (encoded(pattern(), "ICO"), "kind-ico", "ICO"),
        (encoded(pattern(), "PPM"), "kind-pnm", "PNM"),
        (b"\0\0\0\x18ftypheic", "kind-heic", "HEIC"),
        (b"\0\0\0\x18ftypisom", "kind-video", "video"),
        (b"v/1\x01\x02\0\0\0", "kind-exr", "floating-point"),
        (b"8BPS\0\1", "kind-psd", "PSD"),
        (b"<?xml version='1.0'?><SVG onload='x'>", "kind-svg", "SVG"),
        (b"PK\x03\x04", "kind-archive", "ZIP"),
        (b"MM\0+", "kind-tiff", "BigTIFF"),
    ],
)
def test_other_kinds_are_refused_by_name_with_what_to_do(data: bytes, code: str, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        sniff(data)
    assert refusal.value.code == code
    assert name in refusal.value.detail
    assert refusal.value.detail.count(".") >= 2


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"hello", "kind-unknown"), (b"\x89PNG\n\x1a\n\0\0", "png-signature")]
)
def test_what_is_no_image_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        sniff(data)
    assert refusal.value.code == code


def test_a_file_over_the_limit_is_refused_by_its_length() -> None:
    with pytest.raises(Refused) as refusal:
        sniff(b"\xff\xd8\xff" + b"0" * 100, Limits(bytes=50))
    assert refusal.value.code == "too-many-bytes"


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((0, 5, 100), "no-pixels"),
        ((65_501, 1, 10**6), "side-too-long"),
        ((16_001, 16_000, 10**8), "too-many-pixels"),
        ((10_000, 10_000, 49_999), "bomb"),
    ],
)
def test_sizes_beyond_the_limits_are_refused(size: tuple[int, int, int], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_size(*size)
    assert refusal.value.code == code


def test_sizes_at_the_limits_are_taken() -> None:
    check_size(16_000, 16_000, 10**8)
    check_size(10_000, 10_000, 50_000)
    check_size(65_500, 1, 100)
    check_size(2000, 2000, 50)
