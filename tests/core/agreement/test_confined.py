"""A tile that may change in one class only: whatever else was touched is found, and nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.core.agreement import changed_beyond
from app.core.raster import LabelTile, Segment

ROAD, CAR, VAN, SKY = 1, 2, 3, 4
ALLOWED = {CAR: [CAR, VAN]}
TABLE = (Segment(1, ROAD), Segment(2, CAR), Segment(3, CAR), Segment(4, SKY, occluded=True))


def tile(rows: list[list[int]], table: tuple[Segment, ...] = TABLE) -> LabelTile:
    return LabelTile(np.array(rows, np.uint16), table)


BEFORE = tile([[1, 1, 2, 2], [4, 4, 3, 0]])


def wrong(after: LabelTile) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(changed_beyond(BEFORE, after, ALLOWED))]


def test_an_object_may_become_of_the_new_class_or_lie_open_for_now() -> None:
    table = (*TABLE[:2], Segment(3, VAN), TABLE[3])
    assert wrong(tile([[1, 1, 2, 0], [4, 4, 3, 0]], table)) == []


def test_it_may_be_parted_and_other_segments_may_be_numbered_anew() -> None:
    table = (Segment(9, ROAD), Segment(2, CAR), Segment(5, VAN), Segment(8, SKY, occluded=True))
    assert wrong(tile([[9, 9, 2, 5], [8, 8, 5, 0]], table)) == []


def test_no_pixel_leaves_or_enters_the_split_class() -> None:
    assert wrong(tile([[1, 1, 1, 2], [4, 2, 3, 0]])) == [(0, 2), (1, 1)]
    assert wrong(tile([[1, 1, 2, 2], [4, 4, 3, 3]])) == [(1, 3)]


def test_no_other_segment_is_emptied_merged_parted_or_flagged() -> None:
    assert wrong(tile([[1, 0, 2, 2], [4, 4, 3, 0]])) == [(0, 1)]
    assert wrong(tile([[1, 1, 2, 2], [4, 5, 3, 0]], (*TABLE, Segment(5, SKY, occluded=True)))) == [(1, 1)]
    merged = (Segment(1, ROAD), Segment(2, CAR), Segment(3, CAR), Segment(4, ROAD))
    assert wrong(tile([[1, 1, 2, 2], [4, 4, 3, 0]], merged)) == [(1, 0), (1, 1)]
    assert wrong(tile([[1, 1, 2, 2], [4, 4, 3, 0]], (*TABLE[:3], Segment(4, SKY)))) == [(1, 0), (1, 1)]


@given(arrays(np.uint16, (4, 5), elements=st.integers(0, 4)), arrays(np.uint16, (4, 5), elements=st.integers(0, 5)))
def test_what_is_let_pass_has_every_other_pixel_as_it_was(old: np.ndarray, new: np.ndarray) -> None:
    """By classes, reckoned without the code under test; numbers of segments aside."""
    before, after = LabelTile(old, TABLE), LabelTile(new, (*TABLE, Segment(5, VAN)))
    was, now = ({0: 0} | {one.id: one.class_id for one in each.segments} for each in (before, after))
    classes = [np.vectorize(table.get)(raster) for table, raster in ((was, old), (now, new))]
    fixed = classes[0] != CAR
    if not changed_beyond(before, after, ALLOWED).any():
        assert (classes[0] == classes[1])[fixed].all()
        assert np.isin(classes[1][~fixed], [0, CAR, VAN]).all()
    painted = np.where(fixed, old, np.where(np.isin(classes[1], [CAR, VAN]), new, 0)).astype(np.uint16)
    if not np.isin(painted[fixed], [2, 3, 5]).any():
        assert not changed_beyond(before, LabelTile(painted, after.segments), ALLOWED).any()
