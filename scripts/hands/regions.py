"""Ways to paint an area with the region brush: few presses, each at the grain at which it brings most."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.hands.act import Act, Tile
from scripts.hands.shapes import Mask, deepest

PRESSES = 8
"""More are not tried for one area."""
ENOUGH = (0.75, 0.9, 0.97)
"""IoU at which pressing ends, each a way of its own."""
OTHER_GRAIN = 0.75
"""A region of another grain than the one before counts so much: dragging to it takes time."""


def regions(tile: Tile, wanted: Mask, segment: int, free: Mask) -> Iterator[list[Act]]:
    """Presses that take an area together.

    Args:
        tile: As it is.
        wanted: (H, W) the area.
        segment: What it is to be.
        free: (H, W) where it does not matter what is painted.
    """
    if not tile.grains:
        return
    found = _presses(tile, wanted, segment, free)
    given = 0
    for share in ENOUGH:
        acts = found[: next((k + 1 for k, (_, iou) in enumerate(found) if iou >= share), len(found))]
        if len(acts) > given:
            yield sorted((act for act, _ in acts), key=lambda act: abs(act.size - tile.grain))
        given = len(acts)


def _presses(tile: Tile, wanted: Mask, segment: int, free: Mask) -> list[tuple[Act, float]]:
    """One press after the other, each amid what is left, with the IoU that is reached with it."""
    left, area = wanted.copy(), np.zeros(wanted.shape, bool)
    grain, found = tile.grain, []
    for _ in range(PRESSES):
        if not left.any():
            break
        (x, y), _ = deepest(left)
        best = _best(tile.grains, (x, y), left, ~(wanted | free | area), grain)
        if best is None:
            break
        grain, region = best
        deep = deepest(region & left)
        left &= ~region
        area |= region
        iou = float((area & wanted).sum() / (wanted | (area & ~free)).sum())
        place = ((deep[0][0] + 0.5, deep[0][1] + 0.5),)
        found.append((Act("region", segment, place, max(0.5, deep[1] * 0.6), grain), iou))
    return found


def _best(
    grains: Sequence[NDArray[np.int32]], at: tuple[int, int], left: Mask, harmful: Mask, grain: int
) -> tuple[int, Mask] | None:
    """The grain whose region at a pixel (x, y) brings most beyond what it spoils; None where none brings anything."""
    best, most = None, 0.0
    for own, ids in enumerate(grains):
        region = ids == ids[at[1], at[0]]
        worth = float(np.count_nonzero(region & left)) - float(np.count_nonzero(region & harmful))
        worth *= 1.0 if own == grain else OTHER_GRAIN
        if worth > most:
            best, most = (own, region), worth
    return best
