"""What must hold between the files of a KITTI release, recounted from the files alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.core.formats.folder import read_color, read_label
from app.core.formats.samples import class_table
from app.core.taxonomy import Taxonomy


def verify_kitti(root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
    """One line for each broken rule, naming the image; unreadable files raise `InvalidRaster` for the caller."""
    return [
        f"{Path(row['files'][0]).stem}: {wrong}"
        for row in manifest["images"]
        for wrong in _image_faults({Path(path).parts[1]: root / path for path in row["files"]}, taxonomy)
    ]


def _image_faults(files: Mapping[str, Path], taxonomy: Taxonomy) -> Iterator[str]:
    labels, instances = read_label(files["semantic"]), read_label(files["instance"])
    color, photo = read_color(files["semantic_rgb"]), read_color(files.get("image_2", files["semantic_rgb"]))
    if not labels.shape == instances.shape == color.shape[:2] == photo.shape[:2]:
        yield "photo and labels are not all of one size"
        return
    if instances.dtype != np.uint16 or not np.array_equal(instances >> 8, labels):
        yield "semantic and instance disagree on a class"
    if not np.array_equal(class_table(taxonomy, "color", (0, 0, 0))[labels], color):
        yield "semantic_rgb does not follow from semantic"
    strangers = set(np.unique(labels).tolist()) - {0} - taxonomy.class_ids
    if strangers:
        yield f"semantic holds {sorted(strangers)}, which are no classes"
