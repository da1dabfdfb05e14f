"""What scripts/bench_hands.py makes of its runs, and how it numbers what others painted."""

import numpy as np
from numpy.typing import NDArray

from app.core.raster import LabelTile, Segment
from scripts.hands.act import Act, Tile, cost
from scripts.hands.figures import Run, summary
from scripts.hands.ghosts import numbered
from scripts.hands.hand import Effort
from scripts.hands.scene import Kinds, Scene, renumbered, scene

ROAD, CAR, SKY = 1, 2, 3
KINDS = Kinds("camvid-11", {ROAD: "road", CAR: "car", SKY: "sky"}, frozenset({CAR}), frozenset(), frozenset({CAR}))


def run(data: str, name: str, way: str, seconds: float, *, good: bool = True) -> Run:
    return Run(data, name, way, Effort(downs=round(seconds), seconds=seconds), good, as_planned=True)


def test_a_tile_counts_where_all_compared_ways_got_there_and_what_fell_short_is_named() -> None:
    runs = [run("sample", "one", way, seconds) for way, seconds in (("a", 30), ("b", 20), ("c", 5))]
    runs += [run("sample", "two", way, 1, good=way != "a") for way in "abc"]
    figures = summary(runs)
    assert (figures["hand_ratio_sample"], figures["downs_ratio_sample"]) == (0.25, 0.167)
    assert (figures["pairs_sample"], figures["tiles_sample"]) == (1, 2)
    assert figures["short"] == ["sample two (a)"]
    assert figures["hand_ratio_camvid"] is None


def test_ghosts_are_compared_with_the_same_tile_without_them() -> None:
    figures = summary([run("drive", "one", "c", 10), run("drive", "one", "d", 4), run("sample", "two", "c", 1)])
    assert (figures["ghost_ratio"], figures["pairs_ghost"], figures["tiles_ghost"]) == (0.4, 1, 1)


def row(*ids: int) -> NDArray[np.int32]:
    return np.array([ids], np.int32)


def street() -> Scene:
    """Two road pixels and two cars of two pixels."""
    instances = row(1, 1, 20, 20, 30, 30)
    return scene("t", np.zeros((1, 6, 3), np.uint8), instances, np.where(instances == 1, ROAD, CAR), KINDS)


def ghost(*ids: int) -> LabelTile:
    return LabelTile(row(*ids).astype(np.uint16), (Segment(id=1, class_id=ROAD), Segment(id=2, class_id=CAR)))


def test_a_car_of_two_ghosts_is_two_objects_and_the_first_is_the_truths() -> None:
    tile_scene, ghosts, likely = numbered(street(), [ghost(0, 0, 2, 0, 0, 0), ghost(1, 1, 2, 2, 0, 0)])
    tile = Tile(tile_scene, 1.0, ghosts=ghosts, likely=likely)
    for kind in (0, 1):
        tile.take(Act("ghost", 0, size=kind, ends=True))
    assert tile.ids[0, :3].tolist() == [1, 1, 2]
    assert tile.ids[0, 3] not in (1, 2, 3)
    assert tile_scene.classes[tile.ids[0]].tolist() == [ROAD, ROAD, CAR, CAR, -1, -1]
    assert (tile.hand.effort.downs, tile.hand.effort.keys) == (0, 4)


def test_what_the_truth_does_not_have_has_a_number_of_its_own() -> None:
    sky = LabelTile(row(5, 0, 0, 0, 0, 0).astype(np.uint16), (Segment(id=5, class_id=SKY),))
    tile_scene, ghosts, likely = numbered(street(), [None, sky])
    assert not ghosts[0].any()
    assert tile_scene.classes[ghosts[1][0, 0]] == SKY
    assert likely == {}


def test_of_two_painted_parts_of_a_car_only_the_larger_is_that_car() -> None:
    painted = row(1, 1, 2, 2, 2, 3)
    found = renumbered(street(), painted, np.array([-1, ROAD, CAR, CAR], np.int32))
    assert found[0].tolist() == [1, 1, 2, 2, 2, 3]
    assert renumbered(street(), row(1, 1, 3, 2, 2, 2), np.array([-1, ROAD, CAR, CAR]))[0].tolist() == [1, 1, 2, 3, 3, 3]


def test_an_outline_in_an_enlarged_picture_costs_the_wheel_and_the_longer_way() -> None:
    square = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0))
    near, whole = (Tile(street(), 10.0) for _ in range(2))
    cost(whole, Act("polygon", 1, square, ends=True))
    cost(near, Act("polygon", 1, square, ends=True, near=True))
    assert near.hand.effort.keys - whole.hand.effort.keys == 4
    assert near.hand.effort.path > whole.hand.effort.path
    assert near.hand.effort.downs == whole.hand.effort.downs
