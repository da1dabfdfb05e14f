"""What both COCO formats share: images, categories, sorted JSON and where files lie.

Data format: https://cocodataset.org/#format-data. Category ids are the taxonomy's ids as given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from app.core.formats.base import ExportFile, ImageSample, JsonObject, SegmentLike
from app.core.formats.photo import photo_suffix
from app.core.taxonomy import LabelClass, Taxonomy

Numbered: TypeAlias = Iterator[tuple[int, Mapping[str, Any]]]
"""Records with the number that COCO's ids are made of."""


def photo_file(sample: ImageSample, row: Mapping[str, Any]) -> ExportFile:
    """The photo, bit for bit, at images/<split>/<stem><suffix>."""
    return ExportFile(f"images/{row['split']}/{row['stem']}{photo_suffix(sample)}", sample.photo())


def photo_files(sample: ImageSample, row: Mapping[str, Any]) -> tuple[ExportFile, ...]:
    """The photo where the release holds photos, else nothing."""
    return (photo_file(sample, row),) if sample.with_photo else ()


def image_text(sample: ImageSample, row: Mapping[str, Any]) -> str:
    """The image as COCO's `images` list holds it, but for its id; `file_name` is relative to images/<split>/."""
    name = f"{row['stem']}{photo_suffix(sample)}"
    return compact({"file_name": name, "width": sample.width, "height": sample.height}).decode()


def numbered(key: str, number: int, text: str) -> bytes:
    """A JSON object with one more key, an integer, before the others."""
    return f'{{"{key}":{number},{text[1:]}'.encode()


def compact(document: Any) -> bytes:
    """JSON without spaces, keys in the order given."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def document_chunks(
    head: Mapping[str, Any], annotations: Callable[[Mapping[str, Any], int], list[bytes]], records: Numbered
) -> Iterator[bytes]:
    """A COCO document, written while its images are counted: what is known before, the annotations, then the images.

    Args:
        head: The keys that come first.
        annotations: From an image's record and number to its annotations as JSON.
        records: (number, record) of each image; a record's "image" is its entry but for its id.
    """
    yield compact(head)[:-1] + b',"annotations":['
    images, first = [], True
    for number, record in records:
        lines = annotations(record, number)
        if lines:
            yield (b"\n" if first else b",\n") + b",\n".join(lines)
            first = False
        images.append(numbered("id", number, record["image"]))
    yield b'],"images":[\n' + b",\n".join(images) + b"]}\n"


def by_split(records: Iterable[Mapping[str, Any]], table: Mapping[str, Any]) -> Iterator[tuple[str, Numbered]]:
    """(split, (number, record) of its images), in the order of the records; each split's are taken before the next."""
    rows = ((table["images"][record["id"]], record) for record in records)
    for split, group in groupby(rows, key=lambda pair: str(pair[0]["split"])):
        yield split, ((int(row["number"]), record) for row, record in group)


def describe(taxonomy: Taxonomy) -> JsonObject:
    """COCO's `info`: which taxonomy. It holds no time, so that the same labels give the same bytes."""
    return {"description": f"{taxonomy.name} {taxonomy.version}", "version": taxonomy.version}


def super_category(entry: LabelClass) -> str:
    """COCO wants a group for each category; a class without one is its own."""
    return entry.category or entry.name


def dump(path: str, document: Mapping[str, Any]) -> ExportFile:
    """A JSON file, compact, keys in the order given."""
    return ExportFile(path, compact(document) + b"\n")


def refuse_negative(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    """COCO tools keep negative category ids for themselves (-1 stands for "all")."""
    return "COCO category ids cannot be negative" if class_id < 0 and segments else None
