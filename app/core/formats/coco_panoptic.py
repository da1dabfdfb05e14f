"""COCO panoptic: every segment in one colour PNG per image, with a JSON table beside it.

Data format: https://cocodataset.org/#format-data and https://github.com/cocodataset/panopticapi.
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
    ReleaseFiles,
    StreamedFile,
)
from app.core.formats.coco import (
    by_split,
    compact,
    describe,
    document_chunks,
    image_text,
    numbered,
    photo_files,
    refuse_negative,
    super_category,
)
from app.core.formats.coco_check import verify_coco_panoptic
from app.core.formats.names import plain_table
from app.core.formats.samples import IdTable, class_problems, common_problems, in_order, load_borders, xywh
from app.core.raster import Borders
from app.core.taxonomy import Taxonomy

MAX_SEGMENT_ID = 2**24 - 1


class CocoPanopticExporter:
    """annotations/panoptic_<split>.json and a folder of id PNGs of the same name, beside images/<split>."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "coco-panoptic",
            "COCO panoptic",
            "things and stuff in one PNG of segment ids per image, for panopticapi",
            version=3,
            encodes_numbers=False,
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
        borders, name = load_borders(sample), f"{row['stem']}.png"
        colors = {segment.id: _bytes_of(segment.id) for segment in sample.segments} | {0: (0, 0, 0)}
        ids = ExportFile(f"annotations/panoptic_{row['split']}/{name}", borders.png(IdTable(colors, np.uint8)))
        annotation = {"file_name": name, "segments_info": _segments_info(sample, borders)}
        record = {"id": sample.image_id, "image": image_text(sample, row), "annotation": compact(annotation).decode()}
        return EncodedImage((*photo_files(sample, row), ids), record)

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> ReleaseFiles:
        """One JSON file for each split."""
        for split, group in by_split(records, table):
            yield StreamedFile(f"annotations/panoptic_{split}.json", document_chunks(_head(taxonomy), _numbered, group))

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Recounts area and box of every segment from the PNGs, both ways: none missing, none left over."""
        return verify_coco_panoptic(root, manifest, taxonomy)


def _bytes_of(number: int) -> tuple[int, int, int]:
    """The id as R + 256 G + 65536 B."""
    return number % 256, number // 256 % 256, number // 65536


def _segments_info(sample: ImageSample, borders: Borders) -> list[JsonObject]:
    found = borders.extents
    return [
        {
            "id": segment.id,
            "category_id": segment.class_id,
            "area": found[segment.id][0],
            "bbox": xywh(found[segment.id][1]),
            "iscrowd": int(segment.crowd),
        }
        for segment in sorted(sample.segments, key=lambda one: one.id)
        if segment.id in found
    ]


def _numbered(record: Mapping[str, Any], number: int) -> list[bytes]:
    return [numbered("image_id", number, record["annotation"])]


def _head(taxonomy: Taxonomy) -> JsonObject:
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
    return {"info": describe(taxonomy), "licenses": [], "categories": categories}
