"""Rectangles and regions in the robot's plans: what they cover, and which it picks."""

import numpy as np
from numpy.typing import NDArray

from scripts.hands.act import GRAIN_DRAG, START_GRAIN, Act, Tile, choosing
from scripts.hands.boxes import boxing
from scripts.hands.regions import regions
from scripts.hands.scene import Kinds, Scene, scene
from scripts.hands.shapes import rectangle
from scripts.hands.ways import TOOLS, painting

ROAD, SKY = 0, 1
KINDS = Kinds("camvid-11", {ROAD: "road", SKY: "sky"}, frozenset(), frozenset(), frozenset())


def window() -> Scene:
    """Sky of 12 x 8 pixels within road."""
    classes = np.full((30, 40), ROAD, np.int32)
    classes[10:18, 15:27] = SKY
    return scene("t", np.zeros((30, 40, 3), np.uint8), classes, classes, KINDS)


def of(tile: Scene, class_id: int) -> int:
    return int(np.nonzero(tile.classes == class_id)[0][0])


def grains() -> list[NDArray[np.int32]]:
    """Columns of two pixels, then the window as one, then all."""
    fine = np.broadcast_to(np.arange(40, dtype=np.int32) // 2, (30, 40))
    middle = (window().class_map == SKY).astype(np.int32)
    return [fine, middle, np.zeros((30, 40), np.int32)]


def test_a_rectangle_holds_the_pixels_between_its_corners_in_either_order() -> None:
    assert np.argwhere(rectangle((3, 4), (1.0, 0.0), (3.0, 2.0))).tolist() == [[0, 1], [0, 2], [1, 1], [1, 2]]
    assert np.array_equal(rectangle((3, 4), (3.0, 2.0), (1.0, 0.0)), rectangle((3, 4), (1.0, 0.0), (3.0, 2.0)))
    assert rectangle((3, 4), (-2.0, -2.0), (9.0, 9.0)).all()


def test_what_is_square_is_boxed_and_what_is_not_is_not() -> None:
    wanted = window().class_map == SKY
    free = np.zeros_like(wanted)
    (act,) = boxing(wanted, 2, free, 0.85)
    assert (act.tool, act.path, act.slack) == ("rectangle", ((15, 10), (27, 18)), 1.0)
    assert boxing(np.eye(40, dtype=bool)[:30], 2, np.zeros((30, 40), bool), 0.6) == []


def test_a_box_that_must_be_less_exact_may_be_off_further() -> None:
    wanted = window().class_map == SKY
    nothing = np.zeros_like(wanted)
    slacks = [boxing(wanted, 2, nothing, share)[0].slack for share in (0.9, 0.6, 0.3)]
    assert slacks == sorted(slacks)
    assert slacks[0] < slacks[-1]


def test_parts_are_boxed_together_where_it_does_not_matter_what_lies_between() -> None:
    wanted = rectangle((30, 40), (4.0, 4.0), (10.0, 12.0)) | rectangle((30, 40), (14.0, 4.0), (20.0, 12.0))
    between = rectangle((30, 40), (10.0, 4.0), (14.0, 12.0))
    assert len(boxing(wanted, 2, np.zeros_like(wanted), 0.85)) == 2
    (act,) = boxing(wanted, 2, between, 0.85)
    assert act.path == ((4, 4), (20, 12))


def test_a_region_is_pressed_at_the_grain_that_brings_most() -> None:
    tile = Tile(window(), 4.0, grains=grains())
    wanted = tile.scene.class_map == SKY
    (acts,) = regions(tile, wanted, of(tile.scene, SKY), ~wanted & False)
    assert [(act.tool, act.size) for act in acts] == [("region", 1)]
    tile.take(acts[0])
    assert np.array_equal(tile.ids == of(tile.scene, SKY), wanted)
    assert tile.grain == 1


def test_dragging_to_a_grain_costs_and_the_grain_stays() -> None:
    tile = Tile(window(), 4.0, grains=grains())
    act = Act("region", 1, ((20.5, 12.5),), 2.0, 1)
    tile.take(act)
    once = tile.hand.effort
    tile.take(act)
    twice = tile.hand.effort
    assert once.path - GRAIN_DRAG * (START_GRAIN - 1) > 0
    assert twice.seconds - once.seconds < once.seconds
    assert (once.downs, twice.downs) == (1, 2)


def test_boxes_are_taken_whole_after_the_key_is_pressed_again() -> None:
    tile = Tile(window(), 4.0)
    act = Act("rectangle", 1, ((1.0, 1.0), (5.0, 5.0)), 1.0)
    assert [value for what, value in choosing(tile, act) if what == "keys"] == ["r", "r"]
    tile.take(act)
    assert choosing(tile, act) == []


def test_with_control_only_the_segment_changes_that_the_path_begins_on() -> None:
    tile = Tile(window(), 4.0)
    road, sky = of(window(), ROAD), of(window(), SKY)
    tile.ids = np.full_like(tile.ids, road)
    tile.take(Act("rectangle", sky, ((0.0, 0.0), (20.0, 30.0))))
    tile.take(Act("rectangle", road, ((18.0, 0.0), (30.0, 30.0)), within=True))
    assert sorted(set(np.nonzero(tile.ids == sky)[1].tolist())) == list(range(18))
    tile.take(Act("rectangle", sky, ((39.0, 29.0), (0.0, 0.0)), within=True))
    assert (tile.ids == sky).sum() == 29 * 39 + 18


def test_beside_another_segment_an_area_may_be_painted_sloppily() -> None:
    tile = Tile(window(), 4.0)
    sky, road = of(window(), SKY), of(window(), ROAD)
    tile.ids = np.full_like(tile.ids, sky)
    tile.ids[:, 15:] = road
    area = np.zeros(tile.ids.shape, bool)
    area[5:25, 5:15] = True
    ways = painting(tile, area, road, np.zeros_like(area), 0.9, TOOLS["c"])
    begun = [way for way in ways if way and all(act.within for act in way)]
    assert begun
    for way in begun:
        after = tile.fork()
        for act in way:
            after.take(act)
        assert (after.ids[:, 15:] == road).all()
        assert (after.ids[5:25, 5:15] == road).any()


def test_a_scribble_with_shift_goes_on_with_the_area_under_it_whatever_was_meant() -> None:
    tile = Tile(window(), 4.0, grow=lambda marks: np.full_like(marks, marks.max()))
    tile.take(Act("scribble", 1, ((5.5, 5.5), (9.5, 5.5))))
    tile.take(Act("scribble", 2, ((20.5, 20.5), (22.5, 20.5)), extends=True))
    assert set(np.unique(tile.marks).tolist()) == {0, 1}
    tile.take(Act("scribble", 2, ((20.5, 20.5), (22.5, 20.5))))
    assert set(np.unique(tile.marks).tolist()) == {0, 1, 2}
