"""COCO panoptic: every segment in one colour PNG per image, with a JSON table beside it.

Data format: https://cocodataset.org/#format-data and https://github.com/cocodataset/panopticapi.
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
    MaskRaster,
    Problem,
)
from app.core.formats.coco import by_split, describe, dump, image_entry, photo_file, refuse_negative, super_category
from app.core.formats.coco_check import verify_coco_panoptic
from app.core.formats.names import plain_table
from app.core.formats.samples import class_problems, common_problems, extents, in_order, load_raster, xywh
from app.core.raster import encode_rgb_png
from app.core.taxonomy import Taxonomy

MAX_SEGMENT_ID = 2**24 - 1


class CocoPanopticExporter:
    """annotations/panoptic_<split>.json and a folder of id PNGs of the same name, beside images/<split>."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "coco-panoptic", "COCO panoptic", "things and stuff in one PNG of segment ids per image, for panopticapi"
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """Classes with a negative id, and segment ids that three bytes do not hold."""
        large = [
            Problem(sample.stem, segment.class_id, f"segment {segment.id} does not fit into three bytes")
            for sample in samples
            for segment in sample.segments
            if segment.id > MAX_SEGMENT_ID
        ]
        problems = [*common_problems(samples, taxonomy), *class_problems(samples, taxonomy, refuse_negative), *large]
        return in_order(problems)

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Stem and COCO image id of each image."""
        return plain_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """Photo and id PNG of one image, and a record with its segments.

        Raises:
            FormatError: the raster contradicts the segments.
        """
        del taxonomy  # the segments know their classes
        row = table["images"][sample.image_id]
        raster = load_raster(sample)
        name = f"{row['stem']}.png"
        ids = ExportFile(f"annotations/panoptic_{row['split']}/{name}", encode_rgb_png(ids_to_rgb(raster)))
        annotation = {"image_id": row["number"], "file_name": name, "segments_info": _segments_info(sample, raster)}
        record = {"split": row["split"], "image": image_entry(sample, row), "annotation": annotation}
        return EncodedImage((photo_file(sample, row), ids), record)

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """One JSON file for each split."""
        del table  # the records know their names
        return [_split_file(split, group, taxonomy) for split, group in by_split(records).items()]

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Recounts area and box of every segment from the PNGs, both ways: none missing, none left over."""
        return verify_coco_panoptic(root, manifest, taxonomy)


def ids_to_rgb(raster: MaskRaster) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 with id = R + 256 G + 65536 B, from (H, W) uint32 below 2**24."""
    little_endian = np.ascontiguousarray(raster, dtype="<u4")
    return np.ascontiguousarray(little_endian.view(np.uint8).reshape(*raster.shape, 4)[:, :, :3])


def _segments_info(sample: ImageSample, raster: MaskRaster) -> list[JsonObject]:
    found = extents(raster)
    return [
        {
            "id": segment.id,
            "category_id": segment.class_id,
            "area": found[segment.id].area,
            "bbox": xywh(found[segment.id].box),
            "iscrowd": int(segment.crowd),
        }
        for segment in sorted(sample.segments, key=lambda one: one.id)
        if segment.id in found
    ]


def _split_file(split: str, records: Sequence[Mapping[str, Any]], taxonomy: Taxonomy) -> ExportFile:
    categories = [
        {
            "id": entry.id,
            "name": entry.name,
            "supercategory": super_category(entry),
            "isthing": int(entry.is_thing),
            "color": list(entry.color),
        }
        for entry in taxonomy.classes
        if entry.id >= 0
    ]
    document = {
        "info": describe(taxonomy),
        "licenses": [],
        "images": [record["image"] for record in records],
        "annotations": [record["annotation"] for record in records],
        "categories": categories,
    }
    return dump(f"annotations/panoptic_{split}.json", document)
