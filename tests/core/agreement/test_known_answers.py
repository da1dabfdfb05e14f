"""A painted tile against its known answer: what counts, what is left open, and what the figures come to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement import AnswerAgreement, agreement_with_answer, differing_pixels
from app.core.errors import InvalidRaster
from app.core.raster import LabelTile, Segment

ROAD, CAR, VAN, SKY = 0, 1, 2, 3
THINGS = {CAR, VAN}


def tile(rows: list[list[int]], *segments: Segment, scale: int = 1) -> LabelTile:
    raster = np.kron(np.array(rows), np.ones((scale, scale))).astype(np.uint16)
    return LabelTile(raster, segments or (Segment(1, ROAD), Segment(2, CAR), Segment(3, CAR), Segment(4, SKY)))


def measure(answer: LabelTile, painted: LabelTile, *open_classes: int) -> AnswerAgreement:
    found = agreement_with_answer(answer, painted, things=THINGS, open_classes=open_classes)
    assert found is not None
    return found


def test_the_answer_itself_is_perfect_whatever_its_ids_are() -> None:
    answer = tile([[1, 1, 2, 2], [1, 3, 3, 4]])
    other = tile([[7, 7, 5, 5], [7, 6, 6, 8]], Segment(7, ROAD), Segment(5, CAR), Segment(6, CAR), Segment(8, SKY))
    assert measure(answer, other) == AnswerAgreement(8, 8, 1.0, 1.0, 0)


def test_what_the_answer_leaves_open_is_not_judged() -> None:
    answer = tile([[1, 1, 0, 0], [1, 1, 0, 0]])
    painted = tile([[1, 1, 2, 2], [1, 1, 3, 4]])
    assert measure(answer, painted) == AnswerAgreement(4, 4, 1.0, 1.0, 0)
    assert agreement_with_answer(tile([[0, 0]]), tile([[1, 2]]), things=THINGS) is None


def test_classes_that_changed_since_are_not_judged() -> None:
    answer = tile([[1, 1, 2, 2]])
    painted = tile([[1, 1, 2, 2]], Segment(1, ROAD), Segment(2, VAN))
    assert measure(answer, painted).share == 0.5
    assert measure(answer, painted, CAR) == AnswerAgreement(2, 2, 1.0, 1.0, 0)


def test_the_figures_by_hand() -> None:
    answer = tile([[1, 1, 1, 1, 2, 2, 2, 2]])
    painted = tile([[1, 1, 1, 1, 1, 2, 2, 4]])
    found = measure(answer, painted)
    assert (found.judged, found.agreeing) == (8, 6)
    assert found.mean_iou == pytest.approx((4 / 5 + 2 / 4) / 2)
    # Half of the car is not more than half: it is missed and another one invented. The sky is invented too.
    assert found.panoptic_quality == pytest.approx((4 / 5 + 0 + 0) / 3)


def test_two_objects_painted_as_one_agree_as_classes_and_not_as_objects() -> None:
    answer = tile([[2, 2, 3, 3]], scale=16)
    painted = tile([[2, 2, 2, 2]], scale=16)
    found = measure(answer, painted)
    assert (found.share, found.mean_iou, found.panoptic_quality, found.missed) == (1.0, 1.0, 0.0, 2)
    assert measure(tile([[2, 2, 3, 3]]), tile([[2, 2, 2, 2]])).missed == 0  # too small to be held against anybody


def test_objects_in_a_crowd_are_neither_missed_nor_invented() -> None:
    crowd = Segment(2, CAR, crowd=True)
    answer = tile([[1, 1, 2, 2]], Segment(1, ROAD), crowd)
    assert measure(answer, tile([[1, 1, 2, 3]])) == AnswerAgreement(4, 4, 1.0, 1.0, 0)
    only = measure(tile([[2, 2]], crowd), tile([[2, 3]]))
    assert (only.share, only.panoptic_quality) == (1.0, None)


def test_what_lies_mostly_where_nothing_is_judged_is_not_invented() -> None:
    answer = tile([[1, 1, 1, 1, 0, 0]])
    assert measure(answer, tile([[1, 1, 1, 2, 2, 2]])).panoptic_quality == pytest.approx(3 / 4)
    assert measure(answer, tile([[1, 1, 2, 2, 2, 2]])).panoptic_quality == pytest.approx((0 + 0) / 1)
    assert measure(answer, tile([[1, 1, 1, 2, 2, 4]])).panoptic_quality == pytest.approx((3 / 4 + 0) / 2)


def test_where_they_differ() -> None:
    answer, painted = tile([[1, 1, 2, 0], [4, 4, 2, 3]]), tile([[1, 4, 3, 1], [4, 0, 1, 3]])
    assert differing_pixels(answer, painted).tolist() == [[False, True, False, False], [False, True, True, False]]
    assert differing_pixels(answer, painted, open_classes=[CAR]).sum() == 2
    with pytest.raises(InvalidRaster):
        differing_pixels(answer, tile([[1]]))


def test_what_is_not_painted_agrees_with_nothing() -> None:
    assert measure(tile([[1, 1, 2, 2]]), tile([[1, 0, 2, 2]])).agreeing == 3


def by_masks(answer: LabelTile, painted: LabelTile) -> float | None:
    """Panoptic quality as its paper and its authors' program say, region by region."""
    void = answer.raster == 0
    truths, mine = regions(answer), regions(painted)
    scores: dict[int, list[float]] = {}
    for class_id in {one[0] for one in (*truths, *mine)}:
        good = [mask for kind, crowd, mask in truths if kind == class_id and not crowd]
        crowds = [mask for kind, crowd, mask in truths if kind == class_id and crowd]
        own = [mask for kind, _, mask in mine if kind == class_id]
        ious = {
            (a, b): np.sum(x & y) / np.sum((x | y) & ~(void & ~x))
            for a, x in enumerate(good)
            for b, y in enumerate(own)
        }
        hits = {pair: iou for pair, iou in ious.items() if iou > 0.5}
        matched = {b for _, b in hits}
        ignored = void | np.logical_or.reduce([*crowds, np.zeros_like(void)])
        spurious = [y for b, y in enumerate(own) if b not in matched and np.sum(y & ignored) * 2 <= np.sum(y)]
        weight = len(hits) + (len(good) - len(hits)) / 2 + len(spurious) / 2
        if weight:
            scores[class_id] = [sum(hits.values()) / weight]
    return float(np.mean(list(scores.values()))) if scores else None


def regions(tile: LabelTile) -> list[tuple[int, bool, np.ndarray]]:
    """Class, whether it is a crowd, and mask of each region that is there: stuff by class, things by segment."""
    found = []
    for class_id in {one.class_id for one in tile.segments}:
        own = [one for one in tile.segments if one.class_id == class_id]
        masks = [(one.crowd, tile.raster == one.id) for one in own]
        if class_id not in THINGS:
            masks = [(False, np.logical_or.reduce([mask for _, mask in masks]))]
        found += [(class_id, crowd, mask) for crowd, mask in masks if mask.any()]
    return found


SEGMENTS = (
    Segment(1, ROAD),
    Segment(2, CAR),
    Segment(3, CAR),
    Segment(4, SKY),
    Segment(5, CAR, crowd=True),
    Segment(6, VAN),
    Segment(7, ROAD),
)
rasters = st.lists(st.integers(0, 7), min_size=24, max_size=24).map(lambda one: np.array(one, np.uint16).reshape(4, 6))


@given(rasters, rasters, st.integers(0, 24))
def test_panoptic_quality_is_that_of_its_paper(first: np.ndarray, second: np.ndarray, alike: int) -> None:
    second.ravel()[:alike] = first.ravel()[:alike]  # else regions are hardly ever the same
    plain = tuple(Segment(one.id, one.class_id) for one in SEGMENTS)
    answer, painted = LabelTile(first, SEGMENTS), LabelTile(second, plain)
    found = agreement_with_answer(answer, painted, things=THINGS)
    if found is not None:
        expected = by_masks(answer, painted)
        assert found.panoptic_quality == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=2, max_size=6))
def test_figures_are_shares_and_do_not_depend_on_ids(rows: list[list[int]]) -> None:
    answer, painted = tile(rows), tile([row[::-1] for row in rows])
    found = agreement_with_answer(answer, painted, things=THINGS)
    if found is None:
        assert not answer.raster.any()
        return
    assert 0 <= found.agreeing <= found.judged == np.count_nonzero(answer.raster)
    assert 0 <= found.mean_iou <= 1
    assert found.panoptic_quality is None or 0 <= found.panoptic_quality <= 1
    moved = LabelTile(painted.raster * 9, tuple(Segment(one.id * 9, one.class_id) for one in painted.segments))
    assert agreement_with_answer(answer, moved, things=THINGS) == found
