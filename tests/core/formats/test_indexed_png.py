"""The indexed PNG exporter."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.raster import encode_label_png
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, sample_of

EXPORTER = EXPORTERS["indexed-png"]


class TestIndexedPng(ExporterContract):
    exporter_name = "indexed-png"
    unpainted = 255
    refused = (frozenset({-7, -1, 255, 256, 70000}), frozenset({-7, -1, 255, 256, 70000}))
    keeps_objects = False

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        (path,) = (root / "masks").rglob("*.png")
        with Image.open(path) as image:
            assert image.mode == "P"
            return np.asarray(image).astype(np.int64)


def test_a_painted_class_0_is_0_and_not_painted_is_255_in_the_taxonomys_colours(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [sample_of([[1, 2, 0]], {1: 0, 2: 26})], STREET)
    with Image.open(tmp_path / "masks/train/photo.png") as image:
        assert np.asarray(image).tolist() == [[0, 26, 255]]
        assert image.convert("RGB").getpixel((1, 0)) == (0, 0, 142)


def test_labels_csv_lists_every_class(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    lines = (tmp_path / "labels.csv").read_text().splitlines()
    assert lines[0] == "id,name,red,green,blue,is_thing,train_id,ignored,category"
    assert lines[-1] == "26,car,0,0,142,1,13,0,vehicle"
    assert len(lines) == 1 + len(STREET.classes)


def test_invariants_see_a_value_that_is_no_class_and_a_wrong_size(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    path = tmp_path / "masks/train/photo.png"
    path.write_bytes(encode_label_png(np.full((4, 6), 99, np.uint8)))
    assert "no classes" in EXPORTER.verify(tmp_path, manifest, STREET)[0]
    path.write_bytes(encode_label_png(np.full((4, 5), 7, np.uint8)))
    assert "size" in EXPORTER.verify(tmp_path, manifest, STREET)[0]
