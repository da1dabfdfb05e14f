"""Loads a `parquet` release with Hugging Face `datasets` and compares each row with its truth.

Usage: drive_datasets.py RELEASE TRUTH WORK; prints one JSON object. Nothing is asked of the Hub.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from truth_folder import truths

CLASS_255 = 255


def main(release: Path, truth: Path, work: Path) -> dict[str, int]:
    """How many rows come, and how many of their pixels are wrong."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(work / "home")}
    from datasets import load_dataset

    expected = {one.image["id"]: one for one in truths(release, truth)}
    result = {"images": len(expected), "loaded": 0, "labels_wrong_px": 0, "instances_wrong_px": 0, "sizes_wrong": 0}
    for split in load_dataset(str(release)).values():
        for row in split:
            one = expected[row["image_id"]]
            semantic, panoptic = np.asarray(row["semantic"]).astype(int), np.asarray(row["panoptic"]).astype(int)
            result["loaded"] += 1
            result["labels_wrong_px"] += int(np.count_nonzero(semantic != one.labels))
            result["instances_wrong_px"] += wrong_pixels(panoptic, row["segments"], one.instances)
            result["sizes_wrong"] += row["image"].size != (row["width"], row["height"])
    return result


def wrong_pixels(panoptic: np.ndarray, segments: list[dict], instances: np.ndarray) -> int:
    """Pixels outside of the truth's object that holds most of their segment; numbers of objects are free."""
    wrong = 0
    for segment in segments:
        under = instances[panoptic == segment["id"]]
        values, counts = np.unique(under, return_counts=True)
        wrong += int(counts.sum() - counts.max())
        single = segment["is_thing"] and not segment["crowd"]
        best = int(values[counts.argmax()])
        wrong += (
            int(counts.max())
            if (best >= 1000) != single or best // (1000 if single else 1) != segment["class_id"]
            else 0
        )
    return wrong


if __name__ == "__main__":
    folders = (Path(argument).resolve() for argument in sys.argv[1:4])
    sys.stdout.write(json.dumps(main(*folders)) + "\n")
