"""What differs between two labellings, on rasters that can be counted by eye."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.core.agreement import Labelling, changed_pixels, regrouped, relabelled

ROAD, CAR = 7, 26
BEFORE = Labelling(np.array([[1, 1, 2], [1, 0, 3]], np.uint16), {1: ROAD, 2: CAR, 3: CAR})


def test_the_same_labels_under_other_numbers_are_no_change() -> None:
    after = Labelling(np.array([[9, 9, 4], [9, 0, 5]], np.uint32), {9: ROAD, 4: CAR, 5: CAR})
    assert relabelled(BEFORE, after) == {}
    assert regrouped(BEFORE, after) == 0
    assert not changed_pixels(BEFORE, after).any()


def test_pixels_of_another_class_are_counted_with_both_classes() -> None:
    after = Labelling(np.array([[1, 2, 2], [0, 1, 3]], np.uint16), BEFORE.class_of)
    assert relabelled(BEFORE, after) == {(ROAD, CAR): 1, (ROAD, None): 1, (None, ROAD): 1}
    assert changed_pixels(BEFORE, after).tolist() == [[False, True, False], [True, True, False]]


def test_two_objects_that_became_one_are_told_apart_from_relabelling() -> None:
    after = Labelling(np.array([[1, 1, 2], [1, 0, 2]], np.uint16), {1: ROAD, 2: CAR})
    assert relabelled(BEFORE, after) == {}
    assert regrouped(BEFORE, after) == 1


RASTERS = arrays(np.uint16, (4, 5), elements=st.integers(0, 3))


@given(RASTERS, RASTERS)
def test_what_moved_is_what_changed_and_goes_back_the_same_way(first: np.ndarray, second: np.ndarray) -> None:
    classes = {1: ROAD, 2: CAR, 3: CAR}
    before, after = Labelling(first, classes), Labelling(second, classes)
    moved = relabelled(before, after)
    assert sum(moved.values()) == changed_pixels(before, after).sum()
    assert relabelled(after, before) == {(b, a): n for (a, b), n in moved.items()}
    assert regrouped(before, after) == regrouped(after, before)
