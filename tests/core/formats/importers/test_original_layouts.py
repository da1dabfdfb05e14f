"""Data sets as their makers lay them out, drawn here at a few pixels with OpenCV, which knows nothing of our codec."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from app.core.errors import FormatError
from app.core.formats.importers import ImportedLabels, ImportedSet, open_set
from tests.contracts.importer_contract import presets

ROAD, CAR = 7, 26


def write(path: Path, pixels: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.array(pixels))


def photo(path: Path, height: int = 2, width: int = 3) -> None:
    write(path, np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3))


def only(found: ImportedSet) -> ImportedLabels:
    (image,) = found.images
    assert image.load is not None
    return image.load()


def described(labels: ImportedLabels) -> list[tuple[int, bool, bool, int]]:
    """(class, thing, crowd, area) of each segment."""
    return [(one.class_id, one.is_thing, one.crowd, one.area) for one in labels.segments]


def test_cityscapes_has_class_0_and_groups_without_a_number(tmp_path: Path) -> None:
    photo(tmp_path / "leftImg8bit/val/ulm/ulm_000001_000019_leftImg8bit.png")
    truth = np.array([[0, ROAD, CAR], [CAR * 1000, CAR * 1000 + 1, CAR]], np.uint16)
    write(tmp_path / "gtFine/val/ulm/ulm_000001_000019_gtFine_instanceIds.png", truth)
    write(tmp_path / "gtFine/val/ulm/ulm_000002_000019_gtFine_labelIds.png", truth.astype(np.uint8))
    found = open_set(tmp_path, presets)
    (image,) = found.images
    assert (image.stem, image.drive, image.frame, image.split) == ("ulm_000001_000019", "ulm", 19, "val")
    assert described(only(found)) == [
        (0, False, False, 1), (ROAD, False, False, 1), (CAR, True, True, 2),
        (CAR, True, False, 1), (CAR, True, False, 1),
    ]  # fmt: skip
    assert [(loss.kind, loss.image) for loss in found.losses] == [("no-photo", "ulm_000002_000019")]


def test_kitti_has_testing_photos_without_labels_and_labels_without_objects(tmp_path: Path) -> None:
    photo(tmp_path / "testing/image_2/000000_10.png")
    photo(tmp_path / "training/image_2/000000_10.png")
    write(tmp_path / "training/semantic/000000_10.png", np.array([[ROAD, CAR, CAR]] * 2, np.uint8))
    found = open_set(tmp_path, presets)
    assert [(image.split, image.load is None) for image in found.images] == [("test", True), ("train", False)]
    load = found.images[1].load
    assert load is not None
    assert described(load()) == [(ROAD, False, False, 2), (CAR, True, True, 4)]


def test_bdd100k_bitmasks_carry_flags_and_masks_of_train_ids_are_the_second_best(tmp_path: Path) -> None:
    car = 35
    photo(tmp_path / "bdd100k/images/10k/train/a.jpg")
    photo(tmp_path / "bdd100k/images/10k/train/b.jpg")
    bitmask = np.zeros((2, 3, 4), np.uint8)
    bitmask[0, 0] = (car, 8 | 4, 0, 31)
    bitmask[0, 1] = (car, 2 | 1, 1, 0)
    bitmask[0, 2] = (7, 0, 0, 7)
    write(tmp_path / "bdd100k/labels/pan_seg/bitmasks/train/a.png", cv2.cvtColor(bitmask, cv2.COLOR_RGBA2BGRA))
    write(tmp_path / "bdd100k/labels/sem_seg/masks/train/b.png", np.array([[0, 13, 255], [77, 0, 0]], np.uint8))
    first, second = (image.load() for image in open_set(tmp_path, presets).images if image.load)
    assert [(one.class_id, one.crowd, one.occluded, one.truncated) for one in first.segments] == [
        (7, False, False, False), (car, False, True, True), (car, True, False, False),
    ]  # fmt: skip
    assert [(loss.kind, loss.pixels) for loss in first.losses] == [("flag-lost", 1)]
    assert described(second) == [(7, False, False, 3), (car, True, True, 1)]
    assert [(loss.kind, loss.pixels) for loss in second.losses] == [("train-ids", 1), ("pixels-unknown", 1)]


@pytest.mark.parametrize(("version", "unlabeled"), [("v2.0", 123), ("v1.2", 65)])
def test_vistas_instances_without_a_panoptic_table(tmp_path: Path, version: str, unlabeled: int) -> None:
    photo(tmp_path / "training/images/key.jpg")
    truth = np.array([[unlabeled * 256, 1, 2], [2 * 256, 0, 1]], np.uint16)
    write(tmp_path / f"training/{version}/instances/key.png", truth)
    bird, unlabelled = (0, True), (unlabeled, False)
    found = open_set(tmp_path, presets)
    assert len(found.taxonomy.classes) == unlabeled + 1
    kinds = [(one.class_id, one.is_thing) for one in only(found).segments]
    assert kinds.count(bird) == 3
    assert unlabelled in kinds


def test_coco_instances_with_outlines_runs_and_overlaps(tmp_path: Path) -> None:
    photo(tmp_path / "val2017/000000000139.jpg", 4, 4)
    square = [0, 0, 3, 0, 3, 3, 0, 3]
    annotations = [
        {"id": 9, "image_id": 139, "category_id": 3, "iscrowd": 0, "segmentation": [square]},
        {
            "id": 4,
            "image_id": 139,
            "category_id": 1,
            "iscrowd": 1,
            "segmentation": {"size": [4, 4], "counts": [10, 2, 4]},
        },
    ]
    document = {
        "images": [{"id": 139, "file_name": "000000000139.jpg", "height": 4, "width": 4}],
        "annotations": annotations,
        "categories": [
            {"id": 1, "name": "person", "supercategory": "p"},
            {"id": 3, "name": "car", "supercategory": "v"},
        ],
    }
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations/instances_val2017.json").write_text(json.dumps(document))
    found = open_set(tmp_path, presets)
    labels = only(found)
    assert (found.images[0].split, found.images[0].stem) == ("val", "000000000139")
    assert [(one.class_id, one.crowd) for one in labels.segments] == [(3, False), (1, True)]
    assert np.argwhere(labels.raster == 2).tolist() == [[2, 2], [3, 2]]
    assert {loss.kind for loss in labels.losses} == {"overlap", "outline"}
    assert next(loss.pixels for loss in labels.losses if loss.kind == "overlap") == 1


def test_parquet_of_other_makers_with_rows_in_one_file(tmp_path: Path) -> None:
    def png(pixels: np.ndarray) -> bytes:
        return cv2.imencode(".png", pixels)[1].tobytes()

    rows = [
        {"image": {"bytes": png(np.full((2, 3, 3), n, np.uint8)), "path": "x.png"}, "annotation": {"bytes": png(mask)}}
        for n, mask in enumerate([np.full((2, 3), ROAD, np.uint8), np.array([[CAR, 255, 255]] * 2, np.uint8)])
    ]
    (tmp_path / "data").mkdir()
    pa.parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "data/train-00000-of-00001.parquet")
    found = open_set(tmp_path, presets)
    assert [(image.stem, image.split) for image in found.images] == [
        ("train-00000-of-00001_000000", "train"), ("train-00000-of-00001_000001", "train"),
    ]  # fmt: skip
    assert [described(image.load()) for image in found.images if image.load] == [
        [(ROAD, False, False, 6)], [(CAR, True, True, 2)],
    ]  # fmt: skip
    pixels = cv2.imdecode(np.frombuffer(found.images[1].photo(), np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    assert pixels[0, 0].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: (root / "annotations/panoptic_val.json").write_text("[]"), "no JSON object"),
        (lambda root: (root / "annotations/panoptic_val.json").write_text('{"images": 3}'), "must be a list"),
        (lambda root: write(root / "annotations/panoptic_val/a.png", np.zeros((2, 3), np.uint8)), "3 bytes a pixel"),
        (lambda root: (root / "annotations/panoptic_val/a.png").unlink(), "is missing"),
    ],
)
def test_a_broken_set_says_which_file(tmp_path: Path, spoil: Callable[[Path], object], said: str) -> None:
    photo(tmp_path / "images/val/a.jpg")
    write(tmp_path / "annotations/panoptic_val/a.png", np.ones((2, 3, 3), np.uint8))
    document = {
        "images": [{"id": 1, "file_name": "a.jpg", "height": 2, "width": 3}],
        "annotations": [{"image_id": 1, "file_name": "a.png", "segments_info": [{"id": 65793, "category_id": 1}]}],
        "categories": [{"id": 1, "name": "road", "isthing": 0}],
    }
    (tmp_path / "annotations/panoptic_val.json").write_text(json.dumps(document))
    assert described(only(open_set(tmp_path, presets))) == [(1, False, False, 6)]
    spoil(tmp_path)
    with pytest.raises(FormatError, match=said):
        only(open_set(tmp_path, presets))


def test_ids_that_are_not_in_the_table_are_told_and_left_unpainted(tmp_path: Path) -> None:
    photo(tmp_path / "images/val/a.jpg")
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[0, 0], pixels[0, 1] = (0, 0, 1), (0, 0, 2)
    write(tmp_path / "annotations/panoptic_val/a.png", pixels)
    document = {
        "images": [{"id": "a", "file_name": "a.jpg"}],
        "annotations": [{"image_id": "a", "file_name": "a.png", "segments_info": [{"id": 1, "category_id": 1}]}],
        "categories": [{"id": 1, "name": "road", "isthing": 0}],
    }
    (tmp_path / "annotations/panoptic_val.json").write_text(json.dumps(document))
    labels = only(open_set(tmp_path, presets))
    assert labels.raster.tolist() == [[1, 0, 0], [0, 0, 0]]
    assert [(loss.kind, loss.pixels) for loss in labels.losses] == [("pixels-unknown", 1)]


def test_what_no_format_recognises_and_what_two_do(tmp_path: Path) -> None:
    photo(tmp_path / "somewhere/a.png")
    photo(tmp_path / "else/a.png")
    with pytest.raises(FormatError, match="laid out as none"):
        open_set(tmp_path, presets)
    photo(tmp_path / "training/image_2/000000_10.png")
    photo(tmp_path / "leftImg8bit/val/ulm/ulm_000001_000019_leftImg8bit.png")
    with pytest.raises(FormatError, match="could be cityscapes or kitti"):
        open_set(tmp_path, presets)
    assert open_set(tmp_path, presets, format_name="kitti").format == "kitti"
    with pytest.raises(FormatError, match="no importer 'pascal'"):
        open_set(tmp_path, presets, format_name="pascal")


@pytest.mark.real_data
def test_the_sample_of_panopticapi_comes_in_whole() -> None:
    folder = Path(os.environ.get("TESSERA_REAL_DATA", "")) / "coco_panoptic_sample"
    if not folder.is_dir():
        pytest.skip("TESSERA_REAL_DATA has no coco_panoptic_sample")
    found = open_set(folder, presets, format_name="coco-panoptic")
    assert len(found.images) == 2
    for image in found.images:
        assert image.load is not None
        labels = image.load()
        assert labels.losses == ()
        assert len(labels.segments) > 10
        decoded = cv2.imdecode(np.frombuffer(io.BytesIO(image.photo()).getvalue(), np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        assert decoded.shape[:2] == labels.raster.shape
