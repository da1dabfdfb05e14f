"""What becomes of segments that two painters drew apart by a few pixels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.geometry import Rect
from app.core.stitch import SegmentKey, TileLabels, resemblance
from tests.core.stitch.scenes import CAR
from tests.core.stitch.test_seams import merged, tile


def test_a_thin_object_drawn_beside_itself_is_joined_although_no_pixel_is_shared() -> None:
    left, right = tile(0, (CAR, Rect(20, 10, 40, 3))), tile(1, (CAR, Rect(20, 13, 40, 3)))
    mask, objects = merged(left, right)
    assert objects == [[(0, 2), (1, 2)]]
    assert mask.settled


def test_what_lies_further_apart_than_painters_drift_stays_apart() -> None:
    mask, objects = merged(tile(0, (CAR, Rect(20, 10, 40, 3))), tile(1, (CAR, Rect(20, 18, 40, 3))))
    assert objects == [[(0, 2)], [(1, 2)]]
    assert mask.settled


def test_with_a_second_choice_as_near_it_is_asked_and_not_guessed() -> None:
    left = tile(0, (CAR, Rect(20, 12, 40, 2)))
    right = tile(1, (CAR, Rect(20, 10, 40, 2)), (CAR, Rect(20, 14, 40, 2)))
    mask, objects = merged(left, right)
    assert len(objects) == 3
    assert [(q.first, q.second, q.reason) for q in mask.questions] == [
        (SegmentKey(0, 2), SegmentKey(1, 2), "no-mutual-best"),
        (SegmentKey(0, 2), SegmentKey(1, 3), "no-mutual-best"),
    ]


def test_drift_never_joins_what_has_its_partner() -> None:
    left = tile(0, (CAR, Rect(20, 10, 40, 6)))
    right = tile(1, (CAR, Rect(20, 10, 40, 5)), (CAR, Rect(20, 16, 40, 2)))
    assert merged(left, right)[1] == [[(0, 2), (1, 2)], [(1, 3)]]


def continuing(labels: TileLabels) -> TileLabels:
    segments = tuple(replace(segment, continues=segment.class_id == CAR) for segment in labels.segments)
    return TileLabels(labels.index, labels.raster, segments)


def test_two_that_both_go_on_and_share_pixels_are_one_when_there_is_no_other() -> None:
    left, right = tile(0, (CAR, Rect(20, 10, 40, 10))), tile(1, (CAR, Rect(20, 16, 40, 14)))
    assert len(merged(left, right)[1]) == 2
    assert merged(continuing(left), continuing(right))[1] == [[(0, 2), (1, 2)]]
    assert len(merged(continuing(left), right)[1]) == 2


def test_two_that_both_go_on_are_asked_about_when_there_is_another() -> None:
    left = tile(0, (CAR, Rect(20, 10, 40, 10)))
    right = tile(1, (CAR, Rect(20, 16, 40, 14)), (CAR, Rect(20, 0, 40, 4)))
    mask, objects = merged(continuing(left), continuing(right))
    assert len(objects) == 3
    assert not mask.settled


def test_a_border_that_reaches_over_a_neighbour_is_no_doubt() -> None:
    left = tile(0, (CAR, Rect(20, 2, 40, 20)))
    right = tile(1, (CAR, Rect(20, 2, 40, 16)), (CAR, Rect(20, 18, 40, 4)))
    mask, objects = merged(left, right)
    assert objects == [[(0, 2), (1, 2)], [(1, 3)]]
    assert mask.settled


@given(st.integers(0, 3), st.integers(0, 3))
def test_resemblance_is_whole_within_the_tolerance_and_the_same_both_ways(down: int, right: int) -> None:
    one, two = np.zeros((30, 30), np.bool_), np.zeros((30, 30), np.bool_)
    one[10:14, 10:14] = True
    two[10 + down : 14 + down, 10 + right : 14 + right] = True
    assert resemblance(one, two) == resemblance(two, one)
    assert resemblance(one, two) == 1 or (down, right) == (3, 3) or down * down + right * right > 9


@pytest.mark.parametrize("side", [0, 1])
def test_what_is_empty_resembles_nothing(side: int) -> None:
    pair = [np.ones((5, 5), np.bool_), np.ones((5, 5), np.bool_)]
    pair[side][:] = False
    assert resemblance(*pair) == 0
