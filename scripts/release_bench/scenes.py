"""The masks that every way exports: bands of stuff, objects before them, one class each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.formats import ImageSample
from app.core.formats.samples import extents
from app.core.stitch import MaskSegment
from app.core.taxonomy import LabelClass, Taxonomy
from scripts.street_masks import street_mask

STUFF, THINGS = range(1, 24), range(24, 34)
TAXONOMY = Taxonomy(
    "bench",
    "1",
    (
        LabelClass(0, "unlabeled", (0, 0, 0), is_thing=False, train_id=255, ignored=True),
        *(
            LabelClass(n, f"class {n}", (7 * n, 255 - 7 * n, n), is_thing=n in THINGS, train_id=n, ignored=False)
            for n in (*STUFF, *THINGS)
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A mask and the class of each of its segments.

    Attributes:
        ids: (H, W) uint16 of segment ids from 1.
        classes: By segment id.
    """

    ids: NDArray[np.uint16]
    classes: dict[int, int]

    def segments(self) -> tuple[MaskSegment, ...]:
        """The segments as the stitcher describes them."""
        return tuple(
            MaskSegment(
                id=key,
                class_id=self.classes[key],
                is_thing=self.classes[key] in THINGS,
                crowd=False,
                occluded=False,
                truncated=False,
                area=one.area,
                box=one.box,
                members=(),
            )
            for key, one in extents(self.ids).items()
        )

    def sample(self, number: int) -> ImageSample:
        """The scene as an exporter takes it, without a photo."""
        height, width = self.ids.shape
        name = f"bench_{number:06d}_000019"
        return ImageSample(
            image_id=name,
            stem=name,
            drive="bench",
            frame=19,
            split="train",
            width=width,
            height=height,
            photo=lambda: b"",
            photo_suffix=".jpg",
            raster=lambda: self.ids,
            segments=self.segments(),
            with_photo=False,
        )


def scene(*, height: int, width: int, segments: int, seed: int) -> Scene:
    """A ragged street mask whose bands are stuff and whose blobs are objects."""
    ids = street_mask(height=height, width=width, segments=segments, seed=seed).ids
    bands = max(2, segments // 10)
    classes = {
        key: STUFF[(key + seed) % len(STUFF)] if key <= bands else THINGS[(key + seed) % len(THINGS)]
        for key in np.unique(ids).tolist()  # some are covered altogether
    }
    return Scene(ids, classes)
