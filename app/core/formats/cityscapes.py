"""The Cityscapes tree, as torchvision, cityscapesscripts, mmsegmentation and detectron2 read it.

Layout and meaning follow the scripts of the dataset (https://github.com/mcordts/cityscapesScripts). `docs/formats/
cityscapes.md` says what each file holds.
"""

from __future__ import annotations

import json
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
    MaskRaster,
    Problem,
    SegmentLike,
)
from app.core.formats.cityscapes_check import verify_cityscapes
from app.core.formats.cityscapes_names import cityscapes_table
from app.core.formats.photo import photo_as_png
from app.core.formats.samples import class_problems, class_table, common_problems, in_order, load_raster, look_up
from app.core.raster import encode_label_png, encode_rgb_png, segment_polygons
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy

MAX_CLASS_ID = 64
MAX_INSTANCES = 999
UNPAINTED = 0
SPLITS = frozenset({"train", "val", "test"})
INSTANCES_PER_CLASS = 1000


class CityscapesExporter:
    """leftImg8bit photos and gtFine labelIds, labelTrainIds, instanceIds, color and polygons."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "cityscapes",
            "Cityscapes",
            "leftImg8bit and gtFine folders for torchvision, cityscapesscripts, mmsegmentation and detectron2",
        )

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """What 16-bit instance ids, the loaders' splits or a 0 for "not painted" cannot hold.

        That is: class ids outside 0 to 64, more than 999 objects of a class in an image, objects of class 0, splits
        other than train, val and test, and unpainted pixels where class 0 is evaluated.
        """
        return in_order(
            [
                *common_problems(samples, taxonomy),
                *class_problems(samples, taxonomy, _judge_class),
                *_unpainted_problems(samples, taxonomy),
                *_split_problems(samples),
            ]
        )

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """Cities and file names; see `cityscapes_table`."""
        return cityscapes_table(samples)

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """Photo, three label rasters, colour image and polygons of one image.

        Raises:
            FormatError: the raster contradicts the segments, or the photo the sample's size.
        """
        row = table["images"][sample.image_id]
        place = f"{row['split']}/{row['city']}/{row['name']}"
        raster = load_raster(sample)
        truth = (ExportFile(f"gtFine/{place}_gtFine_{kind}", data) for kind, data in _truth(sample, raster, taxonomy))
        photo = ExportFile(f"leftImg8bit/{place}_leftImg8bit.png", photo_as_png(sample))
        return EncodedImage((photo, *truth), {})

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> list[ExportFile]:
        """Nothing: every file belongs to one image."""
        del records, taxonomy, table
        return []

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """labelIds, trainIds, colours and polygons must all follow from instanceIds."""
        return verify_cityscapes(root, manifest, taxonomy)


def _judge_class(class_id: int, segments: Sequence[SegmentLike]) -> str | None:
    if class_id < 0:
        return "Cityscapes label rasters cannot hold a negative id"
    if class_id > MAX_CLASS_ID:
        return f"Cityscapes instance ids are id * 1000 + n in 16 bits, which holds ids up to {MAX_CLASS_ID}"
    objects = sum(segment.is_thing and not segment.crowd for segment in segments)
    if class_id == 0 and objects:
        return "Cityscapes cannot number objects of class 0: 0 * 1000 + n would read as class n"
    if objects > MAX_INSTANCES:
        return f"{objects} objects in one image; Cityscapes numbers at most {MAX_INSTANCES}"
    return None


def _unpainted_problems(samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
    zero = taxonomy.by_id.get(UNPAINTED)
    if zero is None or zero.ignored:
        return []
    detail = (
        "{count} pixels are not painted, which Cityscapes writes as 0, but 0 is the class {name!r} here; finish the "
        "image or leave it out"
    )
    return [
        Problem(sample.stem, UNPAINTED, detail.format(count=sample.unpainted, name=zero.name))
        for sample in samples
        if sample.unpainted
    ]


def _split_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    return [
        Problem(sample.stem, None, f"Cityscapes' loaders know the splits train, val and test, not {sample.split!r}")
        for sample in samples
        if sample.split not in SPLITS
    ]


def _truth(sample: ImageSample, raster: MaskRaster, taxonomy: Taxonomy) -> Iterator[tuple[str, bytes]]:
    """(file name's end, bytes) of each gtFine file."""
    classes = {0: UNPAINTED, **{segment.id: segment.class_id for segment in sample.segments}}
    label_ids = look_up(raster, classes, np.uint8).astype(np.uint8, copy=False)
    yield "labelIds.png", encode_label_png(label_ids)
    yield "labelTrainIds.png", encode_label_png(class_table(taxonomy, "train_id", IGNORED_TRAIN_ID)[label_ids])
    instances = look_up(raster, _instance_ids(sample.segments), np.uint16).astype(np.uint16, copy=False)
    yield "instanceIds.png", encode_label_png(instances)
    yield "color.png", encode_rgb_png(class_table(taxonomy, "color", (0, 0, 0))[label_ids])
    yield "polygons.json", _polygons(sample, raster, taxonomy)


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


def _polygons(sample: ImageSample, raster: MaskRaster, taxonomy: Taxonomy) -> bytes:
    """Outlines in drawing order: drawn one over the other they give labelIds back. An object in parts has several."""
    names = {segment.id: _polygon_label(segment, taxonomy) for segment in sample.segments}
    zero = taxonomy.by_id.get(UNPAINTED)
    names[0] = zero.name if zero else "unlabeled"
    objects = [{"label": names[key], "polygon": outline.tolist()} for key, outline in segment_polygons(raster)]
    document = {"imgHeight": sample.height, "imgWidth": sample.width, "objects": objects}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _polygon_label(segment: SegmentLike, taxonomy: Taxonomy) -> str:
    name = taxonomy.by_id[segment.class_id].name
    return f"{name}group" if segment.crowd and segment.is_thing else name
