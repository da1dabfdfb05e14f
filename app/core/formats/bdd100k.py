"""BDD100K: masks of train ids for semantic segmentation, and RGBA bitmasks for panoptic segmentation.

Layout and bits follow the label format of the dataset (https://doc.bdd100k.com/format.html) and its tools
(https://github.com/bdd100k/bdd100k). `docs/formats/bdd100k.md` says what each file holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from app.core.formats.samples import (
    class_problems,
    class_table,
    common_problems,
    in_order,
    load_raster,
    look_up,
)
from app.core.raster import encode_label_png, encode_rgb_png, encode_rgba_png
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy

MAX_CLASS_ID, MAX_NUMBER = 255, 65535
STUFF_NUMBERS = 30
UNPAINTED = 0
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
        raster, segments = load_raster(sample), sample.segments
        photos = optional_photo(sample, lambda: (f"images/10k/{place}{photo_suffix(sample)}", sample.photo()))
        classes = {0: UNPAINTED, **{segment.id: segment.class_id for segment in segments}}
        labels = look_up(raster, classes, np.uint8).astype(np.uint8, copy=False)
        painted = raster != 0
        train = np.where(painted, class_table(taxonomy, "train_id", IGNORED_TRAIN_ID)[labels], IGNORED_TRAIN_ID)
        colors = class_table(taxonomy, "color", (0, 0, 0))[labels] * painted[..., None]
        bitmask = bytes_of(look_up(raster, {0: 0, **packed_numbers(segments, taxonomy)}, np.uint32))
        return EncodedImage(
            (
                *photos,
                ExportFile(f"labels/sem_seg/masks/{place}.png", encode_label_png(train.astype(np.uint8))),
                ExportFile(f"labels/sem_seg/colormaps/{place}.png", encode_rgb_png(colors.astype(np.uint8))),
                ExportFile(f"labels/pan_seg/bitmasks/{place}.png", encode_rgba_png(bitmask)),
            ),
            {},
        )

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """Nothing: every file belongs to one image."""
        del records, taxonomy, table
        return []

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """The mask must follow from the bitmask, and each number of an image must be of one class."""
        return verify_bdd100k(root, manifest, taxonomy)


def packed_numbers(segments: Sequence[SegmentLike], taxonomy: Taxonomy) -> dict[int, int]:
    """Class, flags and number of each segment in one 32-bit word: class << 24 | flags << 16 | number.

    Stuff has its class id as number, as BDD100K's own tools give it; objects and groups count on from 31, or from
    behind the largest stuff id where a taxonomy goes further.
    """
    number = _last_stuff_number(taxonomy)
    words: dict[int, int] = {}
    for segment in sorted(segments, key=lambda one: one.id):
        given = segment.class_id
        if segment.is_thing:
            number += 1
            given = number
        words[segment.id] = segment.class_id << 24 | _flags(segment, taxonomy) << 16 | given
    return words


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


def bytes_of(words: NDArray[np.generic]) -> NDArray[np.uint8]:
    """(H, W, 4) uint8, most significant byte first, of (H, W) 32-bit words."""
    big_endian = np.ascontiguousarray(words, dtype=">u4")
    return big_endian.view(np.uint8).reshape(*words.shape, 4)


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
