"""Releases before the tools that training pipelines use: perfect where they equal the truth, and only there."""

from pathlib import Path

import numpy as np
import pytest

from app.core.formats import EXPORTERS, write_release
from scripts.reference_tools import ReferenceToolError, cityscapes_scores, coco_scores, torchvision_loads
from tests.core.formats.scenes import sample_of
from tests.reference.street import CAMVID, CAR, CITYSCAPES, ROAD, street_instances, streets, write_truth

pytestmark = [pytest.mark.reference, pytest.mark.timeout(3000)]


def release(tmp_path: Path, name: str) -> tuple[Path, Path]:
    truth, root = tmp_path / "truth", tmp_path / "release"
    write_release(root, EXPORTERS[name], streets(truth), CITYSCAPES)
    return root, truth


def spoil(truth: Path) -> None:
    """Another truth for one image: two cars are one, and a corner of it is another class."""
    instances = street_instances(0)
    instances[instances == CAR * 1000 + 1] = CAR * 1000
    instances[170:, 200:] = ROAD + 1
    write_truth(truth, "photo_0", instances)


def test_cityscapesscripts_finds_a_cityscapes_release_perfect(tmp_path: Path) -> None:
    scores = cityscapes_scores(*release(tmp_path, "cityscapes"))
    assert scores == {
        "images": 3,
        "labelids_wrong_px": 0,
        "instances_wrong": 0,
        "polygons_wrong_px": 0,
        "cityscapes_iou": 1.0,
        "cityscapes_ap": 1.0,
        "cityscapes_ap50": 1.0,
        "panoptic_pq": 1.0,
        "panoptic_sq": 1.0,
        "panoptic_files_wrong": 0,
    }


def test_cityscapesscripts_sees_what_differs_from_the_truth(tmp_path: Path) -> None:
    root, truth = release(tmp_path, "cityscapes")
    spoil(truth)
    scores = cityscapes_scores(root, truth)
    assert scores["labelids_wrong_px"] > 0
    assert scores["instances_wrong"] >= 3
    assert scores["polygons_wrong_px"] == 0
    assert max(scores[key] for key in ("cityscapes_iou", "cityscapes_ap", "panoptic_pq")) < 1


def test_torchvision_loads_every_image_of_every_split(tmp_path: Path) -> None:
    scores = torchvision_loads(*release(tmp_path, "cityscapes"))
    assert scores == {"images": 3, "loaded": 3, "labels_wrong_px": 0, "instances_wrong_px": 0, "sizes_wrong": 0}


def test_pycocotools_decodes_every_mask_and_finds_coco_instances_perfect(tmp_path: Path) -> None:
    scores = coco_scores(*release(tmp_path, "coco-instances"))
    assert scores["annotations"] > 20
    assert {**scores, "annotations": 0} == {
        "images": 3,
        "annotations": 0,
        "masks_wrong": 0,
        "coco_ap": pytest.approx(1),
    }


def test_pycocotools_sees_what_differs_from_the_truth(tmp_path: Path) -> None:
    root, truth = release(tmp_path, "coco-instances")
    spoil(truth)
    scores = coco_scores(root, truth)
    assert scores["masks_wrong"] >= 3
    assert scores["coco_ap"] < 1


def test_panoptic_evaluation_finds_coco_panoptic_perfect_and_sees_differences(tmp_path: Path) -> None:
    root, truth = release(tmp_path, "coco-panoptic")
    assert coco_scores(root, truth) == {"images": 3, "panoptic_pq": 1.0}
    spoil(truth)
    assert coco_scores(root, truth)["panoptic_pq"] < 1


def test_torchvision_loads_a_taxonomy_with_class_0_and_void_11(tmp_path: Path) -> None:
    classes = np.random.default_rng(5).integers(0, 12, (40, 60))
    write_truth(tmp_path / "truth", "frame", classes)
    # Without instance ids in the truth, objects are one crowd.
    crowds = [class_id + 1 for class_id in CAMVID.things]
    ids = {class_id + 1: class_id for class_id in range(12)}
    sample = sample_of(classes + 1, ids, crowds=crowds, taxonomy=CAMVID, stem="frame")
    write_release(tmp_path / "release", EXPORTERS["cityscapes"], [sample], CAMVID)
    assert torchvision_loads(tmp_path / "release", tmp_path / "truth") == {
        "images": 1,
        "loaded": 1,
        "labels_wrong_px": 0,
        "instances_wrong_px": 0,
        "sizes_wrong": 0,
    }


def test_a_release_without_its_truth_is_refused_with_what_the_tool_said(tmp_path: Path) -> None:
    root, _ = release(tmp_path, "cityscapes")
    with pytest.raises(ReferenceToolError, match="no photo_0_labelIds"):
        cityscapes_scores(root, tmp_path / "nowhere")
