"""Real dash-cam frames with hand-painted classes, through every format that can hold them."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.formats import EXPORTERS, ImageSample, holds_of, losses_of, verify_release, write_release
from app.core.formats.importers import open_set
from app.projects import read_taxonomy
from scripts.reference_tools import coco_scores, torchvision_loads
from tests.core.formats.scenes import class_raster, sample_of
from tests.reference.street import CAMVID
from tests.reference.truth_folder import read_ids

pytestmark = [pytest.mark.real_data, pytest.mark.timeout(3000)]
VOID = 11


@pytest.fixture
def frames(real_data: Path) -> list[ImageSample]:
    """All frames, every pixel painted: class 0 is sky, and what nobody labelled is the class Void."""
    return [_frame(real_data, path) for path in sorted((real_data / "camvid" / "labels").glob("*.png"))]


def _frame(real_data: Path, path: Path) -> ImageSample:
    classes = read_ids(path)
    present = {int(class_id) + 1: int(class_id) for class_id in np.unique(classes)}
    drive, frame = path.stem.replace("_f", "_").split("_")
    base = sample_of(classes + 1, present, taxonomy=CAMVID, image_id=path.stem, stem=path.stem, drive=drive)
    photo = (real_data / "camvid" / "images" / path.name).read_bytes()
    fields = {field: getattr(base, field) for field in base.__slots__}
    return ImageSample(**{**fields, "photo": lambda: photo, "frame": int(frame)})


def test_indexed_png_holds_the_class_ids_as_given(tmp_path: Path, frames: list[ImageSample], real_data: Path) -> None:
    write_release(tmp_path, EXPORTERS["indexed-png"], frames, CAMVID)
    assert verify_release(tmp_path) == []
    for frame in frames:
        truth = real_data / "camvid" / "labels" / f"{frame.stem}.png"
        assert np.array_equal(read_ids(tmp_path / "masks" / "train" / truth.name), read_ids(truth))
        photo = tmp_path / "images" / "train" / truth.name
        assert photo.read_bytes() == (real_data / "camvid" / "images" / truth.name).read_bytes()


@pytest.mark.reference
def test_torchvision_reads_every_frame_without_a_wrong_pixel(
    tmp_path: Path, frames: list[ImageSample], real_data: Path
) -> None:
    write_release(tmp_path, EXPORTERS["cityscapes"], frames, CAMVID)
    assert verify_release(tmp_path) == []
    assert torchvision_loads(tmp_path, real_data / "camvid" / "labels") == {
        "images": len(frames),
        "loaded": len(frames),
        "labels_wrong_px": 0,
        "instances_wrong_px": 0,
        "sizes_wrong": 0,
    }
    (train_ids,) = (tmp_path / "gtFine").rglob("0006R0_000000_001230_gtFine_labelTrainIds.png")
    pixels = cv2.imread(str(train_ids), cv2.IMREAD_UNCHANGED)
    classes = read_ids(real_data / "camvid" / "labels" / "0006R0_f01230.png")
    assert np.array_equal(pixels, np.where(classes == VOID, 255, classes))


@pytest.mark.reference
def test_panoptic_evaluation_finds_every_frame_perfect(
    tmp_path: Path, frames: list[ImageSample], real_data: Path
) -> None:
    write_release(tmp_path, EXPORTERS["coco-panoptic"], frames, CAMVID)
    assert verify_release(tmp_path) == []
    assert coco_scores(tmp_path, real_data / "camvid" / "labels") == {"images": len(frames), "panoptic_pq": 1.0}


def test_a_taxonomy_without_objects_is_refused_by_coco_instances(frames: list[ImageSample]) -> None:
    (problem,) = EXPORTERS["coco-instances"].check(frames, CAMVID)
    assert "no class whose objects are counted" in problem.detail


@pytest.mark.parametrize("name", EXPORTERS)
def test_frames_go_out_and_come_back_in_every_format_that_holds_them(
    tmp_path: Path, frames: list[ImageSample], name: str
) -> None:
    if EXPORTERS[name].check(frames, CAMVID):
        # BDD100K's 0 is "nothing", and CamVid's 0 is the sky; no class of CamVid's 11 is counted.
        assert name in ("bdd100k", "coco-instances")
        return
    write_release(tmp_path / "first", EXPORTERS[name], frames[:3], CAMVID)
    back = [image.sample(image.load()) for image in open_set(tmp_path / "first", read_taxonomy).images if image.load]
    manifest = write_release(tmp_path / "second", EXPORTERS[name], back, CAMVID)
    first = {one.path: one.sha256 for one in manifest.files}
    second = json.loads((tmp_path / "first" / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert first == {one["path"]: one["sha256"] for one in second}
    assert losses_of(frames[:3], holds_of(name), CAMVID) == []
    for one, other in zip(sorted(back, key=lambda sample: sample.stem), frames[:3], strict=True):
        assert np.array_equal(class_raster(one, unpainted=-1), class_raster(other, unpainted=-1))
