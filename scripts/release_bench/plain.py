"""The code that one would write: a search through the whole image for each segment. Needs numpy and OpenCV alone.

It runs in this process and, with pycocotools, in the peers' environment, so that it imports nothing of ours.
"""

import json
from pathlib import Path

import cv2
import numpy as np

COLORS = {0: (0, 0, 0)} | {n: (7 * n, 255 - 7 * n, n) for n in range(1, 34)}
THINGS = range(24, 34)


def cityscapes(root, masks):
    """labelIds, labelTrainIds, instanceIds, color and polygons of each mask.

    Args:
        root: A folder.
        masks: (name, (H, W) uint16 ids, class by id) of each image.
    """
    folder = Path(root) / "gtFine" / "train" / "bench"
    folder.mkdir(parents=True)
    for name, ids, classes in masks:
        labels, train = np.zeros(ids.shape, np.uint8), np.full(ids.shape, 255, np.uint8)
        instances, color = np.zeros(ids.shape, np.uint16), np.zeros((*ids.shape, 3), np.uint8)
        objects, numbers = [], {}
        for key, class_id in sorted(classes.items()):
            mask = ids == key
            if not mask.any():
                continue
            number = numbers.setdefault(class_id, 0)
            if class_id in THINGS:
                numbers[class_id] += 1
            labels[mask], train[mask], color[mask] = class_id, class_id, COLORS[class_id][::-1]
            instances[mask] = class_id * 1000 + number if class_id in THINGS else class_id
            outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            for outline in outlines:
                objects.append({"label": f"class {class_id}", "polygon": outline.reshape(-1, 2).tolist()})
        for kind, raster in (
            ("labelIds", labels),
            ("labelTrainIds", train),
            ("instanceIds", instances),
            ("color", color),
        ):
            cv2.imwrite(str(folder / f"{name}_gtFine_{kind}.png"), raster)
        document = {"imgHeight": ids.shape[0], "imgWidth": ids.shape[1], "objects": objects}
        (folder / f"{name}_gtFine_polygons.json").write_text(json.dumps(document))


def coco(root, masks):
    """COCO instances as run lengths, and COCO panoptic, by pycocotools and OpenCV.

    Args:
        root: A folder.
        masks: As `cityscapes` takes them.
    """
    from pycocotools import mask as tool  # only where the peers live

    folder = Path(root) / "annotations"
    (folder / "panoptic_train").mkdir(parents=True)
    instances, panoptic, images = [], [], []
    for number, (name, ids, classes) in enumerate(masks, start=1):
        images.append({"id": number, "file_name": f"{name}.jpg", "width": ids.shape[1], "height": ids.shape[0]})
        colors, segments = np.zeros((*ids.shape, 3), np.uint8), []
        for key, class_id in sorted(classes.items()):
            mask = ids == key
            if not mask.any():
                continue
            colors[mask] = (key // 65536, key // 256 % 256, key % 256)
            rows, columns = np.nonzero(mask)
            left, top = int(columns.min()), int(rows.min())
            box = [left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1]
            area = int(mask.sum())
            segments.append({"id": key, "category_id": class_id, "area": area, "bbox": box, "iscrowd": 0})
            if class_id in THINGS:
                rle = tool.encode(np.asfortranarray(mask.astype(np.uint8)))
                rle["counts"] = rle["counts"].decode()
                entry = {"id": len(instances) + 1, "image_id": number, "category_id": class_id, "segmentation": rle}
                instances.append(entry | {"area": area, "bbox": box, "iscrowd": 0})
        cv2.imwrite(str(folder / "panoptic_train" / f"{name}.png"), colors)
        panoptic.append({"image_id": number, "file_name": f"{name}.png", "segments_info": segments})
    for kind, annotations in (("instances", instances), ("panoptic", panoptic)):
        document = {"images": images, "annotations": annotations, "categories": []}
        (folder / f"{kind}_train.json").write_text(json.dumps(document))
