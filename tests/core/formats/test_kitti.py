"""The KITTI exporter."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.raster import encode_label_png, encode_rgb_png
from app.core.taxonomy import LabelClass, Taxonomy
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, sample_of

EXPORTER = EXPORTERS["kitti"]


class TestKitti(ExporterContract):
    exporter_name = "kitti"
    unpainted = 0
    refused = (frozenset({-7, -1, 256, 70000}), frozenset({-7, -1, 256, 70000}))

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        return read(root, "semantic").astype(np.int64)

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        instances = read(root, "instance").astype(int)
        objects = [key for key in np.unique(instances).tolist() if key % 256]
        return sorted((key // 256, (instances == key).tobytes()) for key in objects)


def read(root: Path, kind: str) -> np.ndarray:
    """The one file of this kind, by OpenCV, which knows nothing of our codec."""
    (path,) = root.rglob(f"{kind}/*.png")
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


def test_objects_count_from_1_and_stuff_and_groups_have_0(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    instances = read(tmp_path, "instance")
    assert instances.dtype == np.uint16
    person, car = 24 * 256, 26 * 256
    assert instances.tolist()[2] == [car + 1, car + 1, person + 1, car + 1, car, car]
    assert instances.tolist()[3] == [person + 2, person + 2, person + 1, 7 * 256, car, 0]
    assert read(tmp_path, "semantic_rgb")[:, :, ::-1].tolist()[3][4:] == [[0, 0, 142], [0, 0, 0]]


def test_names_are_those_that_the_development_kit_counts_and_own_ones_are_kept() -> None:
    samples = [
        sample_of([[1]], {1: 7}, image_id="a", stem="b", frame=2),
        sample_of([[1]], {1: 7}, image_id="b", stem="a", frame=1),
        sample_of([[1]], {1: 7}, image_id="c", stem="000000_10", drive="z"),
        sample_of([[1]], {1: 7}, image_id="d", stem="000000_10", drive="y", split="val"),
    ]
    table = EXPORTER.name_table(samples)
    assert table == EXPORTER.name_table(samples[::-1])
    names = {key: row["name"] for key, row in table["images"].items()}
    assert names == {"a": "000002_10", "b": "000001_10", "c": "000000_10", "d": "000000_10"}


def test_splits_have_kittis_folders_and_others_are_refused(tmp_path: Path) -> None:
    for split, folder in (("train", "training"), ("val", "validation"), ("test", "testing")):
        write_release(tmp_path / split, EXPORTER, [scene(split=split)], STREET)
        assert (tmp_path / split / folder / "semantic/000000_10.png").is_file()
    (problem,) = EXPORTER.check([scene(split="minival")], STREET)
    assert "'minival'" in problem.detail


def test_more_than_255_objects_of_a_class_are_refused() -> None:
    def with_objects(count: int) -> list:
        ids = np.arange(1, count + 1, dtype=np.uint32).reshape(1, count)
        return EXPORTER.check([sample_of(ids, dict.fromkeys(range(1, count + 1), 26))], STREET)

    assert with_objects(255) == []
    assert "256 objects" in with_objects(256)[0].detail


def test_unpainted_pixels_beside_an_evaluated_class_0_are_refused() -> None:
    sky = LabelClass(0, "Sky", (128, 128, 128), is_thing=False, train_id=0, ignored=False)
    taxonomy = Taxonomy("camvid", "1", (sky,))
    (problem,) = EXPORTER.check([sample_of([[1, 0]], {1: 0}, taxonomy=taxonomy)], taxonomy)
    assert "1 pixels are not painted" in problem.detail


@pytest.mark.parametrize(("kind", "said"), [("semantic", "disagree"), ("semantic_rgb", "does not follow")])
def test_invariants_see_a_raster_that_does_not_follow(tmp_path: Path, kind: str, said: str) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    flat = np.zeros((4, 6), np.uint8)
    wrong = encode_label_png(flat) if kind == "semantic" else encode_rgb_png(np.stack([flat] * 3, axis=2))
    (tmp_path / "training" / kind / "000000_10.png").write_bytes(wrong)
    assert any(said in fault for fault in EXPORTER.verify(tmp_path, manifest, STREET))
