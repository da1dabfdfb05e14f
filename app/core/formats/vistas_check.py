"""Recount of a Mapillary Vistas release from its files alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.core.formats.coco_check import rgb_to_ids
from app.core.formats.folder import read_color, read_label
from app.core.formats.samples import extents, look_up, xywh
from app.core.taxonomy import Taxonomy

UNPAINTED = 255


def verify_vistas(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each broken rule, naming the image; unreadable files raise `InvalidRaster` for the caller."""
    faults: list[str] = []
    listed = []
    for path in sorted(root.glob("*/v2.0/panoptic/panoptic_2020.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        photos = {image["id"]: image["file_name"] for image in document["images"]}
        for entry in document["annotations"]:
            listed.append(entry["image_id"])
            wrong = _image_faults(path.parents[2], photos[entry["image_id"]], entry, taxonomy)
            faults += [f"{entry['image_id']}: {what}" for what in wrong]
    if sorted(listed) != sorted(row["stem"] for row in manifest["names"]["images"].values()):
        faults.append("the images of the panoptic tables are not those of the manifest")
    return faults


def _image_faults(folder: Path, photo: str, entry: Mapping[str, Any], taxonomy: Taxonomy) -> Iterator[str]:
    name = entry["file_name"]
    labels, instances = read_label(folder / "v2.0/labels" / name), read_label(folder / "v2.0/instances" / name)
    panoptic = rgb_to_ids(read_color(folder / "v2.0/panoptic" / name))
    picture = folder / "images" / photo
    size = read_color(picture).shape[:2] if picture.exists() else labels.shape  # a release may be of labels alone
    if not labels.shape == instances.shape == panoptic.shape == size:
        yield "photo and labels are not all of one size"
        return
    found, table = extents(panoptic), {one["id"]: one for one in entry["segments_info"]}
    if set(found) != set(table):
        yield f"segments {sorted(set(found) ^ set(table))[:5]} are in only one of PNG and JSON"
        return
    for key, extent in found.items():
        if table[key]["area"] != extent.area or table[key]["bbox"] != xywh(extent.box):
            yield f"segment {key} has area {extent.area} and box {xywh(extent.box)}, not as listed"
    classes = {0: UNPAINTED, **{key: int(one["category_id"]) - 1 for key, one in table.items()}}
    if not np.array_equal(look_up(panoptic, classes, np.int64), labels):
        yield "labels does not follow from panoptic"
    if instances.dtype != np.uint16 or not np.array_equal(instances >> 8, labels):
        yield "labels and instances disagree on a class"
    strangers = set(classes.values()) - {UNPAINTED} - taxonomy.class_ids
    if strangers:
        yield f"the table holds {sorted(strangers)}, which are no classes"
