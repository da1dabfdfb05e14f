"""Reads a `bdd100k` release with BDD100K's own tools and evaluates it against its truth.

Usage: drive_bdd100k.py RELEASE TRUTH WORK; prints one JSON object. The truth holds BDD100K's class ids.
"""

import json
import sys
from pathlib import Path

import numpy as np
from bdd100k.common.bitmask import parse_bitmask
from bdd100k.eval.pan_seg import evaluate_pan_seg
from bdd100k.label.label import labels
from PIL import Image
from truth_folder import truths

THINGS = {label.id for label in labels if label.hasInstances}
TRAIN_IDS = {label.id: label.trainId for label in labels}
FIRST_OBJECT = 31


def main(release: Path, truth: Path, work: Path) -> dict[str, float]:
    """Segments that have no partner of the same pixels and class, wrong pixels of the masks, and the PQ."""
    work.mkdir(parents=True)
    pairs: list[tuple[str, str]] = []
    result: dict[str, float] = {"images": 0, "segments": 0, "segments_wrong": 0, "labels_wrong_px": 0}
    for one in truths(release, truth):
        place = f"{one.name['split']}/{one.name['stem']}.png"
        bitmask = release / "labels/pan_seg/bitmasks" / place
        pairs.append((write_truth(work / bitmask.name, one.instances), str(bitmask)))
        masks, _, _, classes = parse_bitmask(np.asarray(Image.open(bitmask)))
        found = {(int(key), (masks == number).tobytes()) for number, key in enumerate(classes, start=1)}
        wanted = {
            (int(key) // 1000 if key >= 1000 else int(key), (one.instances == key).tobytes())
            for key in np.unique(one.instances)
            if key
        }
        train = np.vectorize(TRAIN_IDS.get)(one.labels)
        mask = np.asarray(Image.open(release / "labels/sem_seg/masks" / place))
        result["images"] += 1
        result["segments"] += len(wanted)
        result["segments_wrong"] += len(found ^ wanted)
        result["labels_wrong_px"] += int(np.count_nonzero(train != mask))
    scores = evaluate_pan_seg([pair[0] for pair in pairs], [pair[1] for pair in pairs], nproc=1, with_logs=False)
    return result | {"panoptic_pq": scores.summary()["PQ"] / 100}


def write_truth(path: Path, instances: np.ndarray) -> str:
    """A bitmask of the truth, written by Pillow from the format's description."""
    bitmask = np.zeros((*instances.shape, 4), np.uint8)
    number = FIRST_OBJECT
    for key in np.unique(instances):
        class_id, single = (int(key) // 1000, True) if key >= 1000 else (int(key), False)
        if class_id in THINGS:
            given, number = number, number + 1
        else:
            given = class_id
        group = 2 if class_id in THINGS and not single else 0
        bitmask[instances == key] = (class_id, group, given >> 8, given & 255)
    Image.fromarray(bitmask).save(path)
    return str(path)


if __name__ == "__main__":
    folders = (Path(argument).resolve() for argument in sys.argv[1:4])
    sys.stdout.write(json.dumps(main(*folders)) + "\n")
