"""What every importer promises: a release of ours comes back, and what does not is named, pixel for pixel."""

import dataclasses
import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from app.core.errors import FormatError
from app.core.formats import EXPORTERS, HOLDS, ImageSample, losses_of, write_release
from app.core.formats.importers import IMPORTERS, ImportedSet, open_set
from app.core.stitch import MaskSegment
from app.core.taxonomy import Taxonomy
from schemas import load_taxonomy_json
from tests.contracts.exporter_contract import scene
from tests.core.formats.scenes import STREET, class_raster, drawn_samples, object_masks, sample_of

NOT_PAINTED = -9


def presets(name: str) -> Taxonomy:
    """The shipped taxonomies."""
    return Taxonomy.from_json(load_taxonomy_json(name))


def marked(sample: ImageSample) -> ImageSample:
    """The sample with every second segment occluded and every third truncated."""
    segments = [
        one._replace(occluded=number % 2 == 0, truncated=number % 3 == 0)
        for number, one in enumerate(sample.segments)
        if isinstance(one, MaskSegment)
    ]
    return dataclasses.replace(sample, segments=segments)


class ImporterContract:
    """Subclass as `Test...` and name the format."""

    format_name: str

    def test_a_release_of_ours_is_recognised_by_its_files_alone(self, tmp_path: Path) -> None:
        self._release(tmp_path, [scene()])
        assert open_set(tmp_path, presets).format == self.format_name
        for name in ("manifest.json", "SHA256SUMS", "LABELS.json"):
            (tmp_path / name).unlink()
        assert open_set(tmp_path, presets).format == self.format_name

    def test_names_drives_frames_and_splits_come_back(self, tmp_path: Path) -> None:
        samples = [scene(), scene(image_id="i2", stem="Straße 7", drive="b_n", frame=20, split="val")]
        self._release(tmp_path, samples)
        found = open_set(tmp_path, presets)
        assert found.taxonomy == STREET
        names = ("image_id", "stem", "drive", "frame", "split")
        assert sorted(tuple(getattr(one, name) for name in names) for one in found.images) == sorted(
            tuple(getattr(one, name) for name in names) for one in samples
        )

    def test_export_import_export_is_the_identity(self, tmp_path: Path) -> None:
        samples = [marked(scene()), scene(image_id="i2", stem="b", split="val", frame=3)]
        self._there_and_back(tmp_path, samples)

    def test_any_raster_goes_there_and_back(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        @settings(max_examples=15, deadline=None)
        @given(sample=drawn_samples())
        def goes(sample: ImageSample) -> None:
            self._there_and_back(tmp_path_factory.mktemp("release"), [marked(sample)])

        goes()

    def _there_and_back(self, root: Path, samples: Sequence[ImageSample]) -> None:
        self._release(root / "first", samples)
        found = open_set(root / "first", presets)
        assert found.losses == ()
        back = [image.sample(image.load()) for image in found.images if image.load is not None]
        self._release(root / "second", back)
        first, second = _digests(root / "first"), _digests(root / "second")
        assert set(second) == set(first)
        assert {path for path in first if first[path] != second[path]} <= self._may_differ(samples, first)
        self._every_difference_is_named(samples, back)

    def _may_differ(self, samples: Sequence[ImageSample], files: Iterable[str]) -> set[str]:
        """The manifest counts unpainted pixels, and outlines are those of segments: only a named loss changes them."""
        kinds = {loss.kind for loss in losses_of(samples, HOLDS[self.format_name], STREET)}
        of_segments = (
            {path for path in files if path.endswith("_polygons.json")} if "segments-joined" in kinds else set()
        )
        changed = of_segments or "pixels-dropped" in kinds
        return of_segments | ({"manifest.json", "SHA256SUMS"} if changed else set())

    def _every_difference_is_named(self, samples: Sequence[ImageSample], back: Sequence[ImageSample]) -> None:
        """What the report of losses says before the release is just what is missing after it."""
        by_id = {one.image_id: one for one in back}
        for sample in samples:
            named: dict[str, tuple[int, int]] = {}
            for loss in losses_of([sample], HOLDS[self.format_name], STREET):
                pixels, count = named.get(loss.kind, (0, 0))
                named[loss.kind] = pixels + loss.pixels, count + loss.count
            _compare(sample, by_id[sample.image_id], named)

    def test_a_zip_and_a_folder_in_a_folder_give_the_same(self, tmp_path: Path) -> None:
        plain = tmp_path / "plain"
        self._release(plain, [scene()])
        shutil.copytree(plain, tmp_path / "outer" / "download")
        with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(plain.rglob("*")):
                archive.write(path, f"release/{path.relative_to(plain).as_posix()}")
        for other in (tmp_path / "outer", tmp_path / "set.zip"):
            assert _content(open_set(other, presets)) == _content(open_set(plain, presets))

    def test_damage_is_a_format_error_and_nothing_else(self, tmp_path: Path) -> None:
        self._release(tmp_path / "whole", [scene()])
        files = sorted(_digests(tmp_path / "whole"))
        for number, name in enumerate(files):
            for change in ("cut", "noise", "gone"):
                root = tmp_path / f"{number}{change}"
                shutil.copytree(tmp_path / "whole", root)
                _damage(root / name, change)
                try:
                    _content(open_set(root, presets, format_name=self.format_name))
                except FormatError as error:
                    assert str(error)

    def test_one_format_is_in_both_registries(self) -> None:
        assert IMPORTERS[self.format_name].info == EXPORTERS[self.format_name].info

    def _release(self, root: Path, samples: Sequence[ImageSample]) -> None:
        write_release(root, EXPORTERS[self.format_name], samples, STREET)


def _compare(sample: ImageSample, came: ImageSample, named: dict[str, tuple[int, int]]) -> None:
    wanted, got = class_raster(sample, unpainted=NOT_PAINTED), class_raster(came, unpainted=NOT_PAINTED)
    dropped_pixels, dropped = named.pop("pixels-dropped", (0, 0))
    assert int((wanted != got).sum()) == dropped_pixels
    for flag in ("occluded", "truncated"):
        assert _flags(sample, flag) - _flags(came, flag) == named.pop(f"{flag}-lost", (0, 0))[1]
    joined = named.pop("segments-joined", (0, 0))[1]
    if "objects-merged" in named:
        assert named.pop("objects-merged")[1] == len(object_masks(sample))
        assert object_masks(came) == []
    else:
        assert object_masks(came) == object_masks(sample)
        assert _regions(sample) - _regions(came) == joined + dropped
    assert named == {}


def _flags(sample: ImageSample, flag: str) -> int:
    return sum(bool(getattr(segment, flag)) for segment in sample.segments)


def _regions(sample: ImageSample) -> int:
    """Segments that are no single objects."""
    return sum(not segment.is_thing or segment.crowd for segment in sample.segments)


def _content(found: ImportedSet) -> list[tuple[object, ...]]:
    rows = []
    for image in found.images:
        labels = image.load() if image.load is not None else None
        pixels = None if labels is None else (labels.raster.tobytes(), labels.segments)
        rows.append((image.image_id, image.stem, image.split, hashlib.sha256(image.photo()).hexdigest(), pixels))
    return rows


def _damage(path: Path, change: str) -> None:
    if change == "gone":
        path.unlink()
    elif change == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        data = bytearray(path.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 8] = bytes(
            np.random.default_rng(1).integers(0, 256, min(8, len(data) - middle)).tolist()
        )
        path.write_bytes(bytes(data))


def _digests(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def flat(value: int = 1, class_id: int = 7) -> ImageSample:
    """A sample of one segment."""
    return sample_of([[value] * 3] * 2, {value: class_id})
