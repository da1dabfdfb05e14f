"""Releases of the newer formats before readers that are not ours."""

from pathlib import Path

import numpy as np
import pytest

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.taxonomy import Taxonomy
from schemas import load_taxonomy_json
from scripts.reference_tools import bdd100k_scores, datasets_loads, datumaro_reads
from tests.reference.street import CITYSCAPES, sample_from, street_instances, streets, write_truth

BDD = Taxonomy.from_json(load_taxonomy_json("bdd100k"))

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


def bdd_instances(seed: int) -> np.ndarray:
    """The street in BDD100K's class ids; what Cityscapes leaves unlabelled is not painted."""
    ids = {entry.name: entry.id for entry in BDD.classes}
    classes = {entry.id: ids[entry.name] for entry in CITYSCAPES.classes if entry.name in ids}
    out = street_instances(seed)
    for key in np.unique(out).tolist():
        own = classes[key // 1000 if key >= 1000 else key]
        out[street_instances(seed) == key] = own * 1000 + key % 1000 if key >= 1000 else own
    return out


def bdd_streets(truth: Path) -> list[ImageSample]:
    """Three samples and their truth."""
    samples = []
    for number in range(3):
        instances = bdd_instances(number)
        write_truth(truth, f"photo_{number}", instances)
        names = {"image_id": f"i{number}", "stem": f"photo_{number}", "split": ("train", "val")[number % 2]}
        samples.append(sample_from(instances, BDD, **names))
    return samples


def test_bdd100ks_own_tools_find_a_bdd100k_release_perfect_and_see_what_differs(tmp_path: Path) -> None:
    truth, root = tmp_path / "truth", tmp_path / "release"
    write_release(root, EXPORTERS["bdd100k"], bdd_streets(truth), BDD)
    scores = bdd100k_scores(root, truth)
    assert scores["segments"] > 50
    perfect = {"images": 3, "segments": 0, "segments_wrong": 0, "labels_wrong_px": 0, "panoptic_pq": pytest.approx(1)}
    assert {**scores, "segments": 0} == perfect
    spoiled = bdd_instances(0)
    spoiled[100:, 200:] = 7
    write_truth(truth, "photo_0", spoiled)
    scores = bdd100k_scores(root, truth)
    assert min(scores["segments_wrong"], scores["labels_wrong_px"]) > 0
    assert scores["panoptic_pq"] < 1
