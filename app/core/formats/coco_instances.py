"""COCO detection: objects with masks as run lengths, taken from the pixels.

Data format: https://cocodataset.org/#format-data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.core.formats.base import (
    EncodedImage,
    FormatInfo,
    ImageSample,
    JsonObject,
    Problem,
    ReleaseFiles,
    SegmentLike,
    StreamedFile,
)
from app.core.formats.coco import (
    by_split,
    describe,
    document_chunks,
    image_text,
    photo_files,
    refuse_negative,
    super_category,
)
from app.core.formats.coco_check import verify_coco_instances
from app.core.formats.names import plain_table
from app.core.formats.samples import class_problems, common_problems, in_order, load_borders
from app.core.geometry import Rect
from app.core.raster import SegmentRuns
from app.core.taxonomy import Taxonomy

BACKSLASH = "\\"


class CocoInstancesExporter:
    """annotations/instances_<split>.json beside images/<split>; things only, an object in parts is one annotation."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "coco-instances",
            "COCO instances",
            "one annotation per object, masks as run lengths, for pycocotools",
            version=2,
            encodes_numbers=False,
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
        record = {"id": sample.image_id, "image": image_text(sample, row), "annotations": _annotations(sample)}
        return EncodedImage(photo_files(sample, row), record)

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> ReleaseFiles:
        """One JSON file for each split; annotation ids count from 1 in each, since 0 breaks matching in COCOeval."""
        for split, group in by_split(records, table):
            path = f"annotations/instances_{split}.json"
            yield StreamedFile(path, document_chunks(_head(taxonomy), _Numbering().annotations, group))

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Recounts area and box of every mask, and that no two masks of an image share a pixel."""
        return verify_coco_instances(root, manifest, taxonomy)


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    return refuse_negative(class_id, [segment for segment in segments if segment.is_thing])


def _annotations(sample: ImageSample) -> str:
    """A line of JSON for each of the image's objects in order of segment id, without image and annotation ids."""
    runs = SegmentRuns.of(load_borders(sample)).segments()
    found, strings = runs.extents(), runs.rle_strings()
    return "\n".join(
        _line(sample, segment, *found[segment.id], strings[segment.id])
        for segment in sorted(sample.segments, key=lambda one: one.id)
        if segment.is_thing and segment.id in found
    )


def _line(sample: ImageSample, segment: SegmentLike, area: int, box: Rect, counts: str) -> str:
    # A backslash is the one character of COCO's that JSON writes otherwise.
    mask = f'{{"size":[{sample.height},{sample.width}],"counts":"{counts.replace(BACKSLASH, 2 * BACKSLASH)}"}}'
    place = f'"area":{area},"bbox":[{box.x},{box.y},{box.width},{box.height}]'
    return f'{{"category_id":{segment.class_id},"segmentation":{mask},{place},"iscrowd":{int(segment.crowd)}}}'


class _Numbering:
    """Gives annotations their ids, from 1."""

    def __init__(self) -> None:
        self._next = 1

    def annotations(self, record: Mapping[str, Any], number: int) -> list[bytes]:
        """The annotations of one image, with their ids and its."""
        lines = record["annotations"].split("\n") if record["annotations"] else []
        begin, self._next = self._next, self._next + len(lines)
        return [
            f'{{"id":{place},"image_id":{number},{line[1:]}'.encode() for place, line in enumerate(lines, start=begin)
        ]


def _head(taxonomy: Taxonomy) -> JsonObject:
    categories = [
        {"id": entry.id, "name": entry.name, "supercategory": super_category(entry)}
        for entry in taxonomy.classes
        if entry.is_thing and entry.id >= 0
    ]
    return {"info": describe(taxonomy), "licenses": [], "categories": categories}
