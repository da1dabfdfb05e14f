"""What must hold between the files of a Cityscapes release, recounted from the files alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.formats.folder import read_color, read_label
from app.core.formats.samples import class_table
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy


def verify_cityscapes(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each broken rule, naming the image; unreadable files raise `InvalidRaster` for the caller."""
    return [
        f"{row['name']}: {wrong}"
        for row in manifest["names"]["images"].values()
        for wrong in _image_faults(root, row, taxonomy)
    ]


def _image_faults(root: Path, row: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    place = f"{row['split']}/{row['city']}/{row['name']}"
    truth = root / "gtFine"
    labels = read_label(truth / f"{place}_gtFine_labelIds.png")
    instances = read_label(truth / f"{place}_gtFine_instanceIds.png")
    train = read_label(truth / f"{place}_gtFine_labelTrainIds.png")
    color = read_color(truth / f"{place}_gtFine_color.png")
    photo = read_color(root / "leftImg8bit" / f"{place}_leftImg8bit.png")
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
