"""From rows to what an exporter takes."""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.arrays import AnyRaster
from app.core.formats import ImageSample, PlainSegment
from app.core.geometry import Rect
from app.foundation.blobs import BlobStore
from app.imagery import Image
from app.merge import MaskRow, mask_ids

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def sample_of(
    blobs: BlobStore, image: Image, mask: MaskRow | None, *, split: str, with_photo: bool = True
) -> ImageSample:
    """Describe an image and its mask; pixels are loaded when an exporter asks for them.

    The sample is named by the photo's content, not by our row's id: two installations that hold the same photos and
    the same paint release the same bytes.

    Args:
        blobs: Where pixels come from.
        image: The image.
        mask: Its mask; None where only its names are asked for.
        split: The split it goes to.
        with_photo: Whether the release holds photos.
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
        raster=_loader(blobs, mask),
        segments=tuple(segment_of(row) for row in mask.segments) if mask is not None else (),
        with_photo=with_photo,
    )


def _loader(blobs: BlobStore, mask: MaskRow | None) -> Callable[[], AnyRaster]:
    def load() -> AnyRaster:
        if mask is None:
            raise ValueError("this sample has no mask")
        return mask_ids(blobs, mask)

    return load


def segment_of(row: Mapping[str, Any]) -> PlainSegment:
    """A segment as a mask's row holds it."""
    return PlainSegment(
        id=row["id"],
        class_id=row["class_id"],
        is_thing=row["is_thing"],
        crowd=row["crowd"],
        occluded=row.get("occluded", False),
        truncated=row.get("truncated", False),
        area=row["area"],
        box=Rect(**row["box"]),
    )
