"""The COCO panoptic exporter."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.formats import EXPORTERS, ImageSample, write_release
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, sample_of

EXPORTER = EXPORTERS["coco-panoptic"]


class TestCocoPanoptic(ExporterContract):
    exporter_name = "coco-panoptic"
    unpainted = -1
    refused = (frozenset({-7, -1}), frozenset({-7, -1}))

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        ids, out = ids_of(root), np.full((sample.height, sample.width), self.unpainted, np.int64)
        for segment in annotation(root)["segments_info"]:
            out[ids == segment["id"]] = segment["category_id"]
        return out

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        ids, document = ids_of(root), json.loads((root / "annotations/panoptic_train.json").read_text())
        things = {category["id"] for category in document["categories"] if category["isthing"]}
        kept = [one for one in annotation(root)["segments_info"] if one["category_id"] in things and not one["iscrowd"]]
        return sorted((one["category_id"], (ids == one["id"]).tobytes()) for one in kept)


def annotation(root: Path) -> dict:
    (only,) = json.loads((root / "annotations/panoptic_train.json").read_text())["annotations"]
    return only


def ids_of(root: Path) -> np.ndarray:
    """Ids of the one PNG, by OpenCV, which reads blue first."""
    (path,) = (root / "annotations/panoptic_train").iterdir()
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    blue, green, red = (pixels[:, :, channel].astype(np.int64) for channel in range(3))
    return red + 256 * green + 65536 * blue


def test_ids_fill_three_bytes_and_segments_are_counted_from_pixels(tmp_path: Path) -> None:
    large = 0x030201
    write_release(tmp_path, EXPORTER, [sample_of([[large, large, 0]], {large: 26}, crowds=[large])], STREET)
    assert ids_of(tmp_path).tolist() == [[large, large, 0]]
    info = {"id": large, "category_id": 26, "area": 2, "bbox": [0, 0, 2, 1], "iscrowd": 1}
    assert annotation(tmp_path)["segments_info"] == [info]


def test_a_segment_id_above_three_bytes_is_refused() -> None:
    (problem,) = EXPORTER.check([sample_of([[2**24]], {2**24: 26})], STREET)
    assert (problem.image, problem.class_id) == ("photo", 26)


@pytest.mark.parametrize(("key", "value"), [("area", 1), ("bbox", [0, 0, 1, 1]), ("id", 99), ("category_id", 99)])
def test_invariants_see_a_table_that_the_pixels_contradict(tmp_path: Path, key: str, value: object) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert EXPORTER.verify(tmp_path, manifest, STREET) == []
    path = tmp_path / "annotations/panoptic_train.json"
    document = json.loads(path.read_text())
    document["annotations"][0]["segments_info"][0][key] = value
    path.write_text(json.dumps(document))
    assert EXPORTER.verify(tmp_path, manifest, STREET)
