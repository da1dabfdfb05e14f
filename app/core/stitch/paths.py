"""The path of least disagreement between two labellings of one strip.

Efros and Freeman, "Image quilting for texture synthesis and transfer" (2001), cut two overlapping textures along the
path where they differ least, by dynamic programming row by row; Kwatra et al., "Graphcut textures" (2003), count what
lies on both sides of the cut. Here both count, and a path may move along a row as far as it likes at the same price,
so that it follows what the two painters agree on. Rows on which they agree altogether cost nothing and are left in the
middle: only the stretches between them are searched.

Integers throughout, ties to the middle and then to the left: the same everywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled

DISAGREEMENT = 2**24
"""Price of a pixel that the two label otherwise beside the path, against 1 for a pixel of detour."""
FORBIDDEN = 2**56


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Where two labellings differ.

    Attributes:
        differs: (n, k) bool: n rows along the seam, k pixels across it.
        middle: The place of the seam: pixels before it belong to the first, from it on to the second.
        pinned: (n,) bool: rows in which the path must pass through the middle.
    """

    differs: NDArray[np.bool_]
    middle: int
    pinned: NDArray[np.bool_]


def least_disagreement(strip: Strip) -> NDArray[np.int64]:
    """The path: (n,) int64, the pixels of each row that are the first's; 1 to k - 1, or the middle."""
    path = np.full(len(strip.differs), strip.middle, np.int64)
    if strip.differs.shape[1] >= 2 and 0 < strip.middle < strip.differs.shape[1]:
        differs = np.ascontiguousarray(strip.differs)
        rows: NDArray[np.bool_] = np.logical_or.reduce(differs, axis=1)
        _search(differs, rows, strip.middle, strip.pinned, path)
    return path


@compiled
def _search(
    differs: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    middle: int,
    pinned: NDArray[np.bool_],
    path: NDArray[np.int64],
) -> None:
    """Fill the path of each stretch of rows on which the two differ, with a row on each side on which they agree."""
    begin, count = 0, len(rows)
    while begin < count:
        end = begin
        while end < count and (rows[max(end - 1, 0)] or rows[end] or rows[min(end + 1, count - 1)]):
            end += 1
        if end > begin:
            _search_stretch(differs[begin:end], middle, pinned[begin:end], path[begin:end])
        begin = end + 1


@compiled
def _search_stretch(
    differs: NDArray[np.bool_], middle: int, pinned: NDArray[np.bool_], path: NDArray[np.int64]
) -> None:
    """Fill the path of some rows. Place p is between pixels p and p + 1 of a row.

    `reached` is the price of the cheapest way to a place, `aside` the sum, from the left on, of what moving from place
    to place costs between the row before and this one.
    """
    rows, places = len(differs), differs.shape[1] - 1
    reached, aside = np.zeros((rows, places), np.int64), np.zeros((rows, places), np.int64)
    for row in range(rows):
        if row:
            _move(differs[row - 1 : row + 1], reached[row - 1], reached[row], aside[row])
        for place in range(places):
            if pinned[row] and place + 1 != middle:
                reached[row, place] += FORBIDDEN
            else:
                beside = np.int64(differs[row, place]) + np.int64(differs[row, place + 1])
                reached[row, place] += DISAGREEMENT * beside + abs(place + 1 - middle)
    came_from = _cheapest(reached[rows - 1], aside[0], 0)
    path[rows - 1] = came_from + 1
    for row in range(rows - 1, 0, -1):
        came_from = _cheapest(reached[row - 1], aside[row], came_from)
        path[row - 1] = came_from + 1


@compiled
def _cheapest(before: NDArray[np.int64], aside: NDArray[np.int64], target: int) -> int:
    """The first of the places from which `target` is reached at the lowest price."""
    best = 0
    for place in range(1, len(before)):
        there, here = before[place] + abs(aside[place] - aside[target]), before[best] + abs(aside[best] - aside[target])
        if there < here:
            best = place
    return best


@compiled
def _move(
    differs: NDArray[np.bool_],
    before: NDArray[np.int64],
    reached: NDArray[np.int64],
    aside: NDArray[np.int64],
) -> None:
    """Fill `aside` for two rows, and `reached` with the cheapest way into the second of them from any place."""
    places = len(before)
    for place in range(1, places):
        beside = np.int64(differs[0, place]) + np.int64(differs[1, place])
        aside[place] = aside[place - 1] + DISAGREEMENT * beside + 1
    cheapest = before[0] - aside[0]
    for place in range(places):
        cheapest = min(cheapest, before[place] - aside[place])
        reached[place] = cheapest + aside[place]
    cheapest = before[-1] + aside[-1]
    for place in range(places - 1, -1, -1):
        cheapest = min(cheapest, before[place] + aside[place])
        reached[place] = min(reached[place], cheapest - aside[place])
