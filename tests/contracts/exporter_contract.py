"""What every exporter promises. Its test subclasses `ExporterContract`, names the exporter and reads its files back."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import FormatError
from app.core.formats import EXPORTERS, Exporter, ImageSample, remapped_sample, verify_release, write_release
from app.core.formats.release_folder import checked_path
from app.core.stitch import MaskSegment
from app.core.taxonomy import LabelClass, Remap, Taxonomy
from tests.core.formats.scenes import STREET, class_raster, drawn_samples, object_masks, sample_of

# A road with a person before it and a car in two parts, a crowd of cars, and a corner that nobody painted.
SCENE = [
    [1, 1, 1, 1, 1, 1],
    [2, 2, 3, 2, 2, 2],
    [4, 4, 3, 4, 5, 5],
    [6, 6, 3, 7, 5, 0],
]
PROBED = (-7, -1, 0, 1, 64, 65, 254, 255, 256, 70000)
SCENE_CLASSES = {1: 23, 2: 7, 3: 24, 4: 26, 5: 26, 6: 24, 7: 7}


def scene(**changes: object) -> ImageSample:
    """The contract's scene, with segment 5 as a crowd."""
    return sample_of(SCENE, SCENE_CLASSES, crowds=[5], **changes)


class ExporterContract:
    """Subclass as `Test...`, set `exporter_name`, and say how the format's files are read."""

    exporter_name: str
    unpainted: int
    keeps_stuff = True
    keeps_objects = True
    # Which of `PROBED` the format cannot hold as (stuff, things).
    refused: tuple[frozenset[int], frozenset[int]]

    def classes_in(self, root: Path, sample: ImageSample) -> np.ndarray:
        """(H, W) of class ids read back from the release, `unpainted` where nothing is; only if `keeps_stuff`."""
        raise NotImplementedError

    def objects_in(self, root: Path, sample: ImageSample) -> list[tuple[int, bytes]]:
        """The instance partition read back, as `object_masks` gives it; only if `keeps_objects`."""
        raise NotImplementedError

    @property
    def exporter(self) -> Exporter:
        return EXPORTERS[self.exporter_name]

    def test_its_name_is_what_it_says(self) -> None:
        assert self.exporter.info.name == self.exporter_name
        assert self.exporter.info.title
        assert self.exporter.info.description

    def test_a_release_of_exact_masks_verifies(self, tmp_path: Path) -> None:
        samples = [scene(), scene(image_id="i2", stem="other", frame=20, split="val", drive="bonn")]
        write_release(tmp_path, self.exporter, samples, STREET)
        assert verify_release(tmp_path) == []

    def test_pixels_and_objects_come_back(self, tmp_path: Path) -> None:
        self._round_trip(tmp_path, scene())

    def test_any_raster_comes_back(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        @settings(max_examples=40, deadline=None)
        @given(sample=drawn_samples())
        def comes_back(sample: ImageSample) -> None:
            self._round_trip(tmp_path_factory.mktemp("release"), sample)

        comes_back()

    def test_any_raster_comes_back_in_other_classes(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        goals = st.lists(st.sampled_from([None, 7, 23, 24, 26]), min_size=4, max_size=4)

        @settings(max_examples=15, deadline=None)
        @given(sample=drawn_samples(), goals=goals)
        def comes_back(sample: ImageSample, goals: list[int | None]) -> None:
            table = dict(zip((7, 23, 24, 26), goals, strict=True)) | {0: 0}
            made = remapped_sample(sample, Remap(STREET, STREET, table))
            root = tmp_path_factory.mktemp("release")
            self._round_trip(root, made)
            expected = class_raster(sample, unpainted=self.unpainted)
            for class_id, mask in {key: expected == key for key in table}.items():
                goal = table[class_id]
                expected[mask] = self.unpainted if goal is None else goal
            if self.keeps_stuff:
                assert np.array_equal(self.classes_in(root, made), expected)
            if self.keeps_objects:
                kept = [(table[class_id], mask) for class_id, mask in object_masks(sample)]
                assert self.objects_in(root, made) == sorted(one for one in kept if one[0] in STREET.things)

        comes_back()

    def _round_trip(self, root: Path, sample: ImageSample) -> None:
        write_release(root, self.exporter, [sample], STREET)
        assert verify_release(root) == []
        if self.keeps_stuff:
            assert np.array_equal(self.classes_in(root, sample), class_raster(sample, unpainted=self.unpainted))
        if self.keeps_objects:
            assert self.objects_in(root, sample) == object_masks(sample)

    def test_a_release_of_labels_alone_verifies_and_has_the_same_labels(self, tmp_path: Path) -> None:
        write_release(tmp_path / "with", self.exporter, [scene()], STREET)
        write_release(tmp_path / "without", self.exporter, [dataclasses.replace(scene(), with_photo=False)], STREET)
        assert verify_release(tmp_path / "without") == []
        if self.keeps_objects:
            both = [self.objects_in(tmp_path / name, scene()) for name in ("with", "without")]
            assert both[0] == both[1]

    def test_the_order_of_images_changes_no_byte(self, tmp_path: Path) -> None:
        samples = [scene(image_id=f"i{n}", stem=f"f{n}", frame=n % 2, drive=f"d_{n % 3}") for n in range(5)]
        forth, back = tmp_path / "forth", tmp_path / "back"
        write_release(forth, self.exporter, samples, STREET, {"unfinished": "leave-out"})
        write_release(back, self.exporter, samples[::-1], STREET, {"unfinished": "leave-out"})
        assert _digests(forth) == _digests(back)

    def test_paths_stay_inside_the_release_whatever_the_photos_are_called(self, tmp_path: Path) -> None:
        stems = ["../../etc/passwd", "con", "a/b", "…", "", "A", "a", "Á", "f\x00", ".hidden", "x" * 300, "C:\\x"]
        samples = [scene(image_id=f"i{n}", stem=stem, drive=stem, frame=n) for n, stem in enumerate(stems)]
        manifest = write_release(tmp_path, self.exporter, samples, STREET)
        paths = [str(checked_path(entry.path)) for entry in manifest.files]
        assert len({path.casefold() for path in paths}) == len(paths)
        assert all(path.isascii() for path in paths)
        assert verify_release(tmp_path) == []

    def test_images_of_one_name_get_files_of_their_own(self, tmp_path: Path) -> None:
        samples = [scene(image_id=f"i{n}", stem="frame_000001", frame=1, drive=f"drive_{n // 2}") for n in range(4)]
        manifest = write_release(tmp_path, self.exporter, samples, STREET)
        held = [path for image in manifest.images for path in image["files"]]
        assert len(set(held)) == len(held)
        assert verify_release(tmp_path) == []

    def test_the_manifest_leads_from_each_file_back_to_its_image(self, tmp_path: Path) -> None:
        write_release(tmp_path, self.exporter, [scene(stem="my photo", drive="a_b")], STREET)
        (row,) = json.loads((tmp_path / "manifest.json").read_text())["images"]
        assert (row["id"], row["stem"], row["drive"], row["frame"]) == ("i1", "my photo", "a_b", 19)
        assert row["files"]
        assert all((tmp_path / path).is_file() for path in row["files"])

    def test_every_class_is_held_or_refused_by_name_before_it_starts(self, tmp_path: Path) -> None:
        found: tuple[set[int], set[int]] = (set(), set())
        for class_id in PROBED:
            for is_thing in (False, True):
                root = tmp_path / f"{class_id}{is_thing}"
                if not self._is_held(root, class_id, is_thing=is_thing):
                    found[is_thing].add(class_id)
        assert found == self.refused

    def _is_held(self, root: Path, class_id: int, *, is_thing: bool) -> bool:
        odd = LabelClass(class_id, "odd one", (1, 2, 3), is_thing=is_thing, train_id=5, ignored=False)
        other = LabelClass(26, "car", (0, 0, 142), is_thing=True, train_id=13, ignored=False)
        taxonomy = Taxonomy("odd", "1", (odd, other))
        sample = sample_of([[1, 1], [2, 3]], {1: class_id, 2: class_id, 3: 26}, taxonomy=taxonomy)
        problems = self.exporter.check([sample], taxonomy)
        if problems:
            assert {(problem.image, problem.class_id) for problem in problems} == {("photo", class_id)}
            assert all("odd one" in problem.detail for problem in problems)
            with pytest.raises(FormatError, match="odd one"):
                write_release(root, self.exporter, [sample], taxonomy)
            assert not root.exists()
            return False
        write_release(root, self.exporter, [sample], taxonomy)
        assert verify_release(root) == []
        if self.keeps_stuff:
            expected = class_raster(sample, unpainted=self.unpainted)
            assert np.array_equal(self.classes_in(root, sample), expected)
        if self.keeps_objects:
            assert self.objects_in(root, sample) == object_masks(sample)
        return True

    def test_a_check_loads_no_picture(self) -> None:
        def refuse() -> bytes:
            raise AssertionError("check loaded a picture")

        self.exporter.check([dataclasses.replace(scene(), photo=refuse, raster=refuse)], STREET)

    def test_a_class_that_is_not_in_the_taxonomy_is_refused(self) -> None:
        stray = MaskSegment(9, 99, is_thing=False, crowd=False, occluded=False, truncated=False, area=1,
                            box=scene().segments[0].box, members=())  # fmt: skip
        problems = self.exporter.check([dataclasses.replace(scene(), segments=[stray])], STREET)
        assert [(problem.image, problem.class_id) for problem in problems] == [("photo", 99)]

    def test_an_image_twice_and_a_bad_split_are_refused(self) -> None:
        problems = self.exporter.check([scene(), scene(), scene(image_id="i3", stem="bad", split="../x")], STREET)
        assert {problem.image for problem in problems} == {"photo", "bad"}

    def test_a_raster_with_an_unknown_value_is_no_release(self, tmp_path: Path) -> None:
        broken = dataclasses.replace(scene(), segments=scene().segments[1:])
        with pytest.raises(FormatError, match="without a segment"):
            write_release(tmp_path / "r", self.exporter, [broken], STREET)

    def test_verification_sees_any_changed_missing_or_added_file(self, tmp_path: Path) -> None:
        for index, name in enumerate(_release_paths(tmp_path / "probe", self.exporter)):
            for change in ("flip", "remove"):
                root = tmp_path / f"{index}{change}"
                write_release(root, self.exporter, [scene()], STREET)
                _damage(root / name, change)
                assert any(name in fault for fault in verify_release(root)), (name, change)
        (tmp_path / "probe" / "extra.txt").write_text("x")
        assert verify_release(tmp_path / "probe") == ["extra.txt is not in the manifest"]


def _release_paths(root: Path, exporter: Exporter) -> Sequence[str]:
    return [entry.path for entry in write_release(root, exporter, [scene()], STREET).files]


def _damage(path: Path, change: str) -> None:
    if change == "remove":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)


def _digests(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
