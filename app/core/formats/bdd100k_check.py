"""What must hold between the files of a BDD100K release, recounted from the files alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.core.formats.folder import read_color, read_label, read_rgba
from app.core.formats.samples import class_table
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy


def verify_bdd100k(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each broken rule, naming the image; unreadable files raise `InvalidRaster` for the caller."""
    return [
        f"{row['stem']}: {wrong}"
        for row in manifest["images"]
        for wrong in _image_faults(root, row["files"], manifest["names"]["images"][row["id"]], taxonomy)
    ]


def _image_faults(root: Path, files: list[str], row: Mapping[str, Any], taxonomy: Taxonomy) -> Iterator[str]:
    place = f"{row['split']}/{row['stem']}.png"
    photos = [read_color(root / path).shape[:2] for path in files if path.startswith("images/")]
    bitmask = read_rgba(root / "labels/pan_seg/bitmasks" / place)
    train = read_label(root / "labels/sem_seg/masks" / place)
    color = read_color(root / "labels/sem_seg/colormaps" / place)
    if not bitmask.shape[:2] == train.shape == color.shape[:2] or any(size != train.shape for size in photos):
        yield "photo and labels are not all of one size"
        return
    labels = bitmask[..., 0]
    if not np.array_equal(class_table(taxonomy, "train_id", IGNORED_TRAIN_ID)[labels], train):
        yield "the semantic mask does not follow from the bitmask"
    if not np.array_equal(class_table(taxonomy, "color", (0, 0, 0))[labels], color):
        yield "the colours do not follow from the bitmask"
    words = np.unique(np.ascontiguousarray(bitmask).view(">u4"))
    strangers = set((words >> 24).tolist()) - {0} - taxonomy.class_ids
    if strangers:
        yield f"the bitmask holds {sorted(strangers)}, which are no classes"
    if len(words) != len(np.unique(words & 0xFFFF)):
        yield "a number of the bitmask is of more than one class or has more than one set of flags"
