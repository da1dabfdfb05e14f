"""What a tile must look like after a series of gestures, worked out apart from the painter's own code.

The painter fills runs of pixels row by row. Here every rule is asked of every pixel at once, in numpy: which centres
lie in the disc, in the polygon, in the connected area. Coordinates are image pixels, (x, y); masks are (H, W) bool over
the paint area; everything is in whole numbers, half pixels for centres.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.geometry import Rect

Mask = NDArray[np.bool_]
Point = tuple[int, int]


@dataclass
class Shadow:
    """A tile's expected segments.

    Attributes:
        rect: The paint area.
        ids: (H, W) int32, the number of the segment of each pixel, 0 = not painted.
        classes: The class of each segment's number.
    """

    rect: Rect
    ids: NDArray[np.int32] = field(init=False)
    classes: dict[int, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _before: list[NDArray[np.int32]] = field(default_factory=list)
    _undone: list[NDArray[np.int32]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = np.zeros((self.rect.height, self.rect.width), np.int32)

    @property
    def unpainted(self) -> int:
        """Pixels that no segment has."""
        return int(np.count_nonzero(self.ids == 0))

    @property
    def class_map(self) -> NDArray[np.int32]:
        """(H, W) class ids; -1 = not painted."""
        table = np.full(len(self.classes) + 1, -1, np.int32)
        for number, class_id in self.classes.items():
            table[number] = class_id
        return table[self.ids]

    @property
    def first_unpainted(self) -> Point:
        """The first pixel, row by row, that no segment has."""
        row, column = np.argwhere(self.ids == 0)[0].tolist()
        return self.rect.x + column, self.rect.y + row

    def where(self, name: str) -> Mask:
        """Pixels of the segment called ``name``."""
        return np.asarray(self.ids == self._numbers.get(name, -1))

    def paint(self, mask: Mask, name: str, class_id: int, *, only_unpainted: bool = False) -> None:
        """Give pixels to the segment called ``name``; one gesture, one step of undo."""
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        self.classes[number] = class_id
        self._write(mask & (self.ids == 0) if only_unpainted else mask, number)

    def erase(self, mask: Mask) -> None:
        """Take pixels from whatever has them."""
        self._write(mask, 0)

    def undo(self) -> None:
        """Take the last gesture back."""
        self._undone.append(self.ids)
        self.ids = self._before.pop()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._before.append(self.ids)
        self.ids = self._undone.pop()

    def _write(self, mask: Mask, number: int) -> None:
        self._before.append(self.ids)
        self._undone.clear()
        self.ids = np.where(mask, np.int32(number), self.ids)

    # --- shapes -----------------------------------------------------------------------------------------------

    def stroke(self, corners: Sequence[Point], diameter: int) -> Mask:
        """Discs at every pixel of a path whose legs are level or upright; a path of one corner is a single disc.

        A disc holds the pixels whose centre is within half a diameter of a pixel's centre (odd) or corner (even).
        """
        mask = np.zeros(self.ids.shape, bool)
        for (x0, y0), (x1, y1) in zip(corners, corners[1:] or corners, strict=False):
            assert x0 == x1 or y0 == y1, "slanted legs depend on where the browser samples the pointer"
            along = _distance(self._centres()[0], (x0, x1), diameter)
            across = _distance(self._centres()[1], (y0, y1), diameter)
            mask |= along**2 + across**2 <= diameter**2
        return mask

    def polygon(self, corners: Sequence[Point]) -> Mask:
        """Pixels whose centre is inside, even-odd; corners are pixel corners."""
        x, y = self._centres()
        inside = np.zeros(self.ids.shape, bool)
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if ay == by:
                continue
            spans = (2 * ay < y) != (2 * by < y)
            # The edge crosses the row's centre line at 2 ax + (y - 2 ay)(bx - ax) / (by - ay), in half pixels.
            right_of = (x - 2 * ax) * abs(by - ay) - (y - 2 * ay) * (bx - ax) * (1 if by > ay else -1)
            inside ^= spans & (right_of >= 0)
        return inside

    def flood(self, at: Point) -> Mask:
        """The 4-connected area around a pixel that has its segment."""
        column, row = at[0] - self.rect.x, at[1] - self.rect.y
        same = (self.ids == self.ids[row, column]).astype(np.uint8)
        _, parts = cv2.connectedComponents(same, connectivity=4)
        return np.asarray((parts == parts[row, column]) & (same == 1))

    def _centres(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pixel centres in half pixels of the image."""
        y, x = np.mgrid[self.rect.y : self.rect.bottom, self.rect.x : self.rect.right]
        return 2 * x + 1, 2 * y + 1


def _distance(centres: NDArray[np.int64], between: Point, diameter: int) -> NDArray[np.int64]:
    """Half pixels from pixel centres to the nearest of the tip's places along one axis."""
    odd = diameter % 2
    first, last = (2 * place + odd for place in sorted(between))
    apart = np.abs(centres - np.clip(centres, first, last))
    return apart if odd else np.maximum(apart, 1)  # between corners lies no corner on a centre


def same_partition(painted: NDArray[np.uint16], expected: NDArray[np.int32]) -> dict[int, int]:
    """Hold two rasters against each other that may number the same segments differently.

    Returns:
        For each painted number, the expected one.

    Raises:
        AssertionError: Some pixel belongs to another segment, or unpainted pixels differ.
    """
    pairs = np.unique(np.stack([painted.ravel().astype(np.int64), expected.ravel().astype(np.int64)]), axis=1)
    matched = dict(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
    assert len(matched) == len(set(matched.values())) == pairs.shape[1], f"segments differ: {pairs.T.tolist()}"
    assert all((number == 0) == (segment == 0) for number, segment in matched.items()), "unpainted pixels differ"
    return {number: segment for number, segment in matched.items() if number}


def read(root: Path, pattern: str) -> NDArray[np.int32]:
    """The one file of that name, values as they are."""
    (path,) = root.glob(pattern)
    with Image.open(path) as picture:  # as a training script would: palettes stay indices
        return np.asarray(picture).astype(np.int32)


def wrong_pixels(exported: NDArray[np.int32], expected: NDArray[np.int32]) -> int:
    """How many pixels differ."""
    assert exported.shape == expected.shape
    return int(np.count_nonzero(exported != expected))
