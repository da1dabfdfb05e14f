import hashlib
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "sample_data" / "street"
STREET_CLASSES = {1, 4, 7, 8, 9, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 32, 33}
THINGS = {24, 25, 26, 27, 28, 32, 33}
TRUTHS = sorted(SHIPPED.glob("truth/*_instanceIds.png"))


@pytest.fixture(scope="module", autouse=True)
def scripts_on_path() -> Iterator[None]:
    sys.path.insert(0, str(ROOT / "scripts"))
    yield
    sys.path.remove(str(ROOT / "scripts"))


def part(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def small_sample(tmp_path_factory: pytest.TempPathFactory, scripts_on_path: None) -> Path:
    out = tmp_path_factory.mktemp("first")
    part("make_sample_data").make(3, out, width=192, frames=1)
    return out


def files_below(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_seed_paints_the_same_bytes(small_sample: Path, tmp_path: Path) -> None:
    part("make_sample_data").make(3, tmp_path, width=192, frames=1)
    assert files_below(tmp_path) == files_below(small_sample)


def test_another_seed_paints_another_scene(small_sample: Path, tmp_path: Path) -> None:
    part("make_sample_data").main(["--seed", "4", "--out", str(tmp_path), "--width", "192", "--frames", "1"])
    first, second = files_below(small_sample), files_below(tmp_path)
    assert first.keys() == second.keys()
    truths = [name for name in first if name.endswith("_labelIds.png")]
    assert len(truths) == 2
    assert all(first[name] != second[name] for name in truths)


def test_a_small_sample_has_the_names_and_sizes_it_promises(small_sample: Path) -> None:
    names = set(files_below(small_sample))
    stems = {"harbour_000041": "harbour", "hillside_000128": "hillside"}
    expected = {f"street/photos/{drive}/{stem}.jpg" for stem, drive in stems.items()}
    expected |= {f"street/truth/{stem}_{kind}.png" for stem in stems for kind in ("labelIds", "instanceIds")}
    assert names == expected | {"README.md", "street/SHA256SUMS"}
    photo = cv2.imread(str(small_sample / "street/photos/harbour/harbour_000041.jpg"), cv2.IMREAD_UNCHANGED)
    assert photo is not None
    assert photo.shape == (96, 192, 3)


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.name)
def test_shipped_truth_is_well_formed(path: Path) -> None:
    instances = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    labels = cv2.imread(str(path).replace("_instanceIds", "_labelIds"), cv2.IMREAD_UNCHANGED)
    assert instances is not None
    assert labels is not None
    assert (instances.dtype, labels.dtype) == (np.dtype(np.uint16), np.dtype(np.uint8))
    assert instances.shape == labels.shape == (1024, 2048)
    assert set(np.unique(labels).tolist()) <= STREET_CLASSES
    values, areas = np.unique(instances, return_counts=True)
    of_things = values >= 1000
    assert {int(v) // 1000 for v in values[of_things]} <= THINGS
    assert not set(values[~of_things].tolist()) & THINGS
    assert np.array_equal(np.where(instances >= 1000, instances // 1000, instances), labels)
    assert areas[of_things].min() >= 12
    assert max(np.bincount(values[of_things] // 1000)) < 100


def test_shipped_drives_hold_what_makes_them_worth_painting() -> None:
    assert len(TRUTHS) == 7
    rasters = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in TRUTHS]
    heights: list[int] = []
    tiles_of_one_thing: list[int] = []
    for raster in rasters:
        assert raster is not None
        for value in np.unique(raster[raster >= 1000]):
            rows, columns = np.nonzero(raster == value)
            if value // 1000 == 24:
                heights.append(int(np.ptp(rows)) + 1)
            tiles_of_one_thing.append(len(set(zip((rows // 512).tolist(), (columns // 512).tolist(), strict=True))))
    assert min(heights) <= 14
    assert max(tiles_of_one_thing) >= 4
    classes = {int(v) for raster in rasters if raster is not None for v in np.unique(raster // 1000)}
    assert classes - {0} == THINGS


def test_digests_name_every_shipped_file_and_hold() -> None:
    lines = (SHIPPED / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {match[2]: match[1] for line in lines if (match := re.fullmatch(r"([0-9a-f]{64})  (\S+)", line))}
    assert len(listed) == len(lines)
    present = {p.relative_to(SHIPPED).as_posix() for p in SHIPPED.rglob("*") if p.is_file()} - {"SHA256SUMS"}
    assert listed.keys() == present
    assert all(hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())


def test_all_shipped_photos_together_stay_below_six_megabytes() -> None:
    photos = list(SHIPPED.glob("photos/*/*.jpg"))
    assert len(photos) == 7
    assert sum(photo.stat().st_size for photo in photos) <= 6_000_000


def test_a_polygon_marks_colour_and_identity_on_the_same_samples() -> None:
    canvas = part("sample_scene.canvas").Canvas(9, 7)
    canvas.polygon(np.array([[1.2, 1.1], [7.4, 2.0], [3.0, 5.6]]), (250, 120, 60), 26003)
    assert canvas.ids.any()
    assert np.array_equal(canvas.ids == 26003, canvas.colour.any(axis=2))


def test_a_texture_draws_nothing_where_it_is_clear() -> None:
    canvas = part("sample_scene.canvas").Canvas(6, 4)
    texture = np.full((4, 4, 4), 200, np.uint8)
    texture[:, 2:, 3] = 0
    outline = np.array([[0.0, 0], [3, 0], [3, 3], [0, 3]])
    canvas.stamp(np.eye(3), texture, outline, 13)
    assert np.array_equal(canvas.ids == 13, canvas.colour.any(axis=2))
    assert (canvas.ids[:4, :2] == 13).all()
    assert not canvas.ids[:, 2:].any()


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(-3, 9)), min_size=3, max_size=3))
def test_cutting_at_the_near_plane_leaves_nothing_behind_the_camera(corners: list[tuple[float, float, float]]) -> None:
    camera = part("sample_scene.camera")
    view = np.array(corners)
    kept = camera.cut_near(view)
    assert (kept[:, 2] >= camera.NEAR - 1e-9).all()
    if (view[:, 2] >= camera.NEAR).all():
        assert np.array_equal(kept, view)


def test_what_stands_nearer_or_towards_the_middle_is_drawn_later() -> None:
    behind = part("sample_scene.solid").behind
    near, far = (-1.0, 1.0, 5.0, 6.0), (-1.0, 1.0, 9.0, 10.0)
    assert behind(far, near, 0.0)
    assert not behind(near, far, 0.0)
    bus, parked = (-3.0, -1.0, 10.0, 22.0), (-6.0, -4.0, 11.0, 13.0)
    assert behind(parked, bus, 1.75)
    assert not behind(bus, parked, 1.75)
