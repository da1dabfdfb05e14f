"""The gtFine files of one image: four rasters of ids and colours, the panoptic one, and polygons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from app.core.formats.base import ImageSample, JsonObject, SegmentLike
from app.core.formats.point_text import point_lists
from app.core.formats.samples import IdTable, xywh
from app.core.geometry import Rect
from app.core.raster import Borders, outlines_of
from app.core.taxonomy import IGNORED_TRAIN_ID, LabelClass, Taxonomy

UNPAINTED = 0
INSTANCES_PER_CLASS = 1000
PANOPTIC_ZERO = 2**16
"""Panoptic id of class 0 where it is evaluated: 0 is "nothing" there, and no instance id is as large."""


class ImageTruth:
    """What the files of one image are made of.

    Args:
        sample: The image.
        borders: Of its raster.
        taxonomy: Its classes.
    """

    def __init__(self, sample: ImageSample, borders: Borders, taxonomy: Taxonomy) -> None:
        self._sample, self._borders, self._taxonomy = sample, borders, taxonomy
        self._classes = {0: UNPAINTED} | {segment.id: segment.class_id for segment in sample.segments}
        self._instances = _instance_ids(sample.segments)
        self._entries = {key: taxonomy.by_id.get(class_id) for key, class_id in self._classes.items()}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(file name's end, bytes) of each gtFine file but the panoptic one."""
        png, entries = self._borders.png, self._entries
        train = {key: entry.train_id if entry else IGNORED_TRAIN_ID for key, entry in entries.items()}
        colors = {key: entry.color if entry else (0, 0, 0) for key, entry in entries.items()}
        yield "labelIds.png", png(IdTable(self._classes, np.uint8))
        yield "labelTrainIds.png", png(IdTable(train, np.uint8))
        yield "instanceIds.png", png(IdTable(self._instances, np.uint16))
        yield "color.png", png(IdTable(colors, np.uint8))
        yield "polygons.json", self._polygons()

    def panoptic(self) -> bytes:
        """The PNG of panoptic ids: R + 256 G + 65536 B, 0 where no class is or one that evaluation ignores."""
        ids = {key: self._panoptic_id(key) for key in self._classes}
        return self._borders.png(IdTable({key: _bytes_of(value) for key, value in ids.items()}, np.uint8))

    def panoptic_segments(self) -> list[JsonObject]:
        """The `segments_info` beside it, by id: one for each object, one for all of a class that has none."""
        found: dict[int, tuple[LabelClass, int, Rect]] = {}
        for key, (area, box) in self._borders.extents.items():
            entry, number = self._entries[key], self._panoptic_id(key)
            if entry is not None and number:
                _, before, around = found.get(number, (entry, 0, box))
                found[number] = (entry, before + area, around.union_box(box))
        return [
            {
                "id": number,
                "category_id": entry.id,
                "area": area,
                "bbox": xywh(box),
                "iscrowd": int(entry.is_thing and number < INSTANCES_PER_CLASS),
            }
            for number, (entry, area, box) in sorted(found.items())
        ]

    def _panoptic_id(self, key: int) -> int:
        entry = self._entries[key]
        return 0 if entry is None or entry.ignored or not key else self._instances[key] or PANOPTIC_ZERO

    def _polygons(self) -> bytes:
        """Outlines in drawing order: drawn one over the other they give labelIds back. An object in parts has more."""
        zero = self._taxonomy.by_id.get(UNPAINTED)
        names = {segment.id: _polygon_label(segment, self._taxonomy) for segment in self._sample.segments}
        names[0] = zero.name if zero else "unlabeled"
        labels = {key: json.dumps(name, ensure_ascii=False).encode() for key, name in names.items()}
        found = outlines_of(self._borders)
        objects = b",".join(
            b'{"label":' + labels[key] + b',"polygon":[' + points + b"]}"
            for key, points in zip(found.ids.tolist(), point_lists(found.points, found.begins), strict=True)
        )
        size = f'"imgHeight":{self._sample.height},"imgWidth":{self._sample.width}'.encode()
        return b"{" + size + b',"objects":[' + objects + b"]}\n"


def _instance_ids(segments: Sequence[SegmentLike]) -> dict[int, int]:
    """Instance id of each segment: objects are id * 1000 + n, n from 0 by segment id; all else the bare class id."""
    numbers: dict[int, int] = {}
    given = {0: UNPAINTED}
    for segment in sorted(segments, key=lambda one: one.id):
        given[segment.id] = segment.class_id
        if segment.is_thing and not segment.crowd:
            number = numbers.get(segment.class_id, 0)
            numbers[segment.class_id] = number + 1
            given[segment.id] = segment.class_id * INSTANCES_PER_CLASS + number
    return given


def _bytes_of(number: int) -> tuple[int, int, int]:
    return number % 256, number // 256 % 256, number // 65536


def _polygon_label(segment: SegmentLike, taxonomy: Taxonomy) -> str:
    name = taxonomy.by_id[segment.class_id].name
    return f"{name}group" if segment.crowd and segment.is_thing else name
