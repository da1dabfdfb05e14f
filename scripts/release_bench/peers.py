"""Runs in the peers' own environment: exports masks by datumaro, or by plain pycocotools code, when it is told to.

Arguments: an .npz of the masks. Each line on the standard input is `{"way", "out", "begin", "end"}`; the answer is
`{"seconds"}`. Loading, imports and a datumaro dataset's construction are not timed.
"""

import json
import sys
import time
from pathlib import Path

import cv2
import datumaro as dm
import numpy as np
import plain

THINGS = range(24, 34)


def dataset(masks, *, things_alone):
    """A datumaro dataset whose masks are looked for when they are asked for, as its own readers' are."""
    labels = dm.LabelCategories.from_iterable([f"class {n}" if n else "unlabeled" for n in range(34)])
    colors = dm.MaskCategories({n: (7 * n % 256, (255 - 7 * n) % 256, n) for n in range(34)})
    items = []
    for number, (name, ids, classes) in enumerate(masks):
        shown = {key: one for key, one in classes.items() if one in THINGS or not things_alone}
        annotations = [
            dm.Mask(image=(lambda ids=ids, key=key: ids == key), label=class_id, id=key, group=key)
            for key, class_id in sorted(shown.items())
        ]
        media = dm.Image.from_numpy(data=np.zeros((*ids.shape, 3), np.uint8))
        items.append(
            dm.DatasetItem(id=name, subset="train", media=media, annotations=annotations, attributes={"id": number})
        )
    categories = {dm.AnnotationType.label: labels, dm.AnnotationType.mask: colors}
    return dm.Dataset.from_iterable(items, categories=categories, media_type=dm.Image)


def prepared(way, masks):
    """The work of one way, ready to be timed: called with a folder."""
    if way == "datumaro cityscapes":
        data = dataset(masks, things_alone=False)
        return lambda out: data.export(out, "cityscapes", save_media=False)
    if way == "datumaro coco":
        things, everything = dataset(masks, things_alone=True), dataset(masks, things_alone=False)

        def both(out):
            things.export(f"{out}/instances", "coco_instances", save_media=False, segmentation_mode="mask")
            everything.export(f"{out}/panoptic", "coco_panoptic", save_media=False)

        return both
    return lambda out: plain.coco(out, masks)


def main():
    """Answer until the input ends."""
    cv2.setNumThreads(1)
    held = np.load(sys.argv[1])
    names = sorted(key for key in held.files if not key.endswith(" classes"))
    masks = [(name, held[name], {int(n): int(c) for n, c in held[f"{name} classes"]}) for name in names]
    for line in sys.stdin:
        told = json.loads(line)
        work = prepared(told["way"], masks[told["begin"] : told["end"]])
        Path(told["out"]).parent.mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        work(told["out"])
        print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main()
