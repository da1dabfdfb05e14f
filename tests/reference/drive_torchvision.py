"""Loads a `cityscapes` release with `torchvision.datasets.Cityscapes` and compares each sample with its truth.

Usage: drive_torchvision.py RELEASE TRUTH WORK; prints one JSON object.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import torch
from truth_folder import truths


def declare_operators() -> torch.library.Library | None:
    """Let torchvision be imported beside a torch for the processor alone.

    torchvision's package from PyPI is built for graphics cards on some platforms. Its compiled detection operators then
    cannot load beside a lighter torch, and its import asks for two of them by name. The data sets need none of them.
    """
    found = importlib.util.find_spec("torchvision")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("torchvision is not installed")
    try:
        for library in Path(found.origin).parent.glob("_C*.so"):
            torch.ops.load_library(str(library))
    except OSError:
        declared = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            declared.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        return declared
    return None


def main(release: Path, truth: Path) -> dict[str, int]:
    """How many samples the loader gives, and how many of their pixels are wrong."""
    operators = declare_operators()
    from torchvision.datasets import Cityscapes

    expected = {one.name["name"]: one for one in truths(release, truth)}
    result = {"images": len(expected), "loaded": 0, "labels_wrong_px": 0, "instances_wrong_px": 0, "sizes_wrong": 0}
    kinds = ["semantic", "instance", "color", "polygon"]
    for split in sorted({one.name["split"] for one in expected.values()}):
        dataset = Cityscapes(str(release), split=split, mode="fine", target_type=kinds)
        for index in range(len(dataset)):
            photo, (semantic, instance, color, polygons) = dataset[index]
            one = expected[Path(dataset.images[index]).name.removesuffix("_leftImg8bit.png")]
            labels, instances = np.asarray(semantic).astype(int), np.asarray(instance).astype(int)
            result["loaded"] += 1
            result["labels_wrong_px"] += int(np.count_nonzero(labels != one.labels))
            # Numbers of objects are free; where the truth has an object, so must the sample, of the same class.
            classes = [np.where(ids >= 1000, ids // 1000, ids + 1000) for ids in (instances, one.instances)]
            result["instances_wrong_px"] += int(np.count_nonzero(classes[0] != classes[1]))
            sizes = {photo.size, color.size, (polygons["imgWidth"], polygons["imgHeight"]), one.labels.shape[::-1]}
            result["sizes_wrong"] += len(sizes) > 1
    del operators
    return result


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())) + "\n")
