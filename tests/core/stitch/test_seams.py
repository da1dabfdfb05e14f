"""What two painters who disagree make of a seam."""

import numpy as np
import pytest

from app.core.geometry import Grid, Rect, Size
from app.core.raster import Segment
from app.core.stitch import Answer, Mask, SegmentKey, TileLabels, stitch
from tests.core.stitch.scenes import CAR, PERSON, ROAD

WIDE = Grid(Size(80, 40), tile=40, overlap=10, context=0)
"""Two tiles; both paint columns 30 to 49, the seam lies at column 40."""


def tile(index: int, *objects: tuple[int, Rect]) -> TileLabels:
    """A tile with road as 1 and boxes, in image pixels, as 2, 3 and so on."""
    paint = WIDE.cell(index).paint
    raster = np.ones(paint.size.shape, np.uint16)
    segments = [Segment(1, ROAD)]
    for identifier, (class_id, box) in enumerate(objects, start=2):
        inside = box.intersect(paint)
        assert inside is not None
        raster[inside.relative_to(paint).slices()] = identifier
        segments.append(Segment(identifier, class_id))
    return TileLabels(index, raster, tuple(segments))


def merged(left: TileLabels, right: TileLabels, *answers: Answer) -> tuple[Mask, list[list[tuple[int, int]]]]:
    """The mask, and the objects as lists of (tile, segment); each has the pixels of its core, so that all show."""
    mask = stitch(WIDE, [left, right], things={CAR, PERSON}, answers=answers, seams="owner")
    objects = [[(key.tile, key.segment) for key in segment.members] for segment in mask.segments if segment.is_thing]
    return mask, objects


def test_borders_that_differ_by_a_pixel_or_two_are_joined_without_a_question() -> None:
    left = tile(0, (CAR, Rect(20, 10, 41, 8)), (CAR, Rect(20, 18, 41, 8)))
    right = tile(1, (CAR, Rect(20, 11, 41, 8)), (CAR, Rect(20, 20, 41, 8)))
    mask, objects = merged(left, right)
    assert objects == [[(0, 2), (1, 2)], [(0, 3), (1, 3)]]
    assert mask.settled


def test_another_class_is_another_object() -> None:
    mask, objects = merged(tile(0, (CAR, Rect(20, 10, 40, 8))), tile(1, (PERSON, Rect(20, 10, 40, 8))))
    assert objects == [[(1, 2)], [(0, 2)]]
    assert mask.settled


def one_or_two() -> tuple[TileLabels, TileLabels]:
    """One painter saw one car where the other saw two of nearly one size."""
    left = tile(0, (CAR, Rect(20, 10, 40, 20)))
    right = tile(1, (CAR, Rect(20, 10, 40, 11)), (CAR, Rect(20, 21, 40, 9)))
    return left, right


def test_a_segment_without_a_best_match_of_its_own_is_asked_about() -> None:
    mask, objects = merged(*one_or_two())
    (question,) = mask.questions
    assert objects == [[(0, 2), (1, 2)], [(1, 3)]]
    assert (question.first, question.second) == (SegmentKey(0, 2), SegmentKey(1, 3))
    assert question.reason == "no-mutual-best"
    assert question.overlap_iou == pytest.approx(9 / 20)
    assert question.box == Rect(20, 10, 40, 20)


def test_an_answer_comes_before_the_stronger_seam() -> None:
    _, objects = merged(*one_or_two(), Answer(SegmentKey(0, 2), SegmentKey(1, 3), same=True))
    assert objects == [[(0, 2), (1, 3)], [(1, 2)]]


def test_after_the_answer_nothing_is_open() -> None:
    for same in (True, False):
        mask, _ = merged(*one_or_two(), Answer(SegmentKey(0, 2), SegmentKey(1, 3), same=same))
        assert [q for q in mask.questions if q.second == SegmentKey(1, 3)] == []
    assert mask.settled


def test_a_small_part_inside_a_large_one_counts_from_sixteen_pixels_on() -> None:
    large = tile(0, (CAR, Rect(20, 5, 22, 30)))
    inside, too_small = tile(1, (CAR, Rect(38, 10, 4, 4))), tile(1, (CAR, Rect(38, 10, 5, 3)))
    assert merged(large, inside)[1] == [[(0, 2), (1, 2)]]
    mask, objects = merged(large, too_small)
    assert objects == [[(0, 2)], [(1, 2)]]
    assert [question.reason for question in mask.questions] == ["no-mutual-best"]


def test_half_an_overlap_is_doubtful_and_a_touch_is_not() -> None:
    left = tile(0, (CAR, Rect(20, 10, 40, 10)))
    doubtful, objects = merged(left, tile(1, (CAR, Rect(20, 15, 40, 10))))
    assert objects == [[(0, 2)], [(1, 2)]]
    assert [q.overlap_iou for q in doubtful.questions] == [pytest.approx(1 / 3)]
    touching, objects = merged(left, tile(1, (CAR, Rect(20, 19, 40, 10))))
    assert objects == [[(0, 2)], [(1, 2)]]
    assert touching.settled


def test_a_doubt_that_leaves_no_pixel_in_the_mask_is_not_worth_a_question() -> None:
    mask, objects = merged(tile(0, (CAR, Rect(28, 10, 8, 10))), tile(1, (CAR, Rect(28, 15, 8, 10))))
    assert objects == [[(0, 2)]]
    assert mask.settled


def test_contradicting_answers_are_asked_again() -> None:
    left = tile(0, (CAR, Rect(5, 5, 4, 4)))
    right = tile(1, (CAR, Rect(60, 5, 4, 4)), (CAR, Rect(70, 5, 4, 4)))
    first, second, third = SegmentKey(0, 2), SegmentKey(1, 2), SegmentKey(1, 3)
    mask, objects = merged(left, right, Answer(first, second, same=True), Answer(first, third, same=True))
    assert objects == [[(0, 2), (1, 2)], [(1, 3)]]
    assert [(q.first, q.second, q.reason) for q in mask.questions] == [(first, third, "conflict")]
    settled, _ = merged(left, right, Answer(first, second, same=True), Answer(first, third, same=False))
    assert settled.settled


def test_a_chain_around_a_corner_never_joins_two_segments_of_a_tile() -> None:
    grid = Grid(Size(40, 40), tile=20, overlap=6, context=0)
    whole = [np.ones(cell.paint.size.shape, np.uint16) for cell in grid]
    halves = whole[0].copy()
    halves[:, 17:] = 2
    # Tile 0 sees two cars; its neighbours, who see one, would chain them together.
    tiles = [TileLabels(0, halves, (Segment(1, CAR), Segment(2, CAR)))]
    tiles += [TileLabels(index, whole[index], (Segment(1, CAR),)) for index in (1, 2, 3)]
    mask = stitch(grid, tiles, things={CAR})
    members = [[(key.tile, key.segment) for key in segment.members] for segment in mask.segments]
    assert members == [[(0, 1)], [(0, 2), (1, 1), (2, 1), (3, 1)]]
    asked = [(question.first, question.second, question.reason) for question in mask.questions]
    assert asked == [(SegmentKey(0, 1), SegmentKey(2, 1), "conflict")]
