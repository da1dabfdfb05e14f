"""The Cityscapes exporter."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.core.formats import EXPORTERS, ImageSample, verify_release, write_release
from app.core.taxonomy import LabelClass, Taxonomy
from tests.contracts.exporter_contract import ExporterContract, scene
from tests.core.formats.scenes import STREET, class_raster, drawn_samples, sample_of

CITYSCAPES = EXPORTERS["cityscapes"]


class TestCityscapes(ExporterContract):
    exporter_name = "cityscapes"
    unpainted = 0
    refused = (frozenset({-7, -1, 65, 254, 255, 256, 70000}), frozenset({-7, -1, 0, 65, 254, 255, 256, 70000}))

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        return read(root, "labelIds").astype(np.int64)

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        instances = read(root, "instanceIds").astype(int)
        return sorted(
            (key // 1000, (instances == key).tobytes()) for key in np.unique(instances).tolist() if key >= 1000
        )


def read(root: Path, kind: str) -> np.ndarray:
    """The one file of this kind, by OpenCV, which knows nothing of our codec."""
    (path,) = root.rglob(f"*_gtFine_{kind}.png")
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


def release(root: Path, *samples: ImageSample, taxonomy: Taxonomy = STREET) -> Path:
    write_release(root, CITYSCAPES, samples, taxonomy)
    return root


def test_instance_ids_are_numbered_from_zero_and_crowds_and_stuff_keep_the_class(tmp_path: Path) -> None:
    instances = read(release(tmp_path, scene()), "instanceIds")
    assert instances.dtype == np.uint16
    assert instances.tolist() == [
        [23, 23, 23, 23, 23, 23],
        [7, 7, 24000, 7, 7, 7],
        [26000, 26000, 24000, 26000, 26, 26],
        [24001, 24001, 24000, 7, 26, 0],
    ]


def test_train_ids_and_colours_follow_the_taxonomy_and_unpainted_is_ignored(tmp_path: Path) -> None:
    root = release(tmp_path, scene())
    assert read(root, "labelTrainIds").tolist()[3] == [11, 11, 11, 0, 13, 255]
    assert read(root, "color")[:, :, ::-1].tolist()[3][4:] == [[0, 0, 142], [0, 0, 0]]


def test_names_have_a_city_without_underscores_and_the_table_leads_back(tmp_path: Path) -> None:
    root = release(tmp_path, sample_of([[1]], {1: 7}, drive="my_drive 2", stem="IMG 7", frame=7))
    assert (root / "leftImg8bit/train/my-drive-2/my-drive-2_000000_000007_leftImg8bit.png").is_file()
    names = json.loads((root / "manifest.json").read_text())["names"]
    assert names["cities"] == {"my-drive-2": "my_drive 2"}
    assert names["images"]["i1"]["stem"] == "IMG 7"


def test_cityscapes_own_names_are_kept() -> None:
    stem = "aachen_000003_000019_leftImg8bit"
    table = CITYSCAPES.name_table([sample_of([[1]], {1: 7}, stem=stem, frame=19)])
    assert table["images"]["i1"]["name"] == "aachen_000003_000019"


@settings(max_examples=60, deadline=None)
@given(
    images=st.lists(
        st.tuples(st.sampled_from(["a_b", "a-b", "ab", "", "A-B"]), st.integers(-1, 3_000_000) | st.just(5)),
        min_size=1,
        max_size=8,
    )
)
def test_names_are_unique_well_formed_and_reversible(images: list[tuple[str, int]]) -> None:
    samples = [
        sample_of([[1]], {1: 7}, image_id=f"i{n}", drive=drive, frame=frame, stem=f"s{n}")
        for n, (drive, frame) in enumerate(images)
    ]
    table = CITYSCAPES.name_table(samples)
    assert table == CITYSCAPES.name_table(samples[::-1])
    names = [row["name"] for row in table["images"].values()]
    assert len({name.casefold() for name in names}) == len(names)
    for sample in samples:
        row = table["images"][sample.image_id]
        city, sequence, frame = row["name"].split("_")
        assert table["cities"][city] == sample.drive
        assert len(sequence) == len(frame) == 6


def test_photos_become_png_without_loss_and_png_photos_pass_as_they_are(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    for suffix in (".jpg", ".webp", ".png"):
        encoded = cv2.imencode(suffix, pixels)[1].tobytes()
        sample = photographed(encoded, suffix)
        (photo,) = release(tmp_path / suffix, sample).rglob("*_leftImg8bit.png")
        decoded = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
        assert np.array_equal(cv2.imread(str(photo), cv2.IMREAD_COLOR), decoded)
        assert (photo.read_bytes() == encoded) == (suffix == ".png")


def photographed(photo: bytes, suffix: str) -> ImageSample:
    base = scene()
    return ImageSample(
        **{field: getattr(base, field) for field in base.__slots__ if field not in ("photo", "photo_suffix")},
        photo=lambda: photo,
        photo_suffix=suffix,
    )


def test_more_than_999_objects_of_a_class_are_refused() -> None:
    def crowd_of(count: int) -> list:
        raster = np.arange(1, count + 1, dtype=np.uint32).reshape(1, count)
        return CITYSCAPES.check([sample_of(raster, dict.fromkeys(range(1, count + 1), 26))], STREET)

    assert crowd_of(999) == []
    (problem,) = crowd_of(1000)
    assert (problem.image, problem.class_id) == ("photo", 26)
    assert "1000 objects" in problem.detail


def test_unpainted_pixels_beside_an_evaluated_class_0_are_refused() -> None:
    sky = LabelClass(0, "Sky", (128, 128, 128), is_thing=False, train_id=0, ignored=False)
    taxonomy = Taxonomy("camvid", "1", (sky,))
    whole = sample_of([[1, 1]], {1: 0}, taxonomy=taxonomy)
    holed = sample_of([[1, 0]], {1: 0}, taxonomy=taxonomy, image_id="i2", stem="holed")
    (problem,) = CITYSCAPES.check([whole, holed], taxonomy)
    assert (problem.image, problem.class_id) == ("holed", 0)
    assert "1 pixels are not painted" in problem.detail


def test_a_split_that_no_cityscapes_loader_knows_is_refused() -> None:
    (problem,) = CITYSCAPES.check([scene(split="minival")], STREET)
    assert "'minival'" in problem.detail


def test_a_painted_class_0_comes_back_as_0(tmp_path: Path) -> None:
    sky = LabelClass(0, "Sky", (128, 128, 128), is_thing=False, train_id=3, ignored=False)
    taxonomy = Taxonomy("camvid", "1", (sky,))
    root = release(tmp_path, sample_of([[1, 1]], {1: 0}, taxonomy=taxonomy), taxonomy=taxonomy)
    assert read(root, "labelIds").tolist() == [[0, 0]]
    assert read(root, "labelTrainIds").tolist() == [[3, 3]]


@settings(max_examples=60, deadline=None)
@given(sample=drawn_samples())
def test_polygons_drawn_in_order_give_label_ids(tmp_path_factory: pytest.TempPathFactory, sample: ImageSample) -> None:
    root = release(tmp_path_factory.mktemp("polygons"), sample)
    (path,) = root.rglob("*_polygons.json")
    document = json.loads(path.read_text())
    canvas = Image.new("L", (document["imgWidth"], document["imgHeight"]), 0)
    ids = {entry.name: entry.id for entry in STREET.classes}
    for entry in document["objects"]:
        outline = [tuple(point) for point in entry["polygon"]]
        ImageDraw.Draw(canvas).polygon(
            outline, fill=ids.get(entry["label"], ids.get(entry["label"].removesuffix("group")))
        )
    assert np.array_equal(np.asarray(canvas), class_raster(sample, unpainted=0))


def test_crowds_are_groups_in_the_polygons(tmp_path: Path) -> None:
    (path,) = release(tmp_path, scene()).rglob("*_polygons.json")
    labels = {entry["label"] for entry in json.loads(path.read_text())["objects"]}
    assert labels == {"unlabeled", "sky", "road", "person", "car", "cargroup"}


def test_the_invariants_see_polygons_that_do_not_give_label_ids(tmp_path: Path) -> None:
    root = release(tmp_path, scene())
    (path,) = root.rglob("*_polygons.json")
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "objects": document["objects"][1:]}))
    (fault,) = CITYSCAPES.verify(root, json.loads((root / "manifest.json").read_text()), STREET)
    assert "polygons" in fault


@pytest.mark.parametrize("kind", ["labelIds", "labelTrainIds", "instanceIds", "color"])
def test_the_invariants_see_one_wrong_pixel_even_where_hashes_agree(tmp_path: Path, kind: str) -> None:
    root = release(tmp_path, scene())
    (path,) = root.rglob(f"*_gtFine_{kind}.png")
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    pixels[0, 0] = 26
    cv2.imwrite(str(path), pixels)
    manifest = json.loads((root / "manifest.json").read_text())
    assert CITYSCAPES.verify(root, manifest, STREET)
    assert verify_release(root)
