"""Scores `coco-instances` and `coco-panoptic` releases against their truth with pycocotools and cityscapesscripts.

Usage: drive_coco.py RELEASE TRUTH WORK; prints one JSON object. The manifest tells which of the two formats it is.
"""

import contextlib
import json
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from truth_folder import Truth, object_ids, truths

Json = dict[str, Any]


def instance_scores(release: Path, truth: Path, work: Path) -> Json:
    """Whether `annToMask` gives the truth's masks, and COCO's average precision, over all splits."""
    by_split: dict[str, list[Truth]] = defaultdict(list)
    for one in truths(release, truth):
        by_split[one.name["split"]].append(one)
    counts = {"images": 0, "annotations": 0, "masks_wrong": 0}
    precisions = []
    for split, group in sorted(by_split.items()):
        document = release / "annotations" / f"instances_{split}.json"
        for key, value in _compare_masks(document, group).items():
            counts[key] += value
        precision = _average_precision(document, group, work / f"truth_{split}.json")
        # COCOeval gives -1 where a split holds no object at all.
        precisions += [precision] if precision >= 0 else []
    return {**counts, "coco_ap": min(precisions, default=-1.0)}


def _compare_masks(document: Path, group: list[Truth]) -> dict[str, int]:
    """Annotations whose decoded mask is not exactly one object of the truth, and objects without an annotation."""
    from pycocotools.coco import COCO

    coco = COCO(str(document))
    seen = wrong = 0
    for one in group:
        left = {(key // 1000, (one.instances == key).tobytes()) for key in object_ids(one.instances)}
        for annotation in coco.loadAnns(coco.getAnnIds(imgIds=[one.name["number"]], iscrowd=0)):
            mask = (annotation["category_id"], coco.annToMask(annotation).astype(bool).tobytes())
            seen += 1
            wrong += mask not in left
            left.discard(mask)
        wrong += len(left)
    return {"images": len(group), "annotations": seen, "masks_wrong": wrong}


def _average_precision(document: Path, group: list[Truth], truth_file: Path) -> float:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    release = json.loads(document.read_text(encoding="utf-8"))
    truth_file.write_text(json.dumps(_truth_document(release, group)))
    expected = COCO(str(truth_file))
    claims = [
        {key: one[key] for key in ("image_id", "category_id", "segmentation")} | {"score": 1.0}
        for one in release["annotations"]
        if not one["iscrowd"]
    ]
    if not claims or not expected.anns:
        return -1.0 if not claims and not expected.anns else 0.0
    scores = COCOeval(expected, expected.loadRes(claims), "segm")
    scores.evaluate()
    scores.accumulate()
    scores.summarize()
    return float(scores.stats[0])


def _truth_document(release: Json, group: list[Truth]) -> Json:
    """The truth as a COCO document with pycocotools' own run lengths, over the release's images and categories."""
    from pycocotools import mask as rle

    annotations = []
    things = {category["id"] for category in release["categories"]}
    for one in group:
        crowds = [int(key) for key in np.unique(one.instances) if key in things]
        for key in [*object_ids(one.instances), *crowds]:
            packed = rle.encode(np.asfortranarray((one.instances == key).astype(np.uint8)))
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": one.name["number"],
                    "category_id": key // 1000 if key >= 1000 else key,
                    "segmentation": {"size": packed["size"], "counts": packed["counts"].decode("ascii")},
                    "area": int(rle.area(packed)),
                    "bbox": [float(side) for side in rle.toBbox(packed)],
                    "iscrowd": int(key < 1000),
                }
            )
    return {"info": {}, "images": release["images"], "categories": release["categories"], "annotations": annotations}


def panoptic_scores(release: Path, truth: Path, work: Path) -> Json:
    """Panoptic quality by cityscapesscripts' evaluation, which is panopticapi's, over all splits; the lowest counts."""
    by_split: dict[str, list[Truth]] = defaultdict(list)
    for one in truths(release, truth):
        by_split[one.name["split"]].append(one)
    qualities = []
    for split, group in sorted(by_split.items()):
        claimed = release / "annotations" / f"panoptic_{split}.json"
        expected = _lay_panoptic_truth(json.loads(claimed.read_text(encoding="utf-8")), group, work / split)
        qualities.append(_quality(expected, claimed))
    return {"images": sum(map(len, by_split.values())), "panoptic_pq": min(qualities, default=-1.0)}


def _quality(expected: Path, claimed: Path) -> float:
    """Panoptic quality over all classes; where no class has things, `evaluatePanoptic` itself divides by zero."""
    from cityscapesscripts.evaluation.evalPanopticSemanticLabeling import pq_compute_multi_core

    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (expected, claimed)]
    claims = {one["image_id"]: one for one in documents[1]["annotations"]}
    pairs = [(one, claims[one["image_id"]]) for one in documents[0]["annotations"]]
    categories = {one["id"]: one for one in documents[0]["categories"]}
    folders = (str(expected.with_suffix("")), str(claimed.with_suffix("")))
    averages, _ = pq_compute_multi_core(pairs, *folders, categories).pq_average(categories, isthing=None)
    return float(averages["pq"])


def _lay_panoptic_truth(release: Json, group: list[Truth], work: Path) -> Path:
    """The truth as panoptic JSON and PNGs: an object or class is a segment; class 0 is told from void by the raster."""
    folder = work / "truth"
    folder.mkdir(parents=True)
    things = {category["id"] for category in release["categories"] if category["isthing"]}
    annotations = []
    for one in group:
        name = f"{one.name['stem']}.png"
        segments = []
        ids = np.zeros(one.instances.shape, np.uint32)
        for number, key in enumerate(np.unique(one.instances).tolist(), start=1):
            mask = one.instances == key
            category = key // 1000 if key >= 1000 else key
            ids[mask] = number
            crowd = int(key < 1000 and category in things)
            segments.append({"id": number, "category_id": category, "area": int(mask.sum()), "iscrowd": crowd})
        Image.fromarray(np.stack([ids % 256, ids // 256 % 256, ids // 65536], axis=2).astype(np.uint8)).save(
            folder / name
        )
        annotations.append({"image_id": one.name["number"], "file_name": name, "segments_info": segments})
    document = folder.with_suffix(".json")
    document.write_text(json.dumps({**release, "annotations": annotations}))
    return document


if __name__ == "__main__":
    release_at, truth_at, work_at = (Path(argument).resolve() for argument in sys.argv[1:4])
    shutil.rmtree(work_at, ignore_errors=True)
    work_at.mkdir(parents=True)
    kind = json.loads((release_at / "manifest.json").read_text(encoding="utf-8"))["format"]
    # The tools write much onto the standard output, which is ours.
    with contextlib.redirect_stdout(sys.stderr):
        judge = {"coco-instances": instance_scores, "coco-panoptic": panoptic_scores}[kind]
        result = judge(release_at, truth_at, work_at)
    sys.stdout.write(json.dumps(result) + "\n")
