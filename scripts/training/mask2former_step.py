"""One training step of Mask2Former on a `coco-panoptic` release as it is: its photos, its PNGs, its JSON.

Usage: mask2former_step.py RELEASE; prints one JSON object: the losses before and after the step, and what was read.
The network is tiny and its weights are random: proved is that the release feeds it, not that it learns a street.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import (
    Mask2FormerConfig,
    Mask2FormerForUniversalSegmentation,
    Mask2FormerImageProcessorPil,
    SwinConfig,
)

SIZE = {"height": 128, "width": 256}
RATE = 1e-3


def samples(release: Path) -> list[tuple[np.ndarray, np.ndarray, dict[int, int]]]:
    """(photo (h, w, 3), ids (h, w), the class of each id) of each image, as panopticapi lays them out."""
    found = []
    for path in sorted((release / "annotations").glob("panoptic_*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        photos = {image["id"]: image["file_name"] for image in told["images"]}
        for annotation in told["annotations"]:
            colours = np.asarray(Image.open(path.with_suffix("") / annotation["file_name"]), np.uint32)
            ids = colours @ np.array([1, 256, 65536], np.uint32)
            classes = {info["id"]: info["category_id"] for info in annotation["segments_info"]}
            photo = next(release.rglob(Path(photos[annotation["image_id"]]).name))
            found.append((np.asarray(Image.open(photo).convert("RGB")), ids.astype(np.int64), classes))
    return found


def network(classes: int) -> Mask2FormerForUniversalSegmentation:
    """A Mask2Former over a Swin transformer, as small as they get."""
    stages = ["stage1", "stage2", "stage3", "stage4"]
    backbone = SwinConfig(embed_dim=12, depths=[1] * 4, num_heads=[1, 1, 2, 2], window_size=4, out_features=stages)
    config = Mask2FormerConfig(
        backbone_config=backbone,
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=64,
        encoder_layers=1,
        decoder_layers=2,
        num_attention_heads=2,
        dim_feedforward=64,
        num_queries=40,
        num_labels=classes,
        train_num_points=512,
    )
    return Mask2FormerForUniversalSegmentation(config)


def main(release: Path) -> dict[str, Any]:
    """Read, make one step, and tell."""
    torch.manual_seed(1)
    read = samples(release)
    processor = Mask2FormerImageProcessorPil(size=SIZE, ignore_index=0)
    inputs = processor(
        [photo for photo, _, _ in read[:2]],
        segmentation_maps=[ids for _, ids, _ in read[:2]],
        instance_id_to_semantic_id=[{0: 0, **classes} for _, _, classes in read[:2]],
        return_tensors="pt",
    )
    model = network(1 + max(value for _, _, classes in read for value in classes.values()))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    before = model(**inputs).loss
    before.backward()
    norms = [float(one.grad.norm()) for one in model.parameters() if one.grad is not None]
    optimizer.step()
    with torch.no_grad():
        after = model(**inputs).loss
    return {
        "images": len(read),
        "masks": [len(labels) for labels in inputs["class_labels"]],
        "loss_before": float(before),
        "loss_after": float(after),
        "finite": bool(np.isfinite([float(before), float(after), *norms]).all()) and max(norms) > 0,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
