import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.core.geometry import Rect
from app.imagery import DecoderPool, Image, Regions

BOX = Rect(0, 0, 8, 8)


def photo(digit: str, media_type: str = "image/png") -> Image:
    return cast("Image", SimpleNamespace(photo_sha256=digit * 64, media_type=media_type, width=200, height=8))


PHOTO = photo("a")


class CountingDecoders:
    """Cuts a region by saying how often it was asked."""

    def __init__(self, size: int) -> None:
        self.asked = 0
        self.size = size

    def cut(self, key: str, load: Callable[[], bytes], box: tuple[int, ...], width: int | None) -> bytes:
        self.asked += 1
        return bytes(self.size)


def regions(folder: Path, most: int = 10_000, size: int = 100) -> tuple[Regions, CountingDecoders]:
    decoders = CountingDecoders(size)
    return Regions(cast("Any", None), cast("DecoderPool", decoders), folder, most), decoders


def test_a_region_is_cut_once(tmp_path: Path) -> None:
    made, decoders = regions(tmp_path)
    assert made.jpeg(PHOTO, BOX) == made.jpeg(PHOTO, BOX)
    assert decoders.asked == 1
    again, fresh = regions(tmp_path)
    again.jpeg(PHOTO, BOX)
    assert fresh.asked == 0


@pytest.mark.parametrize(
    "other",
    [
        (PHOTO, Rect(1, 0, 8, 8), None),
        (PHOTO, BOX, 256),
        (photo("b"), BOX, None),
    ],
)
def test_other_photos_boxes_and_widths_have_other_etags(tmp_path: Path, other: tuple[Image, Rect, int | None]) -> None:
    made, decoders = regions(tmp_path)
    assert made.etag(*other) != made.etag(PHOTO, BOX)
    made.jpeg(PHOTO, BOX)
    made.jpeg(*other)
    assert decoders.asked == 2


def test_the_cache_stays_within_its_bound_and_drops_what_was_not_asked_for_longest(tmp_path: Path) -> None:
    made, _ = regions(tmp_path, most=1000)
    boxes = [Rect(number, 0, 8, 8) for number in range(10)]
    for age, box in enumerate(boxes):
        made.jpeg(PHOTO, box)
        os.utime(_file(tmp_path, made, box), (1000 + age, 1000 + age))
    made.jpeg(PHOTO, boxes[0])  # asked for again: now the youngest
    made.jpeg(PHOTO, Rect(99, 0, 8, 8))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jpg")) <= 800
    assert _file(tmp_path, made, boxes[0]).exists()
    assert not _file(tmp_path, made, boxes[1]).exists()


def _file(folder: Path, made: Regions, box: Rect) -> Path:
    key = made.etag(PHOTO, box).strip('"')
    return folder / key[:2] / f"{key}.jpg"


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    made, decoders = regions(blocked)
    assert made.jpeg(PHOTO, BOX) == made.jpeg(PHOTO, BOX) == bytes(100)
    assert decoders.asked == 2


def test_the_whole_of_a_jpeg_is_the_photo_itself(tmp_path: Path) -> None:
    decoders = CountingDecoders(100)
    blobs = SimpleNamespace(get=lambda digest: digest.encode())
    made = Regions(cast("Any", blobs), cast("DecoderPool", decoders), tmp_path)
    whole = Rect(0, 0, 200, 8)
    assert made.jpeg(photo("c", "image/jpeg"), whole) == b"c" * 64
    assert made.jpeg(photo("c", "image/jpeg"), whole, 100) == bytes(100)
    assert made.jpeg(photo("d", "image/png"), whole) == bytes(100)
    assert decoders.asked == 2
