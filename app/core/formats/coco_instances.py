"""COCO detection: objects with masks as run lengths, taken from the pixels.

Data format: https://cocodataset.org/#format-data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.core.formats.base import EncodedImage, ExportFile, FormatInfo, ImageSample, JsonObject, Problem, SegmentLike
from app.core.formats.coco import by_split, describe, dump, image_entry, photo_file, refuse_negative, super_category
from app.core.formats.coco_check import verify_coco_instances
from app.core.formats.names import plain_table
from app.core.formats.samples import class_problems, common_problems, extents, in_order, load_raster, xywh
from app.core.raster import coco_rle_string, runs_by_segment
from app.core.taxonomy import Taxonomy


class CocoInstancesExporter:
    """annotations/instances_<split>.json beside images/<split>; things only, an object in parts is one annotation."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "coco-instances",
            "COCO instances",
            "one annotation per object, masks as run lengths, for pycocotools",
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """Objects of a class with a negative id, and a taxonomy without countable classes."""
        problems = [*common_problems(samples, taxonomy), *class_problems(samples, taxonomy, _judge_class)]
        if not taxonomy.things:
            problems.append(Problem("", None, f"the taxonomy {taxonomy.name!r} has no class whose objects are counted"))
        return in_order(problems)

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Stem and COCO image id of each image."""
        return plain_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """The photo, and a record with the image's annotations, which get their ids at the end.

        Raises:
            FormatError: the raster contradicts the segments.
        """
        del taxonomy  # the segments say which of them are objects
        row = table["images"][sample.image_id]
        record = {"split": row["split"], "image": image_entry(sample, row), "annotations": _annotations(sample, row)}
        return EncodedImage((photo_file(sample, row),), record)

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """One JSON file for each split; annotation ids count from 1 in each, since 0 breaks matching in COCOeval."""
        del table  # the records know their names
        return [_split_file(split, group, taxonomy) for split, group in by_split(records).items()]

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Recounts area and box of every mask, and that no two masks of an image share a pixel."""
        return verify_coco_instances(root, manifest, taxonomy)


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    return refuse_negative(class_id, [segment for segment in segments if segment.is_thing])


def _annotations(sample: ImageSample, row: Mapping[str, Any]) -> list[JsonObject]:
    """The image's objects in order of segment id, without annotation ids."""
    raster = load_raster(sample)
    runs, found = runs_by_segment(raster), extents(raster)
    return [
        {
            "image_id": row["number"],
            "category_id": segment.class_id,
            "segmentation": {"size": [sample.height, sample.width], "counts": coco_rle_string(runs[segment.id])},
            "area": found[segment.id].area,
            "bbox": xywh(found[segment.id].box),
            "iscrowd": int(segment.crowd),
        }
        for segment in sorted(sample.segments, key=lambda one: one.id)
        if segment.is_thing and segment.id in found
    ]


def _split_file(split: str, records: Sequence[Mapping[str, Any]], taxonomy: Taxonomy) -> ExportFile:
    annotations = [annotation for record in records for annotation in record["annotations"]]
    categories = [
        {"id": entry.id, "name": entry.name, "supercategory": super_category(entry)}
        for entry in taxonomy.classes
        if entry.is_thing and entry.id >= 0
    ]
    document = {
        "info": describe(taxonomy),
        "licenses": [],
        "images": [record["image"] for record in records],
        "annotations": [{"id": number, **annotation} for number, annotation in enumerate(annotations, start=1)],
        "categories": categories,
    }
    return dump(f"annotations/instances_{split}.json", document)
