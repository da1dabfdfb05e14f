"""Plans of scripts/bench_hands.py: each way gets there, and whoever has more tools does not need longer."""

import numpy as np
import pytest
from numpy.typing import NDArray

from scripts.hands.act import Act, Tile, stand
from scripts.hands.better import better, tried
from scripts.hands.plan import best_plan
from scripts.hands.scene import Kinds, Scene, scene
from scripts.hands.ways import TOOLS

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
    assert len(better(fresh, twice, TOOLS["a"]).done) <= len(plan.done)


def test_what_is_needlessly_dear_is_done_otherwise() -> None:
    fresh = Tile(street(), 4.0, grow=grow)
    pole, sky, road = (street().ids[row, column] for row, column in ((10, 21), (1, 1), (39, 1)))
    along = [(float(x), 0.0) for x in range(0, 41, 4)]
    clumsy = [
        Act("fill", int(road), ((20.0, 20.0),), 4.0),
        Act("lasso", int(sky), (*along, (40.0, 18.0), (0.0, 18.0)), 1.0),
        Act("lasso", int(pole), ((20.0, 5.0), (23.0, 5.0), (23.0, 30.0), (20.0, 30.0)), 1.0),
    ]
    dear = tried(fresh, clumsy)
    assert stand(dear).done
    gone_over = better(fresh, dear, TOOLS["c"][:3])
    assert stand(gone_over).done
    assert gone_over.hand.effort.seconds < dear.hand.effort.seconds - 0.5


def test_plans_that_fall_short_are_left_as_they_are() -> None:
    fresh = Tile(street(), 4.0, grow=grow)
    begun = tried(fresh, [Act("fill", 1, ((20.0, 20.0),), 4.0)])
    assert better(fresh, begun, TOOLS["c"]) is begun
