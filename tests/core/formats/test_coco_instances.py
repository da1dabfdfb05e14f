"""The COCO instances exporter."""

import json
from pathlib import Path

import numpy as np

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.raster import coco_rle_counts
from app.core.taxonomy import LabelClass, Taxonomy
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, photo_png, sample_of

EXPORTER = EXPORTERS["coco-instances"]


class TestCocoInstances(ExporterContract):
    exporter_name = "coco-instances"
    unpainted = 0
    refused = (frozenset(), frozenset({-7, -1}))
    keeps_stuff = False

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        return sorted(
            (one["category_id"], mask_of(one).tobytes()) for one in document(root)["annotations"] if not one["iscrowd"]
        )


def document(root: Path, split: str = "train") -> dict:
    return json.loads((root / f"annotations/instances_{split}.json").read_text())


def mask_of(annotation: dict) -> np.ndarray:
    height, width = annotation["segmentation"]["size"]
    counts = coco_rle_counts(annotation["segmentation"]["counts"])
    return np.ascontiguousarray((np.repeat(np.arange(len(counts)) % 2, counts) == 1).reshape(width, height).T)


def test_annotations_count_from_one_with_exact_area_and_box(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    rows = [
        (one["id"], one["category_id"], one["area"], one["bbox"], one["iscrowd"])
        for one in document(tmp_path)["annotations"]
    ]
    assert rows == [
        (1, 24, 3, [2, 1, 1, 3], 0),
        (2, 26, 3, [0, 2, 4, 1], 0),
        (3, 26, 3, [4, 2, 2, 2], 1),
        (4, 24, 2, [0, 3, 2, 1], 0),
    ]


def test_an_object_in_parts_is_one_annotation(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [sample_of([[1, 2, 1]], {1: 26, 2: 7})], STREET)
    (only,) = document(tmp_path)["annotations"]
    assert mask_of(only).tolist() == [[True, False, True]]


def test_categories_are_the_countable_classes_with_their_own_ids(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    assert document(tmp_path)["categories"] == [
        {"id": 24, "name": "person", "supercategory": "human"},
        {"id": 26, "name": "car", "supercategory": "vehicle"},
    ]


def test_each_split_has_its_file_and_photos_pass_bit_for_bit(tmp_path: Path) -> None:
    samples = [scene(), scene(image_id="i2", stem="two", split="val")]
    write_release(tmp_path, EXPORTER, samples, STREET)
    assert [image["file_name"] for image in document(tmp_path, "val")["images"]] == ["two.png"]
    assert (tmp_path / "images/val/two.png").read_bytes() == photo_png(4, 6)
    assert document(tmp_path, "val")["annotations"][0]["id"] == 1


def test_a_taxonomy_without_things_is_refused() -> None:
    stuff = Taxonomy("stuff", "1", (LabelClass(1, "all", (1, 1, 1), is_thing=False, train_id=0, ignored=False),))
    (problem,) = EXPORTER.check([], stuff)
    assert "no class whose objects are counted" in problem.detail


def test_invariants_see_a_wrong_area_a_shared_pixel_and_a_wrong_number(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    path = tmp_path / "annotations/instances_train.json"
    good = document(tmp_path)

    def faults(**changes: object) -> list[str]:
        first, second, *rest = good["annotations"]
        path.write_text(json.dumps({**good, "annotations": [first, {**second, **changes}, *rest]}))
        return EXPORTER.verify(tmp_path, manifest, STREET)

    assert faults() == []
    assert "area or box" in faults(area=9)[0]
    assert "area or box" in faults(bbox=[0, 0, 1, 1])[0]
    assert "do not count" in faults(id=7)[0]
    assert any(
        "3 pixels lie in more than one" in fault
        for fault in faults(segmentation=good["annotations"][0]["segmentation"])
    )
