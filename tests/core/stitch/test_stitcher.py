from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement import partition_equal
from app.core.errors import StitchError
from app.core.geometry import Grid, Rect, Size
from app.core.raster import Segment
from app.core.stitch import Answer, SegmentKey, TileLabels, stitch
from tests.core.stitch.scenes import (
    CAR,
    GRIDS,
    PERSON,
    ROAD,
    SEEDS,
    SKY,
    THINGS,
    Painted,
    Scene,
    boxes,
    flagless,
    paint,
    random_scene,
    same_mask,
)

WIDE = Grid(Size(40, 20), tile=20, overlap=4, context=2)
"""Two tiles: cores of columns 0 to 19 and 20 to 39, both painting columns 16 to 23."""


def objects(painted: Painted, answers: Sequence[Answer] = ()) -> list[set[int]]:
    """The true ids behind each object of the mask, in the mask's order."""
    mask = stitch(painted.grid, painted.tiles, things=THINGS, answers=answers)
    return [{painted.truth[key] for key in segment.members} for segment in mask.segments if segment.is_thing]


@settings(max_examples=60, deadline=None)
@given(GRIDS, SEEDS, st.integers(1, 30))
def test_any_truth_comes_back_from_its_tiles(grid: Grid, seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    scene = random_scene(random, grid.size, count)
    mask, _ = paint(scene, grid, shuffle=random).settle()
    assert np.array_equal(mask.class_raster(unpainted=-1), scene.semantic())
    assert partition_equal(mask.raster, scene.panoptic())


@pytest.mark.parametrize(("tile", "overlap"), [(256, 16), (100, 4), (333, 32)])
def test_a_whole_image_comes_back_from_its_tiles(tile: int, overlap: int) -> None:
    random = np.random.default_rng(tile)
    scene = random_scene(random, Size(640, 400), 120, speckles=0.0005)
    grid = Grid(scene.size, tile, overlap, 8)
    mask, _ = paint(scene, grid, shuffle=random).settle()
    assert np.array_equal(mask.class_raster(unpainted=-1), scene.semantic())
    assert partition_equal(mask.raster, scene.panoptic())


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS)
def test_the_order_of_tiles_and_answers_does_not_matter_and_once_is_enough(grid: Grid, seed: int) -> None:
    random = np.random.default_rng(seed)
    painted = paint(random_scene(random, grid.size, 12), grid, shuffle=random)
    mask, answers = painted.settle()
    order = random.permutation(len(painted.tiles))
    again = stitch(grid, [painted.tiles[i] for i in order], things=THINGS, answers=answers[::-1])
    assert same_mask(mask, again)
    cut_again = paint_of_mask(grid, mask.raster, {segment.id: segment.class_id for segment in mask.segments})
    assert partition_equal(cut_again, mask.raster)


def paint_of_mask(grid: Grid, raster: np.ndarray, classes: dict[int, int]) -> np.ndarray:
    mask, _ = paint(Scene(raster, {0: -1, **classes}), grid).settle()
    return mask.raster


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS)
def test_segments_are_numbered_and_measured_as_the_raster_says(grid: Grid, seed: int) -> None:
    random = np.random.default_rng(seed)
    mask, _ = paint(random_scene(random, grid.size, 12), grid, shuffle=random).settle()
    keys = []
    for number, segment in enumerate(mask.segments, start=1):
        rows, columns = np.nonzero(mask.raster == number)
        assert (segment.id, segment.area) == (number, len(rows))
        edges = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
        assert segment.box == Rect.of_edges(*edges)
        keys.append((segment.class_id, int(rows[0]), int(columns[0])))
        owners = {grid.owner(int(x), int(y)) for x, y in zip(columns, rows, strict=True)}
        assert {key.tile for key in segment.members} == owners
    assert keys == sorted(set(keys))
    assert mask.raster.max(initial=0) == len(mask.segments)


def test_an_object_over_the_seam_is_one_and_touching_cars_stay_apart() -> None:
    scene = boxes(WIDE.size, (CAR, Rect(10, 5, 20, 4)), (CAR, Rect(10, 9, 20, 4)))
    painted = paint(scene, WIDE)
    assert objects(painted) == [{2}, {3}]
    assert stitch(WIDE, painted.tiles, things=THINGS).questions == ()


def test_stuff_is_one_segment_a_class_and_a_crowd_is_one_a_class() -> None:
    scene = boxes(WIDE.size, (SKY, Rect(0, 0, 5, 5)), (SKY, Rect(30, 10, 5, 5)), (CAR, Rect(9, 9, 3, 3)))
    crowded = type(scene)(scene.ids, {**scene.classes, 4: CAR}, frozenset({4}))
    mask = stitch(WIDE, paint(crowded, WIDE).tiles, things=THINGS)
    found = [(s.class_id, s.is_thing, s.crowd, s.area) for s in mask.segments]
    assert found == [(ROAD, False, False, 800 - 50 - 9), (SKY, False, False, 50), (CAR, True, True, 9)]


def test_an_object_over_four_tiles_is_one() -> None:
    grid = Grid(Size(40, 40), 20, 4, 0)
    assert objects(paint(boxes(grid.size, (CAR, Rect(15, 15, 10, 10))), grid)) == [{2}]


def split_by_a_pole(grid: Grid = WIDE) -> Painted:
    """A car behind a pole that is as wide as the overlap, so that no strip shows both halves."""
    scene = boxes(grid.size, (CAR, Rect(8, 5, 24, 6)), (ROAD, Rect(16, 0, 8, 20)))
    return paint(scene, grid)


def test_parts_that_no_seam_shows_are_asked_about_and_joined_by_the_answer() -> None:
    painted = split_by_a_pole()
    mask = stitch(WIDE, painted.tiles, things=THINGS)
    (question,) = mask.questions
    assert (question.reason, question.class_id, question.overlap_iou) == ("continues", CAR, 0.0)
    assert question.box == Rect(8, 5, 24, 6)
    assert not mask.settled
    assert objects(painted) == [{2}, {2}]
    assert objects(painted, painted.answers(mask)) == [{2}]


def test_an_answer_no_keeps_parts_apart_and_is_not_asked_again() -> None:
    painted = split_by_a_pole()
    (question,) = stitch(WIDE, painted.tiles, things=THINGS).questions
    answers = [Answer(question.second, question.first, same=False)]
    mask = stitch(WIDE, painted.tiles, things=THINGS, answers=answers)
    assert mask.settled
    assert objects(painted, answers) == [{2}, {2}]


def test_the_last_answer_to_a_question_counts() -> None:
    painted = split_by_a_pole()
    (question,) = stitch(WIDE, painted.tiles, things=THINGS).questions
    said = [Answer(question.first, question.second, same) for same in (False, True)]
    assert objects(painted, said) == [{2}]
    assert objects(painted, said[::-1]) == [{2}, {2}]


def test_without_a_flag_parts_are_neither_joined_nor_asked_about() -> None:
    painted = split_by_a_pole()
    mask = stitch(WIDE, flagless(painted.tiles), things=THINGS)
    assert mask.settled
    assert sum(segment.is_thing for segment in mask.segments) == 2


def test_unresolved_separate_settles_the_same_pixels_and_still_lists_the_questions() -> None:
    tiles = split_by_a_pole().tiles
    asking = stitch(WIDE, tiles, things=THINGS)
    separate = stitch(WIDE, tiles, things=THINGS, unresolved="separate")
    assert separate.settled
    assert np.array_equal(asking.raster, separate.raster)
    assert separate.questions == asking.questions


ROW = Grid(Size(200, 20), tile=20, overlap=2, context=0)


def flagged_cars() -> list[TileLabels]:
    """Ten cars in a row of ten tiles, all flagged to go on elsewhere, and none does."""
    cars = [(CAR, Rect(20 * column + 8, 5, 4, 4)) for column in range(10)]
    return [
        TileLabels(t.index, t.raster, tuple(Segment(s.id, s.class_id, continues=s.class_id == CAR) for s in t.segments))
        for t in paint(boxes(ROW.size, *cars), ROW).tiles
    ]


def asked_until_settled(tiles: list[TileLabels], *, ends: bool) -> list[Answer]:
    answers: list[Answer] = []
    while questions := stitch(ROW, tiles, things=THINGS, answers=answers).questions:
        answers += [Answer(question.first, question.second, same=False, ends=ends) for question in questions]
    return answers


def test_an_object_that_goes_on_nowhere_is_not_asked_about_with_every_other_one() -> None:
    tiles = flagged_cars()
    assert len(asked_until_settled(tiles, ends=False)) == 45
    answers = asked_until_settled(tiles, ends=True)
    assert 5 <= len(answers) <= 10
    assert len(stitch(ROW, tiles, things=THINGS, answers=answers).segments) == 11


def test_what_ends_may_still_be_joined_by_what_a_seam_shows_or_a_later_answer() -> None:
    painted = split_by_a_pole()
    (question,) = stitch(WIDE, painted.tiles, things=THINGS).questions
    said = [Answer(question.first, question.second, same=False, ends=True)]
    assert stitch(WIDE, painted.tiles, things=THINGS, answers=said).settled
    assert objects(painted, [*said, Answer(question.first, question.second, same=True)]) == [{2}]


def test_one_question_a_flagged_object_is_asked_at_a_time() -> None:
    questions = stitch(ROW, flagged_cars(), things=THINGS).questions
    assert 5 <= len(questions) <= 10
    assert all(abs(question.first.tile - question.second.tile) == 1 for question in questions)


def test_answers_about_segments_that_are_gone_are_left_out() -> None:
    painted = paint(boxes(WIDE.size, (CAR, Rect(3, 3, 4, 4))), WIDE)
    stale = [Answer(SegmentKey(0, 77), SegmentKey(1, 1), same=True)]
    assert stitch(WIDE, painted.tiles, things=THINGS, answers=stale).settled


def test_two_segments_of_one_tile_are_never_one_object_whatever_is_answered() -> None:
    painted = paint(boxes(WIDE.size, (CAR, Rect(3, 3, 4, 4)), (CAR, Rect(8, 3, 4, 4))), WIDE)
    answers = [Answer(SegmentKey(0, 2), SegmentKey(0, 3), same=True)]
    assert objects(painted, answers) == [{2}, {3}]


def test_pixels_of_tiles_that_are_missing_stay_unpainted() -> None:
    painted = paint(boxes(WIDE.size), WIDE)
    mask = stitch(WIDE, painted.tiles[1:], things=THINGS)
    assert not mask.raster[:, :20].any()
    assert mask.raster[:, 20:].all()
    assert (mask.class_raster(unpainted=-7)[:, :20] == -7).all()


def test_each_pixel_comes_from_the_tile_whose_core_owns_it() -> None:
    left, right = (np.full((20, 24), value, np.uint16) for value in (5, 9))
    tiles = [TileLabels(1, right, (Segment(9, SKY),)), TileLabels(0, left, (Segment(5, ROAD),))]
    classes = stitch(WIDE, tiles, things=THINGS).class_raster(unpainted=-1)
    assert (classes[:, :20] == ROAD).all()
    assert (classes[:, 20:] == SKY).all()


def test_flags_of_parts_become_flags_of_the_object() -> None:
    raster = np.ones((20, 24), np.uint16)
    tiles = [
        TileLabels(0, raster, (Segment(1, PERSON, occluded=True),)),
        TileLabels(1, raster, (Segment(1, PERSON, truncated=True),)),
    ]
    (segment,) = stitch(WIDE, tiles, things=THINGS).segments
    assert (segment.occluded, segment.truncated, segment.crowd) == (True, True, False)
    assert segment.members == (SegmentKey(0, 1), SegmentKey(1, 1))


def test_a_segment_whose_pixels_all_belong_to_the_neighbour_is_no_member() -> None:
    painted = paint(boxes(WIDE.size, (CAR, Rect(14, 5, 5, 5))), WIDE)
    (car,) = (s for s in stitch(WIDE, painted.tiles, things=THINGS).segments if s.is_thing)
    assert [key.tile for key in car.members] == [0]


def test_no_tiles_make_an_empty_mask() -> None:
    mask = stitch(WIDE, [], things=THINGS)
    assert not mask.segments
    assert mask.settled
    assert not mask.raster.any()


FULL = np.ones((20, 24), np.uint16)


@pytest.mark.parametrize(
    ("tiles", "says"),
    [
        ([TileLabels(2, FULL, (Segment(1, 7),))], "tile 2 is not on the grid of 2"),
        ([TileLabels(0, FULL, (Segment(1, 7),))] * 2, "tile 0 comes twice"),
        ([TileLabels(0, FULL[:, 1:], (Segment(1, 7),))], r"tile 0: \(h, w\) uint16 of \(20, 24\)"),
        ([TileLabels(0, FULL, ())], "painted id 1 has no segment"),
        ([TileLabels(0, FULL, (Segment(1, 7), Segment(1, 8)))], "not unique"),
        ([TileLabels(0, FULL, (Segment(1, 7), Segment(65536, 8)))], "not within 1 to 65535"),
    ],
)
def test_tiles_that_do_not_belong_are_refused(tiles: list[TileLabels], says: str) -> None:
    with pytest.raises(StitchError, match=says):
        stitch(WIDE, tiles, things=THINGS)
