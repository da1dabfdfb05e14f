"""What a tile must look like after each finished change, worked out apart from the painter's own code."""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from app.core.raster.tile import LabelTile
from tests.journeys.shadow import Point, Shadow

ClassMap = NDArray[np.int16]
"""(H, W) class ids of a paint area; -1 = not painted."""

DIAMETER = 9
LONGEST_LEG = 40


@dataclass(frozen=True, slots=True)
class Act:
    """One finished change: a stroke of the brush in a class, or a step back or forth.

    Attributes:
        kind: What is done.
        class_id: What a stroke paints.
        corners: The path of a stroke, image pixels (x, y); its legs are level or upright.
    """

    kind: Literal["stroke", "undo", "redo"]
    class_id: int = 0
    corners: tuple[Point, ...] = ()


class Sheet:
    """The class map after each change, by the change's number; number 0 is the empty tile.

    Args:
        rect: The paint area.
    """

    def __init__(self, rect: Rect) -> None:
        self.rect = rect
        self._shapes = Shadow(rect)
        self._states = [self._packed(np.full((rect.height, rect.width), -1, np.int16))]
        self._steps: list[tuple[list[int], int]] = [([0], 0)]

    @property
    def number(self) -> int:
        """The newest change."""
        return len(self._states) - 1

    def at(self, number: int) -> ClassMap:
        """The class map after change `number`."""
        size = (self.rect.height, self.rect.width)
        return np.frombuffer(zlib.decompress(self._states[number]), np.int16).reshape(size)

    @property
    def can(self) -> set[str]:
        """Which kinds of acts change something now."""
        line, cursor = self._steps[-1]
        back = {"undo"} if cursor > 0 else set()
        return {"stroke", *back, *({"redo"} if cursor < len(line) - 1 else set())}

    def do(self, act: Act) -> bool:
        """Note an act; False, and nothing noted, when it changes no pixel."""
        line, cursor = self._steps[-1]
        if act.kind == "stroke":
            painted = self.at(self.number).copy()
            painted[self._shapes.stroke(act.corners, DIAMETER)] = act.class_id
            packed = self._packed(painted)
            if packed == self._states[-1]:
                return False
            self._states.append(packed)
            self._steps.append(([*line[: cursor + 1], self.number], cursor + 1))
            return True
        moved = cursor + (1 if act.kind == "redo" else -1)
        self._states.append(self._states[line[moved]])
        self._steps.append((line, moved))
        return True

    def forget_after(self, number: int) -> None:
        """Changes after `number` were never kept: they did not happen."""
        del self._states[number + 1 :], self._steps[number + 1 :]

    def shows(self, seen: ClassMap, unpainted: int) -> bool:
        """Whether some state with so many unpainted pixels is exactly `seen`."""
        return int((seen < 0).sum()) == unpainted and self._packed(seen) in self._states

    @staticmethod
    def _packed(state: ClassMap) -> bytes:
        return zlib.compress(np.ascontiguousarray(state, np.int16).tobytes(), 1)


def class_map(tile: LabelTile) -> ClassMap:
    """The class of each pixel of a tile."""
    table = np.full(int(tile.raster.max()) + 1, -1, np.int16)
    for segment in tile.segments:
        if segment.id < table.size:
            table[segment.id] = segment.class_id
    return np.asarray(table[tile.raster])


def acts(sheet: Sheet, classes: tuple[int, ...], chance: random.Random) -> Iterator[Act]:
    """Random acts without end, each of which changes something; the sheet notes them as they are taken."""
    while True:
        kinds = sorted(sheet.can)
        kind = chance.choices(kinds, [8 if kind == "stroke" else 1 for kind in kinds])[0]
        act = _stroke(sheet.rect, classes, chance) if kind == "stroke" else Act("undo" if kind == "undo" else "redo")
        if sheet.do(act):
            yield act


def _stroke(rect: Rect, classes: tuple[int, ...], chance: random.Random) -> Act:
    margin = DIAMETER
    x = chance.randrange(rect.x + margin, rect.right - margin)
    y = chance.randrange(rect.y + margin, rect.bottom - margin)
    across = min(x + chance.randrange(LONGEST_LEG), rect.right - margin)
    down = min(y + chance.randrange(LONGEST_LEG), rect.bottom - margin)
    corners = ((x, y), (across, y), (across, down))
    return Act("stroke", chance.choice(classes), corners[: chance.randint(1, 3)])
