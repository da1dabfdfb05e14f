"""Pairs each image of a release with its ground truth. Runs inside the reference tools' environments: numpy and Pillow.

A truth folder holds `<stem>_labelIds.png` or `<stem>.png` (class ids) for each image, at any depth, and where there are
objects `<stem>_instanceIds.png` (id * 1000 + n for objects, the bare class id for all else).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Truth:
    """One image of a release and what it should hold.

    Attributes:
        image: the image's row in the manifest.
        name: the image's row in the manifest's name table.
        labels: (H, W) int32 of class ids.
        instances: (H, W) int32 of instance ids; equal to `labels` where the truth tells no objects apart.
    """

    image: dict[str, Any]
    name: dict[str, Any]
    labels: np.ndarray
    instances: np.ndarray


def read_ids(path: Path) -> np.ndarray:
    """(H, W) int32 of the values of a grey or palette PNG."""
    with Image.open(path) as image:
        return np.asarray(image).astype(np.int32)


def truths(release: Path, truth: Path) -> Iterator[Truth]:
    """The images of a release with their truth, in the manifest's order.

    Raises:
        FileNotFoundError: an image has no truth.
    """
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    files = {path.name: path for path in sorted(truth.rglob("*.png"))}
    for image in manifest["images"]:
        stem = image["stem"]
        labels_at = files.get(f"{stem}_labelIds.png", files.get(f"{stem}.png"))
        if labels_at is None:
            raise FileNotFoundError(f"no {stem}_labelIds.png or {stem}.png below {truth}")
        labels = read_ids(labels_at)
        instances_at = files.get(f"{stem}_instanceIds.png")
        instances = labels if instances_at is None else read_ids(instances_at)
        yield Truth(image, manifest["names"]["images"][image["id"]], labels, instances)


def object_ids(instances: np.ndarray) -> list[int]:
    """The ids of single objects in an instance raster, ascending."""
    return [int(key) for key in np.unique(instances) if key >= 1000]
