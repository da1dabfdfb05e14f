"""The Mapillary Vistas exporter."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.raster import encode_label_png, encode_rgb_png
from app.core.taxonomy import LabelClass, Taxonomy
from schemas import load_taxonomy_json
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, sample_of

EXPORTER = EXPORTERS["mapillary-vistas"]
VISTAS = Taxonomy.from_json(load_taxonomy_json("mapillary-vistas-2.0"))


class TestVistas(ExporterContract):
    exporter_name = "mapillary-vistas"
    unpainted = 255
    refused = (frozenset({-7, -1, 255, 256, 70000}), frozenset({-7, -1, 255, 256, 70000}))

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        (path,) = root.rglob("v2.0/labels/*.png")
        with Image.open(path) as image:
            assert image.mode == "P"
            return np.asarray(image).astype(np.int64)

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        instances = read(root, "instances").astype(int)
        objects = [key for key in np.unique(instances).tolist() if key % 256]
        return sorted((key // 256, (instances == key).tobytes()) for key in objects)


def read(root: Path, kind: str) -> np.ndarray:
    """The one file of this kind, by OpenCV, which knows nothing of our codec."""
    (path,) = root.rglob(f"v2.0/{kind}/*.png")
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


def panoptic(root: Path, folder: str = "training") -> dict:
    return json.loads((root / folder / "v2.0/panoptic/panoptic_2020.json").read_text())


def test_instances_count_from_1_and_what_is_not_painted_is_class_255(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    assert read(tmp_path, "instances").tolist()[3] == [
        24 * 256 + 2, 24 * 256 + 2, 24 * 256 + 1, 7 * 256, 26 * 256, 255 * 256,
    ]  # fmt: skip


def test_the_panoptic_table_counts_categories_from_1(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    document = panoptic(tmp_path)
    crowd = {"id": 5, "category_id": 27, "area": 3, "bbox": [4, 2, 2, 2], "iscrowd": 1}
    assert document["annotations"][0]["segments_info"][4] == crowd
    assert [one["id"] for one in document["categories"]] == [1, 8, 24, 25, 27]
    assert document["images"] == [{"id": "photo", "file_name": "photo.png", "width": 6, "height": 4}]


def test_the_config_of_vistas_own_taxonomy_has_each_class_at_its_id(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [sample_of([[1, 2]], {1: 0, 2: 123}, taxonomy=VISTAS)], VISTAS)
    labels = json.loads((tmp_path / "config_v2.0.json").read_text())["labels"]
    assert len(labels) == 124
    assert labels[0] == {
        "name": "animal--bird", "readable": "Bird", "color": [165, 42, 42], "evaluate": True, "instances": True,
    }  # fmt: skip
    assert [row["name"] for row in labels] == [entry.name for entry in VISTAS.classes]


def test_gaps_between_ids_are_unused_classes(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    labels = json.loads((tmp_path / "config_v2.0.json").read_text())["labels"]
    assert [labels[7]["name"], labels[8]["name"], len(labels)] == ["road", "unused--8", 27]


def test_splits_have_vistas_folders_and_a_table_each_and_others_are_refused(tmp_path: Path) -> None:
    samples = [scene(), scene(image_id="i2", stem="b", split="val"), scene(image_id="i3", stem="c", split="test")]
    write_release(tmp_path, EXPORTER, samples, STREET)
    found = {folder: panoptic(tmp_path, folder)["images"][0]["id"] for folder in ("training", "validation", "testing")}
    assert found == {"training": "photo", "validation": "b", "testing": "c"}
    (problem,) = EXPORTER.check([scene(split="minival")], STREET)
    assert "'minival'" in problem.detail


def test_too_many_objects_and_too_large_segment_ids_are_refused() -> None:
    ids = np.arange(1, 257, dtype=np.uint32).reshape(1, 256)
    (problem,) = EXPORTER.check([sample_of(ids, dict.fromkeys(range(1, 257), 26))], STREET)
    assert "256 objects" in problem.detail
    (problem,) = EXPORTER.check([sample_of([[2**24]], {2**24: 26})], STREET)
    assert "three bytes" in problem.detail


def test_a_painted_class_0_is_no_hole(tmp_path: Path) -> None:
    sky = LabelClass(0, "Sky", (128, 128, 128), is_thing=False, train_id=0, ignored=False)
    taxonomy = Taxonomy("camvid", "1", (sky,))
    write_release(tmp_path, EXPORTER, [sample_of([[1, 0]], {1: 0}, taxonomy=taxonomy)], taxonomy)
    assert read(tmp_path, "instances").tolist() == [[0, 65280]]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("labels", "labels does not follow"), ("instances", "disagree"), ("panoptic", "in only one of PNG and JSON")],
)
def test_invariants_see_a_raster_that_does_not_follow(tmp_path: Path, kind: str, said: str) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    flat = np.full((4, 6), 9, np.uint8)
    wrong = encode_rgb_png(np.stack([flat] * 3, axis=2)) if kind == "panoptic" else encode_label_png(flat)
    (tmp_path / "training/v2.0" / kind / "photo.png").write_bytes(wrong)
    assert any(said in fault for fault in EXPORTER.verify(tmp_path, manifest, STREET))
