"""What both COCO formats share: images, categories, sorted JSON and where files lie.

Data format: https://cocodataset.org/#format-data. Category ids are the taxonomy's ids as given.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.formats.base import ExportFile, ImageSample, JsonObject, SegmentLike
from app.core.formats.photo import photo_suffix
from app.core.taxonomy import LabelClass, Taxonomy


def photo_file(sample: ImageSample, row: Mapping[str, Any]) -> ExportFile:
    """The photo, bit for bit, at images/<split>/<stem><suffix>."""
    return ExportFile(f"images/{row['split']}/{row['stem']}{photo_suffix(sample)}", sample.photo())


def image_entry(sample: ImageSample, row: Mapping[str, Any]) -> JsonObject:
    """The image as COCO's `images` list holds it; `file_name` is relative to images/<split>/."""
    name = f"{row['stem']}{photo_suffix(sample)}"
    return {"id": row["number"], "file_name": name, "width": sample.width, "height": sample.height}


def by_split(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Records of each split, sorted by image number, whatever order they come in."""
    splits: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in sorted(records, key=lambda record: int(record["image"]["id"])):
        splits[record["split"]].append(record)
    return dict(sorted(splits.items()))


def describe(taxonomy: Taxonomy) -> JsonObject:
    """COCO's `info`: which taxonomy. It holds no time, so that the same labels give the same bytes."""
    return {"description": f"{taxonomy.name} {taxonomy.version}", "version": taxonomy.version}


def super_category(entry: LabelClass) -> str:
    """COCO wants a group for each category; a class without one is its own."""
    return entry.category or entry.name


def dump(path: str, document: Mapping[str, Any]) -> ExportFile:
    """A JSON file, compact, keys in the order given."""
    return ExportFile(path, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def refuse_negative(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    """COCO tools keep negative category ids for themselves (-1 stands for "all")."""
    return "COCO category ids cannot be negative" if class_id < 0 and segments else None
