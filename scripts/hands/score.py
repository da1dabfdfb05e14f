"""When a tile is painted well enough: IoU of classes, borders of thin ones, and every object found."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scripts.hands.scene import LEAST_OBJECT, Scene

GOAL = 0.9
"""Of the IoU of a class, and of the boundary F of a thin one."""
REACH = 2
"""Pixels within which borders agree."""
FOUND = 0.5
"""The IoU from which on an object counts as found: then no other painted segment can have it."""
_NEAR = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * REACH + 1, 2 * REACH + 1))
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True)
class Standing:
    """How a painted tile stands.

    Attributes:
        classes: For each class of the truth its IoU, or boundary F where it is thin.
        objects: For each object that must be found its best IoU, by segment.
    """

    classes: dict[int, float]
    objects: dict[int, float]

    @property
    def failing(self) -> list[int]:
        """Classes that are not good enough."""
        return [c for c, value in self.classes.items() if value < GOAL]

    @property
    def missing(self) -> list[int]:
        """Objects that are not found."""
        return [number for number, value in self.objects.items() if value <= FOUND]

    @property
    def done(self) -> bool:
        """Nothing fails and nothing is missing."""
        return not self.failing and not self.missing

    @property
    def worth(self) -> float:
        """One for each class that is good enough and half for each object found, with their parts: to be raised."""
        objects = sum(min(1.0, value / (FOUND + 0.01)) for value in self.objects.values())
        return sum(min(1.0, value / GOAL) for value in self.classes.values()) + 0.5 * objects


def standing(scene: Scene, painted: NDArray[np.int32], classes: NDArray[np.int32]) -> Standing:
    """Judge a tile.

    Args:
        scene: The truth.
        painted: (H, W) segment numbers, 0 = not painted.
        classes: The class of each painted number; that of 0 is -1.
    """
    found = np.where(scene.valid, classes[painted], -1)
    wanted = scene.class_map
    most = 1 + max(scene.judged[-1], int(classes.max()))
    pairs = np.bincount(((found + 1) * (most + 1) + wanted + 1).ravel(), minlength=(most + 1) ** 2)
    table = pairs.reshape(most + 1, most + 1).astype(float)
    scores = {}
    for c in scene.judged:
        both = table[c + 1, c + 1]
        either = table[c + 1].sum() + table[:, c + 1].sum() - both
        scores[c] = _thin_f(scene, found == c, c) if c in scene.kinds.thin else both / max(either, 1.0)
    return Standing(scores, _objects(scene, painted))


def boundary_f(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    """The harmonic mean of how much of either border lies within `REACH` pixels of the other (Martin et al., 2004)."""
    return _agreement(found, *_border_and_near(wanted))


def _thin_f(scene: Scene, found: NDArray[np.bool_], class_id: int) -> float:
    kept = scene.borders
    if class_id not in kept:
        kept[class_id] = _border_and_near(scene.class_map == class_id)
    return _agreement(found, *kept[class_id])


def _border_and_near(mask: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The border of a mask, and all within `REACH` pixels of it."""
    border = _border(mask)
    return border, np.asarray(cv2.dilate(border.astype(np.uint8), _NEAR) > 0)


def _agreement(found: NDArray[np.bool_], border: NDArray[np.bool_], near: NDArray[np.bool_]) -> float:
    own, own_near = _border_and_near(found)
    count, wanted = int(np.count_nonzero(own)), int(np.count_nonzero(border))
    if not count or not wanted:
        return float(count == wanted)
    precision = int(np.count_nonzero(own & near)) / count
    recall = int(np.count_nonzero(border & own_near)) / wanted
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _border(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inner = cv2.erode(mask.astype(np.uint8), _CROSS, borderValue=1) > 0
    return np.asarray(mask & ~inner)


def _objects(scene: Scene, painted: NDArray[np.int32]) -> dict[int, float]:
    size = int(painted.max()) + 1
    count = len(scene.classes)
    seen = np.where(scene.valid, painted, 0)
    table = np.bincount((scene.ids * size + seen).ravel(), minlength=count * size).reshape(count, size).astype(float)
    own, theirs = table.sum(axis=1), table.sum(axis=0)
    found = {}
    for number in scene.segments:
        if scene.classes[number] in scene.kinds.objects and own[number] >= LEAST_OBJECT:
            ious = table[number, 1:] / (own[number] + theirs[1:] - table[number, 1:])
            found[number] = float(ious.max(initial=0.0))
    return found
