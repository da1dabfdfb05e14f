"""The pure parts of scripts/bench_hands.py: what shapes cover, what a hand's moves cost, and when a tile is good."""

import numpy as np
import pytest
from numpy.typing import NDArray

from scripts.hands import shapes
from scripts.hands.hand import Hand
from scripts.hands.scene import Kinds, scene
from scripts.hands.score import boundary_f, standing

KINDS = Kinds("tiny", {1: "road", 2: "car", 9: "void"}, frozenset({2}), frozenset(), frozenset({2}), 9)


def test_a_polygon_covers_the_pixels_whose_middle_is_inside_and_none_that_its_right_edge_cuts() -> None:
    found = shapes.polygon((3, 4), [(0, 0), (3, 0), (0, 3)])
    assert found.astype(int).tolist() == [[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(("diameter", "rows"), [(1, ["000", "010", "000"]), (2, ["110", "110", "000"])])
def test_a_dab_lies_around_its_anchor(diameter: int, rows: list[str]) -> None:
    found = shapes.stroke((3, 3), [(1.0, 1.0)], diameter)
    assert ["".join(map(str, row)) for row in found.astype(int).tolist()] == rows


def test_a_stroke_covers_the_tip_along_the_line() -> None:
    assert shapes.stroke((1, 5), [(0.5, 0.5), (3.5, 0.5)], 1).astype(int).tolist() == [[1, 1, 1, 1, 0]]


def test_a_bent_line_goes_through_all_places_and_stays_straight_where_they_lie_on_a_line() -> None:
    line = shapes.bent(((0.0, 0.0), (6.0, 0.0), (12.0, 0.0)))
    assert np.allclose(line, [(x, 0.0) for x in (0.0, 3.0, 6.0, 9.0, 12.0)])
    corner = shapes.bent(((0.0, 0.0), (9.0, 0.0), (9.0, 9.0)))
    assert {(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)} <= set(corner)
    assert max(x for x, _ in corner) > 9.0
    assert shapes.bent(((1.0, 1.0), (2.0, 2.0))) == ((1.0, 1.0), (2.0, 2.0))


def test_a_move_over_three_widths_is_two_bits() -> None:
    hand = Hand((0.0, 0.0))
    hand.move((30.0, 0.0), 10)
    hand.press()
    hand.key(2)
    assert hand.effort.seconds == pytest.approx(2 / 4.5 + 0.2 + 0.4)
    assert (hand.effort.downs, hand.effort.keys, hand.effort.path) == (1, 2, 30.0)


def test_void_is_neither_wanted_nor_judged_and_objects_count_from_ten_pixels() -> None:
    instances = np.array([[1] * 10 + [2] * 9 + [9]], np.int32)
    classes = np.where(instances == 9, 9, 2).astype(np.int32)
    truth = scene("t", np.zeros((1, 20, 3), np.uint8), instances, classes, KINDS)
    painted = np.where(truth.ids == 0, 2, truth.ids)
    found = standing(truth, painted, truth.classes)
    assert found.classes == {2: 1.0}
    assert found.objects == {1: 1.0}
    assert found.done


def test_two_objects_painted_as_one_are_not_both_found() -> None:
    instances = np.array([[1] * 10 + [2] * 10], np.int32)
    truth = scene("t", np.zeros((1, 20, 3), np.uint8), instances, np.full((1, 20), 2, np.int32), KINDS)
    found = standing(truth, np.ones((1, 20), np.int32), truth.classes)
    assert found.missing == [1, 2]
    assert found.failing == []


def test_a_border_two_pixels_off_agrees_and_one_three_pixels_off_does_not() -> None:
    def bar(left: int) -> NDArray[np.bool_]:
        raster = np.zeros((9, 20), bool)
        raster[:, left] = True
        return raster

    assert [boundary_f(bar(5), bar(left)) for left in (5, 7, 8)] == [1.0, 1.0, 0.0]
