"""What differs between two labellings of one image: pixels of another class, pixels of another object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster

Moved = Mapping[tuple[int | None, int | None], int]
"""Pixels by (class before, class after); None stands for unpainted."""


class Labelling(NamedTuple):
    """The labels of an image.

    Attributes:
        raster: (H, W) uint16 or uint32 of segment ids, 0 = unpainted.
        class_of: the class of each id in it.
    """

    raster: AnyRaster
    class_of: Mapping[int, int]


def relabelled(before: Labelling, after: Labelling) -> dict[tuple[int | None, int | None], int]:
    """Pixels whose class differs, by (class before, class after).

    Args:
        before: of an image.
        after: of the same image: a raster of the same shape.
    """
    moved: dict[tuple[int | None, int | None], int] = {}
    for (first, second), number in _pairs(before, after).items():
        change = before.class_of.get(first), after.class_of.get(second)
        if change[0] != change[1]:
            moved[change] = moved.get(change, 0) + number
    return moved


def regrouped(before: Labelling, after: Labelling) -> int:
    """Pixels of the same class that belong to another object than before.

    Each object is taken for the one with which it shares most pixels, pairs with the largest share first.
    """
    classes = before.class_of, after.class_of
    same = {pair: n for pair, n in _pairs(before, after).items() if classes[0].get(pair[0]) == classes[1].get(pair[1])}
    taken_before, taken_after, kept = set[int](), set[int](), 0
    for (first, second), number in sorted(same.items(), key=lambda one: (-one[1], one[0])):
        if first not in taken_before and second not in taken_after:
            taken_before.add(first)
            taken_after.add(second)
            kept += number
    return sum(same.values()) - kept


def changed_pixels(before: Labelling, after: Labelling) -> NDArray[np.bool_]:
    """(H, W) bool: True where the class differs."""
    classes = sorted({*before.class_of.values(), *after.class_of.values()})
    codes = {class_id: number for number, class_id in enumerate(classes, 1)}
    first, second = (_table(labels, codes)[labels.raster] for labels in (before, after))
    changed: NDArray[np.bool_] = first != second
    return changed


def _table(labels: Labelling, codes: Mapping[int, int]) -> NDArray[np.uint16]:
    table = np.zeros(1 + int(labels.raster.max(initial=0)), np.uint16)
    for segment, class_id in labels.class_of.items():
        if segment < len(table):
            table[segment] = codes[class_id]
    return table


def _pairs(before: Labelling, after: Labelling) -> dict[tuple[int, int], int]:
    """Pixels by (segment before, segment after)."""
    joint = before.raster.astype(np.uint64) << np.uint64(32) | after.raster
    values, counts = np.unique(joint, return_counts=True)
    return {(int(v >> 32), int(v & 0xFFFFFFFF)): int(n) for v, n in zip(values.tolist(), counts.tolist(), strict=True)}
