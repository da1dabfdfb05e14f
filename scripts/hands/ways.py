"""Ways to paint one area: its coarsest outlines, strokes along its middle, and what hangs together in the photo."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from scripts.hands import shapes
from scripts.hands.act import AIMED, NEAR, Act, Tile
from scripts.hands.boxes import boxing, searching
from scripts.hands.regions import regions
from scripts.hands.shapes import Bits, Mask, Place

TOOLS = {
    "a": ("polygon",),
    "b": ("brush", "fill"),
    "c": ("lasso", "brush", "fill", "superpixel", "wand", "region", "rectangle", "box", "within"),
}
TOLERANCES = (3, 6, 9, 12, 16, 20, 26, 34)
"""At which the wand is tried."""
CLICKABLE = 8.5
"""CSS pixels between two corners of an outline: nearer ones would be taken hold of, or close it."""


Outlines = tuple[list[list[Place]], float]


def outline(wanted: Mask, free: Mask, share: float, apart: float, *, bends: bool = False) -> Outlines:
    """The coarsest outlines of an area that reach an IoU of ``share``; what lies in ``free`` does not matter.

    Args:
        wanted: (H, W) the area.
        free: (H, W) where it does not matter what is painted.
        share: The IoU to reach.
        apart: Pixels of the tile that two corners are apart at least.
        bends: The line from one to the next is bent: see `shapes.bent`.

    Returns:
        The outlines, and the tolerance in pixels that they were made with.
    """
    return _outline(Bits.of(wanted), Bits.of(free), share, apart, bends=bends)


@lru_cache(maxsize=4096)
def _outline(wanted_bits: Bits, free_bits: Bits, share: float, apart: float, *, bends: bool) -> Outlines:
    wanted, free = wanted_bits.mask, free_bits.mask
    best: tuple[list[list[Place]], float] = ([], 1.0)
    fewest = 10**9
    for reach in (0, 9, 31, 81):
        area = wanted if reach == 0 else wanted | (_closed(wanted, reach) & free)
        full = _without_holes(area)
        area = area if (full & ~area & ~free & ~wanted).any() else full
        tolerances = (24.0, 16.0, 12.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.4, 1.0, 0.6, 0.3)
        for tolerance in tolerances:
            found = shapes.simplified(area, wanted, tolerance, apart)
            corners = sum(map(len, found))
            drawn = [shapes.bent(tuple(points)) for points in found] if bends else found
            if corners < fewest and _agreement(drawn, wanted, free) >= share:
                fewest, best = corners, (found, tolerance)
                break
    return best if best[0] else (shapes.simplified(wanted, wanted, 0.3, apart), 0.3)


def _without_holes(mask: Mask) -> Mask:
    """With all filled that does not hang together with the outside."""
    outside = np.pad(mask, 1).astype(np.uint8)
    cv2.floodFill(outside, None, (0, 0), 1)
    return np.asarray(mask | (outside[1:-1, 1:-1] == 0))


def _closed(mask: Mask, reach: int) -> Mask:
    padded = np.pad(mask, reach, mode="edge").astype(np.uint8)
    element = np.ones((reach, reach), np.uint8)
    return np.asarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, element)[reach:-reach, reach:-reach] > 0)


def _agreement(found: Sequence[Sequence[Place]], wanted: Mask, free: Mask) -> float:
    area = np.zeros(wanted.shape, bool)
    for points in found:
        area |= shapes.polygon(wanted.shape, points)
    right = int((area & wanted).sum())
    return right / max(1, int((wanted | (area & ~free)).sum()))


def spine(area: Mask, parts: int) -> tuple[list[Place], float]:
    """A line along the middle of an area, of so many legs, and how wide the area is across it."""
    return _spine(Bits.of(area), parts)


@lru_cache(maxsize=8192)
def _spine(bits: Bits, parts: int) -> tuple[list[Place], float]:
    area = bits.mask
    ys, xs = np.nonzero(area)
    points = np.stack((xs, ys), axis=1) + 0.5
    middle = points.mean(axis=0)
    if len(points) < 3:
        return [(float(middle[0] // 1 + 0.5), float(middle[1] // 1 + 0.5))], 1.0
    axis = np.linalg.svd((points - middle)[:: max(1, len(points) // 500)], full_matrices=False)[2][0]
    along = (points - middle) @ axis
    length = float(np.ptp(along)) + 1
    width = len(points) / length
    if length < 1.5 * width or parts == 0:
        return [(float(middle[0]), float(middle[1]))], max(1.0, 2 * float(np.sqrt(len(points) / np.pi)))
    bins = np.clip(((along - along.min()) / length * (parts + 1)).astype(int), 0, parts)
    line = [points[bins == k].mean(axis=0) for k in range(parts + 1) if (bins == k).any()]
    line[0] = points[along <= along.min() + width / 2 + 0.5].mean(axis=0)
    line[-1] = points[along >= along.max() - width / 2 - 0.5].mean(axis=0)
    return [(float(x), float(y)) for x, y in line], width


def painting(
    tile: Tile, wanted: Mask, segment: int, free: Mask, share: float, tools: Sequence[str]
) -> Iterator[list[Act]]:
    """Ways to paint an area.

    Args:
        tile: As it is.
        wanted: (H, W) the area.
        segment: What it is to be.
        free: (H, W) where it does not matter what is painted.
        share: The IoU that outlines reach.
        tools: Which may be used.
    """
    yield from _plainly(tile, wanted, segment, free, share, tools)
    if "within" in tools:
        yield from within(tile, wanted, segment, free, share, tools)


def within(
    tile: Tile, wanted: Mask, segment: int, free: Mask, share: float, tools: Sequence[str]
) -> Iterator[list[Act]]:
    """Ways that change nothing but the segment that most of an area now is: what lies beside it does not matter."""
    numbers = np.bincount(tile.ids[wanted])
    base = int(numbers.argmax())
    beneath = tile.ids == base
    if base in (0, segment) or numbers[base] < 0.6 * numbers.sum() or not (~beneath & ~free & ~wanted).any():
        return
    sure = cv2.erode(beneath.astype(np.uint8), _AROUND, borderValue=0) > 0
    kept = [tool for tool in tools if tool not in ("fill", "box")]
    for way in _plainly(tile, wanted & beneath, segment, free | ~beneath, share, kept):
        begun = [_begun_on(act, sure, beneath) for act in way]
        if way and all(act is not None for act in begun):
            yield [act for act in begun if act is not None]


_AROUND = np.ones((3, 3), np.uint8)


def _begun_on(act: Act, sure: Mask, beneath: Mask) -> Act | None:
    """The same act, begun surely on the segment that is to change; None where that cannot be."""
    path = act.path
    if act.tool == "rectangle":
        (x0, y0), (x1, y1) = path
        turns = [((a, b), (x0 + x1 - a, y0 + y1 - b)) for a in (x0, x1) for b in (y0, y1)]
    elif act.tool in ("lasso", "polygon"):
        turns = [(*path[k:], *path[:k]) for k in range(len(path))]
    else:
        turns = [path]
    good = sure if act.tool in AIMED else beneath
    found = next((turn for turn in turns if _holds(good, turn[0])), None)
    return None if found is None else replace(act, path=tuple(found), within=True)


def _holds(mask: Mask, place: Place) -> bool:
    x, y = shapes.anchor(place, 1)
    return 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and bool(mask[y, x])


def _plainly(
    tile: Tile, wanted: Mask, segment: int, free: Mask, share: float, tools: Sequence[str]
) -> Iterator[list[Act]]:
    outlines, tolerance = outline(wanted, free, share, CLICKABLE / tile.scale)
    slack = max(1.0, tolerance)
    for tool in ("polygon", "lasso"):
        if tool in tools:
            yield [Act(tool, segment, tuple(points), slack, ends=tool == "polygon") for points in outlines]
    if "lasso" in tools:
        found, off = outline(wanted, free, share, CLICKABLE / tile.scale, bends=True)
        yield [Act("lasso", segment, tuple(points), max(1.0, off), bends=True) for points in found]
    if tuple(tools) == TOOLS["a"]:
        yield _enlarged(tile, wanted, segment, free, share)
    if "brush" in tools:
        yield from _brushing(tile, wanted, segment, outlines, slack)
    if "fill" in tools and (whole := _filling(tile, wanted, segment)):
        yield [whole]
    if "superpixel" in tools:
        yield from _stamping(tile, wanted, segment)
    if "wand" in tools:
        yield from _alike(tile, wanted, segment)
    yield from _by_areas(tile, wanted, segment, free, share, tools)


def _by_areas(
    tile: Tile, wanted: Mask, segment: int, free: Mask, share: float, tools: Sequence[str]
) -> Iterator[list[Act]]:
    if "rectangle" in tools:
        yield boxing(wanted, segment, free, share)
    if "box" in tools:
        yield from searching(tile, wanted, segment, free, share)
    if "region" in tools:
        yield from regions(tile, wanted, segment, free)


def _stamping(tile: Tile, wanted: Mask, segment: int) -> Iterator[list[Act]]:
    """Superpixels of each scale, by a click or along the middle."""
    for scale in range(len(tile.maps)):
        for parts in (0, 3):
            line, width = spine(wanted, parts)
            yield [Act("superpixel", segment, tuple(line), max(1.0, min(width / 3, 4.0 * 2**scale)), scale)]


def _alike(tile: Tile, wanted: Mask, segment: int) -> Iterator[list[Act]]:
    """The wand, put down where the area is deepest."""
    if tile.wand is None:
        return
    (x, y), deep = shapes.deepest(wanted)
    for tolerance in TOLERANCES:
        yield [Act("wand", segment, ((x + 0.5, y + 0.5),), max(0.5, deep * 0.3), tolerance)]


def _enlarged(tile: Tile, wanted: Mask, segment: int, free: Mask, share: float) -> list[Act]:
    """Outlines drawn in an enlarged picture, where corners may be nearer to one another."""
    outlines, tolerance = outline(wanted, free, share, CLICKABLE / (NEAR * tile.scale))
    slack = max(1.0, tolerance)
    acts = [Act("polygon", segment, tuple(points), slack, ends=True, near=True) for points in outlines]
    in_sight = [act for act in acts if max(np.ptp(np.array(act.path), axis=0)) < min(wanted.shape) / NEAR]
    return in_sight if len(in_sight) == len(acts) else []


def _filling(tile: Tile, wanted: Mask, segment: int) -> Act | None:
    """A click that fills the area, where what is painted there now hangs together."""
    (x, y), deep = shapes.deepest(wanted)
    inside = shapes.flood(tile.ids, (x, y))
    wrong = inside & (tile.scene.ids != segment) & tile.scene.valid
    if wrong.sum() > 0.5 * (inside & wanted).sum():
        return None
    return Act("fill", segment, ((x + 0.5, y + 0.5),), max(1.0, deep * 0.7))


def _brushing(tile: Tile, wanted: Mask, segment: int, outlines: list[list[Place]], slack: float) -> Iterator[list[Act]]:
    for parts in (0, 1, 3, 6):
        line, width = spine(wanted, parts)
        own = max(1, round(width))
        for size in {own, tile.size} if 0.6 * width < tile.size < 1.3 * width else {own}:
            yield [Act("brush", segment, tuple(line), max(1.0, size * 0.15), size)]
            if len(line) > 2:
                yield [Act("brush", segment, tuple(line), max(1.0, size * 0.15), size, bends=True)]
    for bends in (False, True):
        yield _lined(tile, wanted, segment, outlines, slack, bends=bends)


def _lined(
    tile: Tile, wanted: Mask, segment: int, outlines: list[list[Place]], slack: float, *, bends: bool
) -> list[Act]:
    """Outlines drawn with a thin brush, and filled."""
    size = min(tile.size, 8)
    acts: list[Act] = []
    for points in outlines:
        whole = shapes.polygon(wanted.shape, points).astype(np.uint8)
        inner = cv2.erode(whole, shapes.disc(size + 1), borderValue=1) > 0
        for line in shapes.simplified(inner, inner, slack, 1.0):
            acts.append(Act("brush", segment, (*line, line[0]), slack, size, bends=bends))
            hole = shapes.polygon(wanted.shape, acts[-1].line) & ~shapes.stroke(wanted.shape, acts[-1].line, size)
            if hole.any():
                (x, y), deep = shapes.deepest(hole)
                acts.append(Act("fill", segment, ((x + 0.5, y + 0.5),), max(1.0, deep * 0.7)))
    return acts


def inner_line(area: Mask) -> tuple[tuple[Place, ...], float] | None:
    """A straight scribble within an area, and how far it may be off; None in areas too thin for one."""
    deep = cv2.distanceTransform(np.pad(area, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    (x, y), most = shapes.deepest(area)
    if most < 2.5:
        return None
    end = _furthest(area, deep >= max(2.0, 0.5 * most), (x, y))
    path = ((x + 0.5, y + 0.5),) + (((end[0] + 0.5, end[1] + 0.5),) if end != (x, y) else ())
    return path, max(1.0, 0.5 * most)


def _furthest(area: Mask, ends: Mask, start: tuple[int, int]) -> tuple[int, int]:
    ys, xs = np.nonzero(ends)
    for k in np.argsort(-np.hypot(ys - start[1], xs - start[0]))[:: max(1, len(ys) // 40)].tolist():
        line = shapes.track((start, (int(xs[k]), int(ys[k]))), 1)
        if all(area[b, a] for a, b in line):
            return int(xs[k]), int(ys[k])
    return start
