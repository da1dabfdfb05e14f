"""What must hold between the files of a Cityscapes release, recounted from the files alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.formats.base import MaskRaster
from app.core.formats.cityscapes_truth import PANOPTIC_ZERO
from app.core.formats.coco_check import rgb_to_ids
from app.core.formats.folder import read_color, read_label
from app.core.formats.samples import class_table, extents, xywh
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy


def verify_cityscapes(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each broken rule, naming the image; unreadable files raise `InvalidRaster` for the caller."""
    rows = list(manifest["names"]["images"].values())
    faults = [f"{row['name']}: {wrong}" for row in rows for wrong in _image_faults(root, row, taxonomy)]
    for split in sorted({row["split"] for row in rows}):
        faults += panoptic_faults(root, split, [row for row in rows if row["split"] == split])
    return faults


def _image_faults(root: Path, row: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    place = f"{row['split']}/{row['city']}/{row['name']}"
    truth = root / "gtFine"
    labels = read_label(truth / f"{place}_gtFine_labelIds.png")
    instances = read_label(truth / f"{place}_gtFine_instanceIds.png")
    train = read_label(truth / f"{place}_gtFine_labelTrainIds.png")
    color = read_color(truth / f"{place}_gtFine_color.png")
    picture = root / "leftImg8bit" / f"{place}_leftImg8bit.png"
    photo = read_color(picture) if picture.exists() else color  # a release may be of labels alone
    if not labels.shape == instances.shape == train.shape == color.shape[:2] == photo.shape[:2]:
        return ["photo and labels are not all of one size"]
    faults = []
    classes = np.where(instances < 1000, instances, instances // 1000)
    if instances.dtype != np.uint16 or not np.array_equal(classes, labels):
        faults.append("labelIds and instanceIds disagree on a class")
    if not np.array_equal(class_table(taxonomy, "train_id", IGNORED_TRAIN_ID)[labels], train):
        faults.append("labelTrainIds does not follow from labelIds")
    if not np.array_equal(class_table(taxonomy, "color", (0, 0, 0))[labels], color):
        faults.append("color does not follow from labelIds")
    if set(np.unique(labels).tolist()) - {0} - taxonomy.class_ids:
        faults.append("labelIds holds an id that is no class")
    if not np.array_equal(_redrawn(truth / f"{place}_gtFine_polygons.json", taxonomy, labels.shape), labels):
        faults.append("polygons, drawn in order, do not give labelIds")
    return faults


def _redrawn(path: Path, taxonomy: Taxonomy, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The polygons drawn one over the other as class ids, as `json2labelImg` of cityscapesscripts does."""
    ids = {entry.name: entry.id for entry in taxonomy.classes}
    canvas = np.zeros(shape, np.uint8)
    for entry in json.loads(path.read_text(encoding="utf-8"))["objects"]:
        label = entry["label"]
        drawn = ids.get(label, ids.get(label.removesuffix("group"), 0))
        cv2.fillPoly(canvas, [np.array(entry["polygon"], np.int32)], drawn)
    return canvas


def panoptic_faults(root: Path, split: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Where the panoptic table or PNGs of a split say otherwise than its instanceIds."""
    document = json.loads((root / "gtFine" / f"cityscapes_panoptic_{split}.json").read_text(encoding="utf-8"))
    categories = {entry["id"] for entry in document["categories"]}
    listed = {entry["image_id"]: entry for entry in document["annotations"]}
    if sorted(listed) != sorted(row["name"] for row in rows):
        yield f"the images of cityscapes_panoptic_{split}.json are not those of the manifest"
        return
    for row in rows:
        entry = listed[row["name"]]
        path = root / "gtFine" / f"cityscapes_panoptic_{split}" / entry["file_name"]
        ids = rgb_to_ids(read_color(path))
        instances = read_label(root / f"gtFine/{split}/{row['city']}/{row['name']}_gtFine_instanceIds.png")
        yield from (f"{row['name']}: {wrong}" for wrong in _segment_faults(ids, instances, entry, categories))


def _segment_faults(
    ids: MaskRaster, instances: NDArray[Any], entry: Mapping[str, Any], categories: Set[int]
) -> Iterator[str]:
    found = {key: (one.area, xywh(one.box)) for key, one in extents(ids).items()}
    if found != {one["id"]: (one["area"], one["bbox"]) for one in entry["segments_info"]}:
        yield "areas or boxes of panoptic segments are not those of the PNG"
    classes = np.where(instances < 1000, instances, instances // 1000).astype(np.uint32)
    shown = np.isin(classes, sorted(categories))
    expected = np.where(instances == 0, np.uint32(PANOPTIC_ZERO), instances) if 0 in categories else instances
    if not np.array_equal(ids[shown], expected[shown]) or ids[~shown].any():
        yield "panoptic ids do not follow from instanceIds"
    if any(one["category_id"] != _class_of(one["id"]) for one in entry["segments_info"]):
        yield "a panoptic segment is of another class than its id says"


def _class_of(panoptic_id: int) -> int:
    bare = panoptic_id % PANOPTIC_ZERO
    return bare if bare < 1000 else bare // 1000
