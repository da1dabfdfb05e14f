"""The Cityscapes tree, as torchvision, cityscapesscripts, mmsegmentation and detectron2 read it.

Layout and meaning follow the scripts of the dataset (https://github.com/mcordts/cityscapesScripts). `docs/formats/
cityscapes.md` says what each file holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

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
from app.core.formats.cityscapes_check import verify_cityscapes
from app.core.formats.cityscapes_names import cityscapes_table
from app.core.formats.cityscapes_truth import UNPAINTED, ImageTruth
from app.core.formats.coco import compact, super_category
from app.core.formats.photo import photo_as_png
from app.core.formats.samples import class_problems, common_problems, in_order, load_borders
from app.core.taxonomy import Taxonomy

MAX_CLASS_ID = 64
MAX_INSTANCES = 999
SPLITS = frozenset({"train", "val", "test"})


class CityscapesExporter:
    """leftImg8bit photos and gtFine labelIds, labelTrainIds, instanceIds, color, polygons and panoptic segments."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""
        return FormatInfo(
            "cityscapes",
            "Cityscapes",
            "leftImg8bit and gtFine folders for torchvision, cityscapesscripts, mmsegmentation and detectron2",
            version=3,
            encodes_numbers=False,
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
        """Photo, label rasters, colour image, polygons and panoptic raster of one image.

        Raises:
            FormatError: the raster contradicts the segments, or the photo the sample's size.
        """
        row = table["images"][sample.image_id]
        place, name = f"{row['split']}/{row['city']}/{row['name']}", row["name"]
        truth = ImageTruth(sample, load_borders(sample), taxonomy)
        files = [ExportFile(f"gtFine/{place}_gtFine_{kind}", data) for kind, data in truth.files()]
        panoptic = f"{name}_gtFine_panoptic.png"
        files.append(ExportFile(f"gtFine/cityscapes_panoptic_{row['split']}/{panoptic}", truth.panoptic()))
        if sample.with_photo:
            files.append(ExportFile(f"leftImg8bit/{place}_leftImg8bit.png", photo_as_png(sample)))
        image = {"id": name, "width": sample.width, "height": sample.height}
        image["file_name"] = f"{name}_gtFine_leftImg8bit.png"
        annotation = {"image_id": name, "file_name": panoptic, "segments_info": truth.panoptic_segments()}
        record = {"split": row["split"], "image": compact(image).decode(), "annotation": compact(annotation).decode()}
        return EncodedImage(tuple(files), record)

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> ReleaseFiles:
        """The table of panoptic segments of each split."""
        del table  # the records know their names
        for split, group in groupby(records, key=itemgetter("split")):
            path = f"gtFine/cityscapes_panoptic_{split}.json"
            yield StreamedFile(path, _split_file(group, taxonomy))

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


def _split_file(records: Iterator[Mapping[str, Any]], taxonomy: Taxonomy) -> Iterator[bytes]:
    """cityscapes_panoptic_<split>.json, as `createPanopticImgs` of cityscapesscripts writes it."""
    categories = [
        {
            "id": entry.id,
            "name": entry.name,
            "color": list(entry.color),
            "supercategory": super_category(entry),
            "isthing": int(entry.is_thing),
        }
        for entry in taxonomy.classes
        if not entry.ignored
    ]
    yield b'{"categories":' + compact(categories) + b',"annotations":['
    images: list[str] = []
    for record in records:
        yield (b",\n" if images else b"\n") + record["annotation"].encode()
        images.append(record["image"])
    yield b'],"images":[\n' + ",\n".join(images).encode() + b"]}\n"
