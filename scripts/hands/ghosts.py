"""What ghosts bring: labels of neighbours and of the previous frame in the truth's numbers, and plans with them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.core.raster import LabelTile
from scripts.hands.act import Act, Tile
from scripts.hands.plan import best_plan, cheapest, repair
from scripts.hands.scene import Scene
from scripts.hands.ways import TOOLS

KINDS = ("neighbours", "previous")


def numbered(scene: Scene, ghosts: Sequence[LabelTile | None]) -> tuple[Scene, list[NDArray[np.int32]], dict[int, int]]:
    """Give each of the ghosts' segments a number in the tile.

    A class without objects has the truth's number. Each object has a number of its own, and with it the truth's object
    that it most likely is: what it overlaps most of its class, unless a larger one of its ghost is that already.

    Returns:
        The scene with the classes of those numbers, each ghost (H, W) in numbers with 0 = nothing shown, and of each
        object's number that of the truth.
    """
    classes, found, likely = scene.classes.tolist(), [], {}
    for ghost in ghosts:
        raster = np.zeros(scene.ids.shape, np.int32)
        taken: list[int] = []
        for own, class_id in _by_size(ghost):
            shown = np.zeros(scene.ids.shape, bool) if ghost is None else ghost.raster == own
            same = np.nonzero(scene.classes == class_id)[0]
            if class_id not in scene.kinds.things and same.size:
                raster[shown] = same[0]
                continue
            number = len(classes)
            classes.append(class_id)
            raster[shown] = number
            if (truth := _likeliest(scene, shown, class_id, taken)) > 0:
                taken.append(truth)
                likely[number] = truth
        found.append(raster)
    return replace(scene, classes=np.array(classes, np.int32)), found, likely


def _by_size(ghost: LabelTile | None) -> list[tuple[int, int]]:
    if ghost is None:
        return []
    sizes = np.bincount(ghost.raster.ravel(), minlength=65536)
    return sorted(((s.id, s.class_id) for s in ghost.segments), key=lambda item: -int(sizes[item[0]]))


def _likeliest(scene: Scene, shown: NDArray[np.bool_], class_id: int, taken: Sequence[int]) -> int:
    overlap = np.bincount(scene.ids[shown], minlength=len(scene.classes))
    overlap[scene.classes != class_id] = 0
    overlap[[0, *taken]] = 0
    return int(overlap.argmax()) if overlap.any() else 0


def plan_with_ghosts(fresh: Tile, known: dict[str, Tile], *, thorough: bool = True) -> Tile:
    """The cheapest plan of whoever has everything: ghosts of either kind or both first, or none.

    Args:
        fresh: The tile with its ghosts, not painted yet.
        known: Plans by way, as `best_plan` keeps them.
        thorough: As there.
    """
    plans = [best_plan(fresh, "c", known, thorough=thorough)]
    shown = [kind for kind, ghost in enumerate(fresh.ghosts) if ghost.any()]
    for kinds in {tuple(shown), tuple(shown[::-1]), *((kind,) for kind in shown)} - {()}:
        tile = fresh.fork()
        for kind in kinds:
            tile.take(Act("ghost", 0, size=kind, ends=True))
        repair(tile, TOOLS["c"])
        plans.append(tile)
    return cheapest(fresh, plans).fork()
