"""From rows to what an exporter takes."""

from dataclasses import dataclass
from typing import Any

from app.core.formats import ImageSample
from app.core.geometry import Rect
from app.foundation.blobs import BlobStore
from app.imagery import Image
from app.merge import MaskRow, mask_raster

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


@dataclass(frozen=True, slots=True)
class ReleasedSegment:
    """A segment of a mask as exporters read it; see `app.core.formats.SegmentLike`."""

    id: int
    class_id: int
    is_thing: bool
    crowd: bool
    occluded: bool
    truncated: bool
    area: int
    box: Rect


def sample_of(blobs: BlobStore, image: Image, mask: MaskRow, *, split: str) -> ImageSample:
    """Describe an image and its mask; pixels are loaded when an exporter asks for them.

    The sample is named by the photo's content, not by our row's id: two installations that hold the same photos and
    the same paint release the same bytes.
    """
    return ImageSample(
        image_id=image.photo_sha256,
        stem=image.stem,
        drive=image.drive,
        frame=image.frame,
        split=split,
        width=image.width,
        height=image.height,
        photo=lambda: blobs.get(image.photo_sha256),
        photo_suffix=SUFFIXES[image.media_type],
        raster=lambda: mask_raster(blobs, mask),
        segments=tuple(_segment(row) for row in mask.segments),
    )


def _segment(row: dict[str, Any]) -> ReleasedSegment:
    return ReleasedSegment(
        id=row["id"],
        class_id=row["class_id"],
        is_thing=row["is_thing"],
        crowd=row["crowd"],
        occluded=row.get("occluded", False),
        truncated=row.get("truncated", False),
        area=row["area"],
        box=Rect(**row["box"]),
    )
