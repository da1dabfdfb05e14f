"""Ground truth from files, as robots read it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.geometry import Grid, Rect, Size
from app.core.raster import LabelTile, Segment
from app.core.taxonomy import Taxonomy
from app.foundation.errors import Invalid, NotFound
from app.robots import Hand, Truth, TruthFolder, true_object
from schemas import load_taxonomy_json

CITYSCAPES = Taxonomy.from_json(load_taxonomy_json("cityscapes"))
CAMVID = Taxonomy.from_json(load_taxonomy_json("camvid-11"))
ROAD, CAR = 7, 26


def write(folder: Path, name: str, values: list[list[int]], dtype: type = np.uint8) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / name), np.array(values, dtype))


def test_instances_are_objects_and_a_bare_thing_class_is_a_crowd(tmp_path: Path) -> None:
    write(tmp_path, "a_labelIds.png", [[7, 26, 26, 26]])
    write(tmp_path, "a_instanceIds.png", [[7, 26000, 26001, 26]], np.uint16)
    truth = TruthFolder(tmp_path, CITYSCAPES).of("a")
    assert len(set(truth.ids.ravel().tolist())) == 4
    assert [truth.classes[int(value)] for value in truth.ids[0]] == [ROAD, CAR, CAR, CAR]
    assert truth.crowds == {int(truth.ids[0, 3])}


def test_class_zero_is_a_class_and_is_painted(tmp_path: Path) -> None:
    write(tmp_path / "deep", "a.png", [[0, 3], [0, 11]])
    truth = TruthFolder(tmp_path, CAMVID).of("a")
    assert truth.ids.min() >= 1
    assert [[truth.classes[int(value)] for value in row] for row in truth.ids] == [[0, 3], [0, 11]]


def test_what_is_missing_or_no_class_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no PNG files"):
        TruthFolder(tmp_path, CITYSCAPES)
    write(tmp_path, "a.png", [[200]])
    folder = TruthFolder(tmp_path, CITYSCAPES)
    with pytest.raises(NotFound, match=r"neither b_labelIds.png nor b.png"):
        folder.of("b")
    with pytest.raises(Invalid, match="ground truth of a has the value 200"):
        folder.of("a")


def test_a_perfect_hand_paints_the_truth_and_each_robot_errs_in_its_own_way(tmp_path: Path) -> None:
    ids = np.full((64, 64), 7)
    ids[20:44, 20:44] = 26000
    write(tmp_path, "a_labelIds.png", np.where(ids > 1000, 26, ids).tolist())
    write(tmp_path, "a_instanceIds.png", ids.tolist(), np.uint16)
    (tile,), _ = TruthFolder(tmp_path, CITYSCAPES).tiles("a", Grid(Size(64, 64), tile=64, overlap=0, context=0))
    perfect = LabelTile(tile.raster, tile.segments)

    def painted(error: float, robot: int) -> np.ndarray:
        return Hand(error, 1, robot).paint(perfect, where="a.jpg/0", things=frozenset({CAR})).raster

    assert np.array_equal(painted(0, 0), tile.raster)
    assert not np.array_equal(painted(0.1, 0), tile.raster)
    assert np.array_equal(painted(0.1, 0), painted(0.1, 0))
    assert not np.array_equal(painted(0.1, 0), painted(0.1, 1))


def test_a_sliver_that_drifted_onto_a_neighbour_still_stands_for_the_object_it_looks_like() -> None:
    ids = np.full((30, 30), 1, np.int32)
    ids[:, :24] = 2
    ids[:, 24:27] = 3
    truth = Truth(ids, {1: ROAD, 2: CAR, 3: CAR}, frozenset())
    raster = np.ones((30, 30), np.uint16)
    raster[:, 21:24] = 5
    tile = LabelTile(raster, (Segment(1, ROAD), Segment(5, CAR)))
    assert true_object(truth, Rect(0, 0, 30, 30), tile, 5) == 3


def test_a_segment_of_a_class_that_is_not_there_stands_for_what_lies_below_it() -> None:
    truth = Truth(np.full((4, 4), 1, np.int32), {1: ROAD}, frozenset())
    tile = LabelTile(np.full((4, 4), 9, np.uint16), (Segment(9, CAR),))
    assert true_object(truth, Rect(0, 0, 4, 4), tile, 9) == 1
