"""Releases of the newer formats before readers that are not ours."""

from pathlib import Path

import pytest

from app.core.formats import EXPORTERS, write_release
from scripts.reference_tools import datasets_loads, datumaro_reads
from tests.reference.street import CITYSCAPES, street_instances, streets, write_truth

pytestmark = [pytest.mark.reference, pytest.mark.timeout(3000)]


def test_hugging_face_datasets_loads_every_row_of_every_split(tmp_path: Path) -> None:
    truth, root = tmp_path / "truth", tmp_path / "release"
    write_release(root, EXPORTERS["parquet"], streets(truth), CITYSCAPES)
    wanted = {"images": 3, "loaded": 3, "labels_wrong_px": 0, "instances_wrong_px": 0, "sizes_wrong": 0}
    assert datasets_loads(root, truth) == wanted
    spoiled = street_instances(0)
    spoiled[170:, 200:] += 1
    write_truth(truth, "photo_0", spoiled)
    scores = datasets_loads(root, truth)
    assert scores["labels_wrong_px"] > 0
    assert scores["instances_wrong_px"] > 0


@pytest.mark.parametrize("name", ["kitti", "mapillary-vistas"])
def test_datumaro_reads_every_mask_of_every_split(tmp_path: Path, name: str) -> None:
    truth, root = tmp_path / "truth", tmp_path / "release"
    write_release(root, EXPORTERS[name], streets(truth), CITYSCAPES)
    scores = datumaro_reads(root, truth)
    assert scores["masks"] > 50
    assert {**scores, "masks": 0} == {"images": 3, "loaded": 3, "masks": 0, "masks_wrong": 0}
    spoiled = street_instances(0)
    spoiled[170:, 200:] += 1
    write_truth(truth, "photo_0", spoiled)
    assert datumaro_reads(root, truth)["masks_wrong"] > 0
