"""The BDD100K exporter."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from app.core.formats import EXPORTERS, ImageSample, write_release
from app.core.raster import encode_label_png
from app.core.stitch import MaskSegment
from app.core.taxonomy import LabelClass, Taxonomy
from schemas import load_taxonomy_json
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, sample_of

EXPORTER = EXPORTERS["bdd100k"]
BDD = Taxonomy.from_json(load_taxonomy_json("bdd100k"))


class TestBdd100k(ExporterContract):
    exporter_name = "bdd100k"
    unpainted = 0
    refused = (frozenset({-7, -1, 0, 256, 70000}), frozenset({-7, -1, 0, 256, 70000}))

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        return bitmask(root)[:, :, 0].astype(np.int64)

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        pixels = bitmask(root).astype(np.int64)
        labels = Taxonomy.from_json(json.loads((root / "LABELS.json").read_text()))
        numbers, crowd = (pixels[:, :, 2] << 8) + pixels[:, :, 3], pixels[:, :, 1] >> 1 & 1
        objects = {
            (int(pixels[y, x, 0]), int(numbers[y, x]))
            for y, x in np.argwhere(np.isin(pixels[:, :, 0], sorted(labels.things)) & (crowd == 0))
        }
        return sorted((class_id, (numbers == number).tobytes()) for class_id, number in objects)


def bitmask(root: Path) -> np.ndarray:
    """The one bitmask, by Pillow, as BDD100K's own tools read it."""
    (path,) = (root / "labels/pan_seg/bitmasks").rglob("*.png")
    with Image.open(path) as image:
        assert image.mode == "RGBA"
        return np.asarray(image)


def with_flags(sample: ImageSample, **flags: bool) -> ImageSample:
    marked = [one._replace(**flags) for one in sample.segments if isinstance(one, MaskSegment)]
    return ImageSample(**{name: getattr(sample, name) for name in sample.__slots__} | {"segments": marked})


def test_stuff_is_numbered_by_its_class_and_objects_from_31_as_in_bdd100ks_own_tools(tmp_path: Path) -> None:
    road, person, car = 7, 31, 35
    sample = sample_of([[1, 1, 2, 3, 4]], {1: road, 2: car, 3: person, 4: road}, taxonomy=BDD)
    write_release(tmp_path, EXPORTER, [sample], BDD)
    assert bitmask(tmp_path).tolist() == [
        [[road, 0, 0, road], [road, 0, 0, road], [car, 0, 0, 31], [person, 0, 0, 32], [road, 0, 0, road]]
    ]


def test_flags_are_the_bits_that_the_dataset_gives_them(tmp_path: Path) -> None:
    sample = sample_of([[1, 2]], {1: 35, 2: 36}, crowds=[1], taxonomy=BDD)
    write_release(tmp_path, EXPORTER, [with_flags(sample, truncated=True, occluded=True)], BDD)
    caravan_is_ignored = 1
    assert bitmask(tmp_path)[0, :, 1].tolist() == [8 + 4 + 2, 8 + 4 + caravan_is_ignored]


def test_numbers_above_255_use_the_third_byte(tmp_path: Path) -> None:
    ids = np.arange(1, 301, dtype=np.uint32).reshape(10, 30)
    write_release(tmp_path, EXPORTER, [sample_of(ids, dict.fromkeys(range(1, 301), 35), taxonomy=BDD)], BDD)
    last = bitmask(tmp_path)[-1, -1].tolist()
    assert last == [35, 0, 330 >> 8, 330 & 255]


def test_the_mask_holds_train_ids_and_255_where_nothing_is_trained(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    with Image.open(tmp_path / "labels/sem_seg/masks/train/photo.png") as image:
        assert np.asarray(image).tolist()[3] == [11, 11, 11, 0, 13, 255]
    with Image.open(tmp_path / "labels/sem_seg/colormaps/train/photo.png") as image:
        assert image.getpixel((4, 3)) == (0, 0, 142)
        assert image.getpixel((5, 3)) == (0, 0, 0)


def test_more_objects_than_two_bytes_number_are_refused() -> None:
    thing = LabelClass(200, "thing", (1, 2, 3), is_thing=True, train_id=0, ignored=False)
    taxonomy = Taxonomy("many", "1", (thing,))
    ids = np.arange(1, 65537, dtype=np.uint32).reshape(256, 256)
    (problem,) = EXPORTER.check([sample_of(ids, dict.fromkeys(range(1, 65537), 200), taxonomy=taxonomy)], taxonomy)
    assert "at most 65505" in problem.detail


def test_invariants_see_a_mask_that_does_not_follow_and_a_number_used_twice(tmp_path: Path) -> None:
    write_release(tmp_path, EXPORTER, [scene()], STREET)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    mask = tmp_path / "labels/sem_seg/masks/train/photo.png"
    good = mask.read_bytes()
    mask.write_bytes(encode_label_png(np.full((4, 6), 3, np.uint8)))
    assert "does not follow" in EXPORTER.verify(tmp_path, manifest, STREET)[0]
    mask.write_bytes(good)
    path = tmp_path / "labels/pan_seg/bitmasks/train/photo.png"
    pixels = bitmask(tmp_path).copy()
    pixels[0, 0, 1] = 8
    Image.fromarray(pixels).save(path)
    assert "more than one class" in EXPORTER.verify(tmp_path, manifest, STREET)[0]
