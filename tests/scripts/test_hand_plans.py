"""Plans of scripts/bench_hands.py: each way gets there, and whoever has more tools does not need longer."""

from itertools import groupby

import numpy as np
import pytest
from numpy.typing import NDArray

from scripts.hands.act import Act, Tile, stand
from scripts.hands.order import ordered
from scripts.hands.plan import best_plan, cheapest
from scripts.hands.scene import Kinds, Scene, scene

ROAD, SKY, POLE = 0, 1, 2
KINDS = Kinds("camvid-11", {ROAD: "road", SKY: "sky", POLE: "pole"}, frozenset(), frozenset({POLE}), frozenset())


def street() -> Scene:
    """Sky above road, and a pole of three pixels before both."""
    classes = np.full((40, 40), ROAD, np.int32)
    classes[:18] = SKY
    classes[5:30, 20:23] = POLE
    return scene("t", np.zeros((40, 40, 3), np.uint8), classes, classes, KINDS)


def grow(marks: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return np.full_like(marks, marks.max())


@pytest.mark.parametrize("way", ["a", "b", "c"])
def test_each_way_gets_there(way: str) -> None:
    fresh = Tile(street(), 4.0, grow=grow)
    plan = best_plan(fresh, way, {}, thorough=False)
    assert stand(plan).done
    assert not fresh.done


def test_more_tools_never_need_longer() -> None:
    plans: dict[str, Tile] = {}
    fresh = Tile(street(), 4.0, grow=grow)
    seconds = {way: best_plan(fresh, way, plans, thorough=False).hand.effort.seconds for way in "abc"}
    assert seconds["c"] <= min(seconds["a"], seconds["b"])


def test_an_act_that_changes_nothing_in_the_end_is_left_out() -> None:
    fresh = Tile(street(), 4.0, grow=grow)
    plan = best_plan(fresh, "a", {}, thorough=False)
    twice = fresh.fork()
    for act in [plan.done[0], *plan.done]:
        twice.take(act)
    assert len(cheapest(fresh, [twice]).done) == len(plan.done)


def test_acts_for_one_segment_come_one_after_the_other_where_nothing_is_lost_by_it() -> None:
    truth = street()
    fresh = Tile(truth, 4.0, grow=grow)
    sky, road, pole = (int(np.nonzero(truth.classes == c)[0][0]) for c in (SKY, ROAD, POLE))
    tile = fresh.fork()
    for segment, box in (
        (road, (0, 0, 40, 40)),
        (sky, (0, 0, 40, 9)),
        (pole, (20, 5, 23, 30)),
        (sky, (0, 9, 20, 18)),
        (sky, (23, 9, 40, 18)),
    ):
        tile.take(Act("rectangle", segment, ((box[0], box[1]), (box[2], box[3]))))
    shorter = ordered(fresh, tile)
    assert stand(shorter).done
    assert shorter.hand.seconds < tile.hand.seconds
    assert sorted(segment for segment, _ in groupby(act.segment for act in shorter.done)) == sorted((road, sky, pole))
