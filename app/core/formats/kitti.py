"""KITTI semantics: photos beside 8-bit class ids and 16-bit instance ids, as the benchmark of 2018 holds them.

Layout follows the development kit of http://www.cvlibs.net/datasets/kitti/eval_semseg.php. `docs/formats/kitti.md`
says what each file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from app.core.formats.kitti_check import verify_kitti
from app.core.formats.numbered import numbered_objects, zero_problems
from app.core.formats.photo import optional_photo, photo_as_png
from app.core.formats.samples import IdTable, class_problems, common_problems, in_order, load_borders
from app.core.raster import Borders
from app.core.taxonomy import Taxonomy

FOLDERS: Mapping[str, str] = {"train": "training", "val": "validation", "test": "testing"}
MAX_CLASS_ID, MAX_OBJECTS = 255, 255
OBJECTS_PER_CLASS = 256
_OWN_NAME = re.compile(r"\d{6}_\d{2}")


class KittiExporter:
    """image_2, semantic, instance and semantic_rgb below training, validation and testing."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "kitti",
            "KITTI semantics",
            "image_2, semantic and instance folders with class * 256 + object in 16 bits",
            version=2,
            encodes_numbers=False,
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """What 8 bits of class and 8 of object cannot hold, other splits, and "not painted" beside a class 0."""
        return in_order(
            [
                *common_problems(samples, taxonomy),
                *class_problems(samples, taxonomy, _judge_class),
                *zero_problems(samples, taxonomy, "KITTI"),
                *_split_problems(samples),
            ]
        )

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Name of each image: six digits, "_" and two, as the development kit counts."""
        return kitti_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """Photo and three label rasters of one image.

        Raises:
            FormatError: the raster contradicts the segments, or the photo the sample's size.
        """
        row = table["images"][sample.image_id]
        folder, name = FOLDERS[row["split"]], f"{row['name']}.png"
        truth = (
            ExportFile(f"{folder}/{kind}/{name}", data) for kind, data in _truth(sample, load_borders(sample), taxonomy)
        )
        photos = optional_photo(sample, lambda: (f"{folder}/image_2/{name}", photo_as_png(sample)))
        return EncodedImage((*photos, *truth), {})

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """Nothing: every file belongs to one image."""
        del records, taxonomy, table
        return []

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Classes and colours must follow from the instance ids."""
        return verify_kitti(root, manifest, taxonomy)


def kitti_table(samples: Sequence[ImageSample]) -> JsonObject:
    """Name of each image, independent of the samples' order.

    A stem that is six digits, "_" and two keeps its name where it is the only one in its split; the others get the
    next free number, "_10" being the frame that KITTI labels.

    Returns:
        {"images": {image id: {"name", "split", "stem", "drive", "frame"}}}.
    """
    taken: set[tuple[str, str]] = set()
    rows: dict[str, JsonObject] = {}
    numbers: dict[str, int] = {}
    for sample in sorted(samples, key=lambda one: (not _is_own(one), one.drive, one.frame, one.stem, one.image_id)):
        name = sample.stem
        while not _OWN_NAME.fullmatch(name) or (sample.split, name) in taken:
            number = numbers.get(sample.split, 0)
            name, numbers[sample.split] = f"{number:06d}_10", number + 1
        taken.add((sample.split, name))
        rows[sample.image_id] = {"name": name, "split": sample.split, "stem": sample.stem}
        rows[sample.image_id] |= {"drive": sample.drive, "frame": sample.frame}
    return {"images": dict(sorted(rows.items()))}


def _is_own(sample: ImageSample) -> bool:
    return _OWN_NAME.fullmatch(sample.stem) is not None


def _truth(sample: ImageSample, borders: Borders, taxonomy: Taxonomy) -> Iterator[tuple[str, bytes]]:
    """(folder, bytes) of each label file."""
    instances = {0: 0, **numbered_objects(sample.segments, OBJECTS_PER_CLASS, first=1)}
    labels = {key: value // OBJECTS_PER_CLASS for key, value in instances.items()}
    entries = {key: taxonomy.by_id.get(class_id) for key, class_id in labels.items()}
    colors = {key: entry.color if entry else (0, 0, 0) for key, entry in entries.items()}
    yield "semantic", borders.png(IdTable(labels, np.uint8))
    yield "instance", borders.png(IdTable(instances, np.uint16))
    yield "semantic_rgb", borders.png(IdTable(colors, np.uint8))


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    if not 0 <= class_id <= MAX_CLASS_ID:
        return f"KITTI's 8-bit labels hold class ids from 0 to {MAX_CLASS_ID}"
    objects = sum(segment.is_thing and not segment.crowd for segment in segments)
    if objects > MAX_OBJECTS:
        return f"{objects} objects in one image; KITTI numbers at most {MAX_OBJECTS} of a class"
    return None


def _split_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    return [
        Problem(sample.stem, None, f"KITTI's folders are training, validation and testing; {sample.split!r} is none")
        for sample in samples
        if sample.split not in FOLDERS
    ]
