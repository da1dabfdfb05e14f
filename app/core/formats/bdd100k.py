"""BDD100K: masks of train ids for semantic segmentation, and RGBA bitmasks for panoptic segmentation.

Layout and bits follow the label format of the dataset (https://doc.bdd100k.com/format.html) and its tools
(https://github.com/bdd100k/bdd100k). `docs/formats/bdd100k.md` says what each file holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.core.formats.base import (
    EncodedImage,
    ExportFile,
    FormatInfo,
    ImageSample,
    JsonObject,
    Problem,
    SegmentLike,
)
from app.core.formats.bdd100k_check import verify_bdd100k
from app.core.formats.names import plain_table
from app.core.formats.photo import optional_photo, photo_suffix
from app.core.formats.samples import IdTable, class_problems, common_problems, in_order, load_borders
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy

MAX_CLASS_ID, MAX_NUMBER = 255, 65535
STUFF_NUMBERS = 30
TRUNCATED, OCCLUDED, CROWD, IGNORED = 8, 4, 2, 1


class Bdd100kExporter:
    """images/10k, labels/sem_seg/masks and colormaps, labels/pan_seg/bitmasks."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "bdd100k",
            "BDD100K",
            "masks of train ids and panoptic bitmasks, for BDD100K's tools and mmsegmentation",
            version=2,
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """What a byte of class and two of number cannot hold, and unpainted pixels where class 0 is evaluated."""
        return in_order(
            [
                *common_problems(samples, taxonomy),
                *class_problems(samples, taxonomy, _judge_class),
                *class_problems(samples, taxonomy, lambda key, found: _judge_zero(key, found, taxonomy)),
                *_number_problems(samples, taxonomy),
            ]
        )

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Stem of each image."""
        return plain_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """Photo, mask, colours and bitmask of one image.

        Raises:
            FormatError: the raster contradicts the segments.
        """
        row = table["images"][sample.image_id]
        place = f"{row['split']}/{row['stem']}"
        png = load_borders(sample).png
        photos = optional_photo(sample, lambda: (f"images/10k/{place}{photo_suffix(sample)}", sample.photo()))
        entries = {segment.id: taxonomy.by_id[segment.class_id] for segment in sample.segments}
        train = {0: IGNORED_TRAIN_ID} | {key: entry.train_id for key, entry in entries.items()}
        colors = {0: (0, 0, 0)} | {key: entry.color for key, entry in entries.items()}
        pixels = {0: (0, 0, 0, 0)} | bitmask_pixels(sample.segments, taxonomy)
        labels = (
            ExportFile(f"labels/sem_seg/masks/{place}.png", png(IdTable(train, np.uint8))),
            ExportFile(f"labels/sem_seg/colormaps/{place}.png", png(IdTable(colors, np.uint8))),
            ExportFile(f"labels/pan_seg/bitmasks/{place}.png", png(IdTable(pixels, np.uint8))),
        )
        return EncodedImage((*photos, *labels), {})

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """Nothing: every file belongs to one image."""
        del records, taxonomy, table
        return []

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """The mask must follow from the bitmask, and each number of an image must be of one class."""
        return verify_bdd100k(root, manifest, taxonomy)


def bitmask_pixels(segments: Sequence[SegmentLike], taxonomy: Taxonomy) -> dict[int, tuple[int, int, int, int]]:
    """Class, flags, and the number's upper and lower byte, by segment id.

    Stuff has its class id as number, as BDD100K's own tools give it; objects and groups count on from 31, or from
    behind the largest stuff id where a taxonomy goes further.
    """
    number = _last_stuff_number(taxonomy)
    pixels: dict[int, tuple[int, int, int, int]] = {}
    for segment in sorted(segments, key=lambda one: one.id):
        given = segment.class_id
        if segment.is_thing:
            number += 1
            given = number
        pixels[segment.id] = (segment.class_id, _flags(segment, taxonomy), given >> 8, given & 255)
    return pixels


def _last_stuff_number(taxonomy: Taxonomy) -> int:
    """30, as in BDD100K, or the largest id of a class of stuff that a byte holds."""
    stuff = (entry.id for entry in taxonomy.classes if not entry.is_thing and entry.id <= MAX_CLASS_ID)
    return max(STUFF_NUMBERS, *stuff, 0)


def _flags(segment: SegmentLike, taxonomy: Taxonomy) -> int:
    """Stuff has none: its regions are one segment a class, so a flag of one would be said of all."""
    if not segment.is_thing:
        return 0
    ignored = taxonomy.by_id[segment.class_id].ignored
    return TRUNCATED * segment.truncated | OCCLUDED * segment.occluded | CROWD * segment.crowd | IGNORED * ignored


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    held = 0 <= class_id <= MAX_CLASS_ID or not segments
    return None if held else f"a bitmask holds class ids from 0 to {MAX_CLASS_ID}"


def _judge_zero(class_id: int, segments: Sequence[SegmentLike], taxonomy: Taxonomy) -> str | None:
    if class_id or not segments or (taxonomy.by_id[0].ignored and not taxonomy.by_id[0].is_thing):
        return None
    return "class 0 means that nothing is labelled in BDD100K, so it cannot be a class that is evaluated or counted"


def _number_problems(samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
    room = MAX_NUMBER - _last_stuff_number(taxonomy)
    return [
        Problem(sample.stem, None, f"{count} objects in one image; BDD100K numbers at most {room}")
        for sample in samples
        if (count := sum(segment.is_thing for segment in sample.segments)) > room
    ]
