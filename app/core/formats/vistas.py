"""Mapillary Vistas 2.0: class ids with a palette, instance ids in 16 bits, and panoptic ids with their table.

Layout follows the read-me of the dataset (https://www.mapillary.com/dataset/vistas). `docs/formats/
mapillary-vistas.md` says what each file holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
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
    ReleaseFiles,
    SegmentLike,
    StreamedFile,
)
from app.core.formats.coco import compact, describe, dump, super_category
from app.core.formats.coco_panoptic import MAX_SEGMENT_ID
from app.core.formats.names import plain_table
from app.core.formats.numbered import numbered_objects
from app.core.formats.photo import optional_photo, photo_suffix
from app.core.formats.samples import IdTable, class_problems, class_table, common_problems, in_order, load_borders, xywh
from app.core.formats.vistas_check import verify_vistas
from app.core.raster import Borders
from app.core.taxonomy import LabelClass, Taxonomy

VERSION = "v2.0"
FOLDERS: Mapping[str, str] = {"train": "training", "val": "validation", "test": "testing"}
MAX_CLASS_ID, MAX_OBJECTS = 254, 255
UNPAINTED = 255
OBJECTS_PER_CLASS = 256
FIRST_CATEGORY = 1
"""The panoptic table counts its categories from 1, so that 0 is no category: a class's id plus one."""


class VistasExporter:
    """<split>/images and <split>/v2.0/{labels, instances, panoptic}, config_v2.0.json."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "mapillary-vistas",
            "Mapillary Vistas",
            "v2.0 labels, instances and panoptic ids with config_v2.0.json, for Vistas' loaders and datumaro",
            version=2,
            encodes_numbers=False,
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """Class ids outside 0 to 254, more than 255 objects of a class, segment ids above three bytes, other splits."""
        return in_order(
            [
                *common_problems(samples, taxonomy),
                *class_problems(samples, taxonomy, _judge_class),
                *_segment_problems(samples),
                *_split_problems(samples),
            ]
        )

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Stem of each image; its panoptic image id is the stem, as in Vistas."""
        return plain_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """Photo and three label rasters of one image, and a record with its segments.

        Raises:
            FormatError: the raster contradicts the segments.
        """
        row = table["images"][sample.image_id]
        folder, stem, borders = FOLDERS[row["split"]], row["stem"], load_borders(sample)
        photo = f"{stem}{photo_suffix(sample)}"
        files = [*optional_photo(sample, lambda: (f"{folder}/images/{photo}", sample.photo()))]
        files += [
            ExportFile(f"{folder}/{VERSION}/{kind}/{stem}.png", data)
            for kind, data in _truth(sample, borders, taxonomy)
        ]
        image = {"id": stem, "file_name": photo, "width": sample.width, "height": sample.height}
        segments = _segments_info(sample, borders)
        annotation = {"image_id": stem, "file_name": f"{stem}.png", "segments_info": segments}
        record = {"split": row["split"], "image": compact(image).decode(), "annotation": compact(annotation).decode()}
        return EncodedImage(tuple(files), record)

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> ReleaseFiles:
        """config_v2.0.json, and the panoptic table of each split."""
        del table  # the records know their names
        yield config_file(taxonomy)
        for split, group in groupby(records, key=lambda record: str(record["split"])):
            yield StreamedFile(f"{FOLDERS[split]}/{VERSION}/panoptic/panoptic_2020.json", _table(group, taxonomy))

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Labels and instances must follow from the panoptic ids and their table, areas and boxes from the pixels."""
        return verify_vistas(root, manifest, taxonomy)


def config_file(taxonomy: Taxonomy) -> ExportFile:
    """config_v2.0.json: the classes by position in the list, which is their id; gaps are classes nobody painted."""
    last = max((entry.id for entry in taxonomy.classes if 0 <= entry.id <= MAX_CLASS_ID), default=-1)
    labels = [_config_row(number, taxonomy.by_id.get(number)) for number in range(last + 1)]
    document = {
        "version": "2.0",
        "mapping": taxonomy.name,
        "folder_structure": "{split}/{content}/{key}.{ext}",
        "labels": labels,
    }
    return dump(f"config_{VERSION}.json", document)


def _config_row(number: int, entry: LabelClass | None) -> JsonObject:
    if entry is None:
        row: JsonObject = {"name": f"unused--{number}", "readable": f"Unused {number}", "color": [0, 0, 0]}
        return row | {"evaluate": False, "instances": False}
    readable = entry.name.rpartition("--")[2].replace("-", " ").capitalize()
    row = {"name": entry.name, "readable": readable, "color": list(entry.color)}
    return row | {"evaluate": not entry.ignored, "instances": entry.is_thing}


def _truth(sample: ImageSample, borders: Borders, taxonomy: Taxonomy) -> Iterator[tuple[str, bytes]]:
    """(folder, bytes) of each label file."""
    unpainted = {0: UNPAINTED * OBJECTS_PER_CLASS}
    instances = unpainted | numbered_objects(sample.segments, OBJECTS_PER_CLASS, first=1)
    labels = {key: value // OBJECTS_PER_CLASS for key, value in instances.items()}
    ids = {key: (key % 256, key // 256 % 256, key // 65536) for key in instances}
    yield "labels", borders.png(IdTable(labels, np.uint8), palette=class_table(taxonomy, "color", (0, 0, 0)))
    yield "instances", borders.png(IdTable(instances, np.uint16))
    yield "panoptic", borders.png(IdTable(ids, np.uint8))


def _segments_info(sample: ImageSample, borders: Borders) -> list[JsonObject]:
    found = borders.extents
    return [
        {
            "id": segment.id,
            "category_id": segment.class_id + FIRST_CATEGORY,
            "area": found[segment.id][0],
            "bbox": xywh(found[segment.id][1]),
            "iscrowd": int(segment.crowd),
        }
        for segment in sorted(sample.segments, key=lambda one: one.id)
        if segment.id in found
    ]


def _table(records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy) -> Iterator[bytes]:
    """A panoptic table, written while its images are counted: classes, annotations, then images."""
    categories = [
        {
            "id": entry.id + FIRST_CATEGORY,
            "name": entry.name,
            "supercategory": super_category(entry),
            "isthing": int(entry.is_thing),
            "color": list(entry.color),
        }
        for entry in taxonomy.classes
        if 0 <= entry.id <= MAX_CLASS_ID
    ]
    yield compact({"info": describe(taxonomy), "categories": categories})[:-1] + b',"annotations":['
    images: list[str] = []
    for record in records:
        yield (",\n" if images else "\n").encode() + record["annotation"].encode()
        images.append(record["image"])
    yield ('],"images":[\n' + ",\n".join(images) + "]}\n").encode()


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    if not 0 <= class_id <= MAX_CLASS_ID:
        return f"Vistas' 8-bit labels hold class ids from 0 to {MAX_CLASS_ID}, and 255 is what is not painted"
    objects = sum(segment.is_thing and not segment.crowd for segment in segments)
    if objects > MAX_OBJECTS:
        return f"{objects} objects in one image; Vistas' instance ids number at most {MAX_OBJECTS} of a class"
    return None


def _segment_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    return [
        Problem(sample.stem, segment.class_id, f"segment {segment.id} does not fit into three bytes")
        for sample in samples
        for segment in sample.segments
        if segment.id > MAX_SEGMENT_ID
    ]


def _split_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    return [
        Problem(sample.stem, None, f"Vistas' folders are training, validation and testing; {sample.split!r} is none")
        for sample in samples
        if sample.split not in FOLDERS
    ]
