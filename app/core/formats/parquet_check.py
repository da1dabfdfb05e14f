"""Recount of a Parquet release from its rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.core.formats.parquet_rows import read_row
from app.core.formats.samples import extents, look_up, xywh
from app.core.raster import decode_label_png
from app.core.taxonomy import Taxonomy

UNPAINTED = 255


def verify_parquet(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each broken rule, naming the image; unreadable files raise `CoreError` for the caller."""
    return [
        f"{image['stem']}: {wrong}"
        for image in manifest["images"]
        for path in image["files"]
        for wrong in _row_faults(read_row((root / path).read_bytes()), image, taxonomy)
    ]


def _row_faults(row: Mapping[str, Any], image: Mapping[str, Any], taxonomy: Taxonomy) -> Iterator[str]:
    semantic, panoptic = (decode_label_png(row[name]["bytes"]) for name in ("semantic", "panoptic"))
    size = (image["height"], image["width"])
    if not _photo_size(row["image"], size) == semantic.shape == panoptic.shape == size:
        yield "photo and labels are not all of the size that the manifest lists"
        return
    ids, table = panoptic.astype(np.uint32), {one["id"]: one for one in row["segments"]}
    found = extents(ids)
    if set(found) != set(table):
        yield f"segments {sorted(set(found) ^ set(table))[:5]} are in only one of panoptic and segments"
        return
    for key, extent in found.items():
        if (table[key]["area"], table[key]["bbox"]) != (extent.area, xywh(extent.box)):
            yield f"segment {key} has area {extent.area} and box {xywh(extent.box)}, not as listed"
    classes = {0: UNPAINTED, **{key: one["class_id"] for key, one in table.items()}}
    if not np.array_equal(look_up(ids, classes, np.int64), semantic):
        yield "semantic does not follow from panoptic"
    strangers = set(classes.values()) - {UNPAINTED} - taxonomy.class_ids
    if strangers:
        yield f"segments holds {sorted(strangers)}, which are no classes"


def _photo_size(picture: Mapping[str, Any] | None, otherwise: tuple[int, int]) -> tuple[int, ...] | None:
    """(height, width) of the photo; `otherwise` where the release is of labels alone, None where it is damaged."""
    if picture is None:
        return otherwise
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    photo = cv2.imdecode(np.frombuffer(picture["bytes"], np.uint8), flags)
    return None if photo is None else photo.shape[:2]
