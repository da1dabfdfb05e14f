"""Recounts of both COCO formats from their files alone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.formats.base import JsonObject, MaskRaster
from app.core.formats.folder import read_color
from app.core.formats.samples import extents, xywh
from app.core.raster import coco_rle_counts
from app.core.taxonomy import Taxonomy


def verify_coco_panoptic(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each segment whose PNG and JSON disagree; unreadable files raise `InvalidRaster` for the caller."""
    faults: list[str] = []
    for split in _splits(manifest):
        document = _read(root / "annotations" / f"panoptic_{split}.json")
        faults += _image_faults(root / "images" / split, document, manifest, split)
        folder = root / "annotations" / f"panoptic_{split}"
        for entry in document["annotations"]:
            raster = rgb_to_ids(read_color(folder / entry["file_name"]))
            faults += [f"{entry['file_name']}: {wrong}" for wrong in _segment_faults(raster, entry, taxonomy)]
    return faults


def rgb_to_ids(colors: NDArray[np.uint8]) -> MaskRaster:
    """(H, W) uint32 of R + 256 G + 65536 B, from (H, W, 3) uint8."""
    red, green, blue = (colors[..., channel].astype(np.uint32) for channel in range(3))
    return red + 256 * green + 65536 * blue


def _segment_faults(raster: MaskRaster, entry: JsonObject, taxonomy: Taxonomy) -> Iterator[str]:
    found, listed = extents(raster), {segment["id"]: segment for segment in entry["segments_info"]}
    for key in sorted(set(found) ^ set(listed)):
        yield f"segment {key} is in only one of PNG and JSON"
    for key in sorted(set(found) & set(listed)):
        segment = listed[key]
        if segment["area"] != found[key].area or segment["bbox"] != xywh(found[key].box):
            yield f"segment {key} has area {found[key].area} and box {xywh(found[key].box)}, not as listed"
        if segment["category_id"] not in taxonomy.class_ids:
            yield f"segment {key} is of class {segment['category_id']}, which the taxonomy does not have"


def verify_coco_instances(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each annotation that its own mask contradicts, and each pixel conflict."""
    faults: list[str] = []
    for split in _splits(manifest):
        document = _read(root / "annotations" / f"instances_{split}.json")
        faults += _image_faults(root / "images" / split, document, manifest, split)
        numbers = [annotation["id"] for annotation in document["annotations"]]
        if numbers != list(range(1, len(numbers) + 1)):
            faults.append(f"instances_{split}.json: annotation ids do not count from 1")
        by_image: dict[int, list[JsonObject]] = defaultdict(list)
        for annotation in document["annotations"]:
            by_image[annotation["image_id"]].append(annotation)
        for image in document["images"]:
            faults += _mask_faults(image, by_image.pop(image["id"], []), taxonomy)
        faults += [f"annotations of image {key}, which is not listed" for key in by_image]
    return faults


def _mask_faults(image: JsonObject, annotations: Sequence[JsonObject], taxonomy: Taxonomy) -> Iterator[str]:
    height, width = image["height"], image["width"]
    # One more where a run begins, one less behind its end: the running sum says how many masks hold a pixel.
    changes = np.zeros(height * width + 1, np.int64)
    for annotation in annotations:
        name = f"{image['file_name']}: annotation {annotation['id']}"
        counts = np.array(coco_rle_counts(annotation["segmentation"]["counts"]), np.int64)
        if counts.sum() != height * width or annotation["segmentation"]["size"] != [height, width]:
            yield f"{name} has a mask of another size"
            continue
        starts, ends = _runs(counts)
        np.add.at(changes, starts, 1)
        np.add.at(changes, ends, -1)
        if [annotation["area"], annotation["bbox"]] != [int((ends - starts).sum()), _box(starts, ends, height)]:
            yield f"{name} lists an area or box that its mask does not have"
        if annotation["category_id"] not in taxonomy.things:
            yield f"{name} is of class {annotation['category_id']}, whose objects are not counted"
    shared = int(np.count_nonzero(np.cumsum(changes) > 1))
    if shared:
        yield f"{image['file_name']}: {shared} pixels lie in more than one annotation"


def _runs(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First index and index after the last of each run inside a mask, down the columns; empty runs left out."""
    ends = np.cumsum(counts)[1::2]
    lengths = counts[1::2]
    return (ends - lengths)[lengths > 0], ends[lengths > 0]


def _box(starts: NDArray[np.int64], ends: NDArray[np.int64], height: int) -> list[int]:
    """[x, y, width, height] around runs; all zeros where there are none."""
    if not len(starts):
        return [0, 0, 0, 0]
    left, right = int(starts[0]) // height, int(ends[-1] - 1) // height
    if ((ends - 1) // height > starts // height).any():
        # A run that goes on in the next column holds a bottom and a top pixel.
        top, bottom = 0, height - 1
    else:
        top, bottom = int((starts % height).min()), int(((ends - 1) % height).max())
    return [left, top, right - left + 1, bottom - top + 1]


def _image_faults(folder: Path, document: JsonObject, manifest: Mapping[str, Any], split: str) -> Iterator[str]:
    """Images whose size differs from their photo's, and images that manifest and JSON do not both list."""
    wanted = sorted(row["number"] for row in manifest["names"]["images"].values() if row["split"] == split)
    if sorted(image["id"] for image in document["images"]) != wanted:
        yield f"the images of split {split!r} are not those of the manifest"
    for image in document["images"] if folder.exists() else ():  # a release may be of labels alone
        height, width = read_color(folder / image["file_name"]).shape[:2]
        if (width, height) != (image["width"], image["height"]):
            yield f"{image['file_name']} is {width} x {height}, not as listed"


def _splits(manifest: Mapping[str, Any]) -> list[str]:
    return sorted({row["split"] for row in manifest["names"]["images"].values()})


def _read(path: Path) -> JsonObject:
    document: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    return document
