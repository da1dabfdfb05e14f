"""What the painter's shapes cover: polygon, stroke and filled area, each as a (H, W) bool raster over a tile.

The rules are those of `annotator_ui/src/kernel`: even-odd polygons over pixel centres, discs of whole diameters.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Bits:
    """A mask that can be looked up by.

    Attributes:
        shape: (H, W).
        packed: Eight pixels a byte, row-major.
    """

    shape: tuple[int, ...]
    packed: bytes

    @classmethod
    def of(cls, mask: Mask) -> "Bits":
        """Those of a (H, W) mask."""
        return cls(mask.shape, np.packbits(mask).tobytes())

    @property
    def mask(self) -> Mask:
        """The (H, W) mask."""
        count = self.shape[0] * self.shape[1]
        return np.unpackbits(np.frombuffer(self.packed, np.uint8), count=count).astype(bool).reshape(self.shape)


Place = tuple[float, float]
"""x, y in pixels of the tile: whole numbers are pixel corners, halves are middles."""


def polygon(shape: tuple[int, ...], corners: Sequence[Place]) -> Mask:
    """Pixels whose middle is inside; corners are rounded to pixel corners."""
    return _polygon(shape, tuple((round(x), round(y)) for x, y in corners))


@lru_cache(maxsize=4096)
def _polygon(shape: tuple[int, ...], whole: tuple[tuple[int, int], ...]) -> Mask:
    height, width = shape[:2]
    turns = np.zeros((height, width + 1), np.int32)
    for (ax, ay), (bx, by) in pairwise([*whole, whole[0]]):
        rows = np.arange(max(0, min(ay, by)), min(height, max(ay, by)))
        if len(rows) == 0:
            continue
        crossing = ax + (rows + 0.5 - ay) * (bx - ax) / (by - ay)
        np.add.at(turns, (rows, np.clip(np.ceil(crossing - 0.5), 0, width).astype(int)), 1)
    inside = np.asarray(np.cumsum(turns[:, :width], axis=1) % 2 == 1)
    inside.flags.writeable = False
    return inside


STEP = 3.0
"""Pixels of the tile between the places at which a bent line is drawn."""


@lru_cache(maxsize=8192)
def bent(points: tuple[Place, ...]) -> tuple[Place, ...]:
    """Places along a line that goes through points without a corner (centripetal Catmull-Rom; Yuksel et al., 2011)."""
    if len(points) < 3:
        return points
    known = np.array((_before(points), *points, _before(points[::-1])))
    knots = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(known, axis=0), axis=1) ** 0.5 + 1e-6)))
    line = [_leg(known[k : k + 4], knots[k : k + 4]) for k in range(len(points) - 1)]
    return (*(place for leg in line for place in leg), points[-1])


def _before(points: Sequence[Place]) -> Place:
    """Where a line would come from: what is second, mirrored at what is first."""
    return 2 * points[0][0] - points[1][0], 2 * points[0][1] - points[1][1]


def _leg(known: NDArray[np.float64], knots: NDArray[np.float64]) -> list[Place]:
    """Places from the second of four points to the third, that one left out (Barry and Goldman, 1988)."""
    count = max(1, round(float(np.linalg.norm(known[2] - known[1])) / STEP))
    at = np.linspace(knots[1], knots[2], count, endpoint=False)[:, None]
    rows: list[NDArray[np.float64]] = list(known)
    for spans in (((0, 1), (1, 2), (2, 3)), ((0, 2), (1, 3)), ((1, 2),)):
        rows = [_between(rows[k : k + 2], knots[[a, b]], at) for k, (a, b) in enumerate(spans)]
    return [(float(x), float(y)) for x, y in rows[0]]


def _between(
    ends: list[NDArray[np.float64]], knots: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(((knots[1] - at) * ends[0] + (at - knots[0]) * ends[1]) / (knots[1] - knots[0]))


def rectangle(shape: tuple[int, ...], a: Place, b: Place) -> Mask:
    """Pixels between two pixel corners."""
    mask = np.zeros(shape[:2], bool)
    (x0, x1), (y0, y1) = (sorted((max(0, round(p)), max(0, round(q)))) for p, q in zip(a, b, strict=True))
    mask[y0:y1, x0:x1] = True
    return mask


@cache
def disc(diameter: int) -> NDArray[np.uint8]:
    """A tip: 1 where a pixel's middle is within half the diameter of the tip's."""
    offsets = 2 * np.arange(diameter) + 1 - diameter
    return (offsets[:, None] ** 2 + offsets[None, :] ** 2 <= diameter**2).astype(np.uint8)


def track(points: Sequence[Place], diameter: int) -> list[tuple[int, int]]:
    """Every pixel that a tip's anchor visits along a path (Bresenham 1965)."""
    ends = [anchor(point, diameter) for point in points]
    visited = [ends[0]]
    for a, b in pairwise(ends):
        visited.extend(_line(a, b))
    return visited


def anchor(point: Place, diameter: int) -> tuple[int, int]:
    """The pixel under a point (odd tips) or the nearest corner (even tips)."""
    x, y = point
    return (int(np.floor(x)), int(np.floor(y))) if diameter % 2 else (int(np.floor(x + 0.5)), int(np.floor(y + 0.5)))


def _line(a: tuple[int, int], b: tuple[int, int]) -> list[tuple[int, int]]:
    (x, y), dx, dy = a, abs(b[0] - a[0]), -abs(b[1] - a[1])
    step_x, step_y, error, found = (1 if a[0] < b[0] else -1), (1 if a[1] < b[1] else -1), dx + dy, []
    while (x, y) != b:
        twice = 2 * error
        if twice >= dy:
            error, x = error + dy, x + step_x
        if twice <= dx:
            error, y = error + dx, y + step_y
        found.append((x, y))
    return found


def stroke(shape: tuple[int, ...], points: Sequence[Place], diameter: int) -> Mask:
    """Pixels that a brush of this diameter covers along a path; a path of one point is a dab."""
    return _stroke(shape, tuple(points), diameter)


@lru_cache(maxsize=4096)
def _stroke(shape: tuple[int, ...], points: tuple[Place, ...], diameter: int) -> Mask:
    height, width = shape[:2]
    along = np.array(track(points, diameter))
    room = diameter + 1
    low, high = along.min(axis=0) - room, along.max(axis=0) + room + 1
    visited = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    visited[along[:, 1] - low[1], along[:, 0] - low[0]] = 1
    # An even tip's anchor is the corner right below its middle: the kernel's anchor is mirrored by dilation.
    middle = diameter - 1 - diameter // 2
    painted = cv2.dilate(visited, disc(diameter), anchor=(middle, middle), borderValue=0)
    mask = np.zeros((height, width), bool)
    x0, y0, x1, y1 = max(0, low[0]), max(0, low[1]), min(width, high[0]), min(height, high[1])
    if x0 < x1 and y0 < y1:
        mask[y0:y1, x0:x1] = painted[y0 - low[1] : y1 - low[1], x0 - low[0] : x1 - low[0]] == 1
    mask.flags.writeable = False
    return mask


def flood(ids: NDArray[np.int32], at: tuple[int, int]) -> Mask:
    """The 4-connected area of one id around a pixel (x, y)."""
    x, y = at
    same = (ids == ids[y, x]).astype(np.uint8)
    _, parts = cv2.connectedComponents(same, connectivity=4)
    return np.asarray((parts == parts[y, x]) & (same == 1))


def deepest(area: Mask) -> tuple[tuple[int, int], float]:
    """The pixel (x, y) furthest from an area's border, and how far that is."""
    deep = cv2.distanceTransform(np.pad(area, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(int(deep.argmax()), deep.shape)
    return (int(x), int(y)), float(deep.max())


def simplified(area: Mask, wanted: Mask, tolerance: float, apart: float) -> list[list[Place]]:
    """Outlines along pixel corners; parts without a wanted pixel are left out."""
    doubled = cv2.resize(area.astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour in contours:
        line = cv2.approxPolyDP(contour, 2 * tolerance, closed=True)[:, 0, :]
        points = [(float(round((x + 0.5) / 2)), float(round((y + 0.5) / 2))) for x, y in line.tolist()]
        points = _begun(_apart(points, apart))
        if len(points) > 2 and wanted[polygon(area.shape, points)].any():
            found.append(points)
    return found


def _begun(points: list[Place]) -> list[Place]:
    """The same outline, begun where its longest leg is the one that nobody draws: the painter closes it."""
    if len(points) < 3:
        return points
    legs = [math.dist(points[k - 1], point) for k, point in enumerate(points)]
    first = int(np.argmax(legs))
    return points[first:] + points[:first]


def _apart(points: list[Place], apart: float) -> list[Place]:
    """Without corners that lie so near to another that a click would take hold of that one."""
    kept: list[Place] = []
    for point in points:
        if all(math.dist(point, other) > apart for other in kept):
            kept.append(point)
    return kept
