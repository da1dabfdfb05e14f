"""Reads a `kitti` or `mapillary-vistas` release with datumaro and compares each mask with the truth.

Usage: drive_datumaro.py RELEASE TRUTH WORK; prints one JSON object.
"""

import json
import sys
from pathlib import Path

import numpy as np
from datumaro.components.dataset import Dataset
from truth_folder import truths

READERS = {"kitti": "kitti_segmentation", "mapillary-vistas": "mapillary_vistas"}


def main(release: Path, truth: Path) -> dict[str, int]:
    """How many images come, and how many masks differ from the truth's in a pixel or in their class."""
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    expected = {}
    for one in truths(release, truth):
        (photo,) = (path for path in one.image["files"] if "/images/" in path or "/image_2/" in path)
        expected[photo.partition("/")[0], Path(photo).stem] = one.instances
    result = {"images": len(expected), "loaded": 0, "masks": 0, "masks_wrong": 0}
    for item in Dataset.import_from(str(release), READERS[manifest["format"]]):
        instances = expected[item.subset, item.id]
        result["loaded"] += 1
        found = {(annotation.label, annotation.image.astype(bool).tobytes()) for annotation in item.annotations}
        wanted = {
            (int(key) // 1000 if key >= 1000 else int(key), (instances == key).tobytes())
            for key in np.unique(instances)
        }
        result["masks"] += len(wanted)
        result["masks_wrong"] += len(found ^ wanted)
    return result


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())) + "\n")
