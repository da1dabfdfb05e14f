"""What a good hand would do: coarsest outlines under one another, scribbles that grow, repairs of what falls short."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from scipy import ndimage as ndi

from scripts.hands import shapes
from scripts.hands.act import NEAR, Act, Tile
from scripts.hands.score import Standing, standing
from scripts.hands.shapes import Mask, Place

TOOLS = {"a": ("polygon",), "b": ("brush", "fill"), "c": ("lasso", "brush", "fill", "superpixel")}
SHARE = 0.9
"""The IoU that each area is painted to before anything is mended."""
RATE = 0.04
"""Worth for a second below which another scribble is left."""
ROUNDS = 150
AREAS = 24
"""Wrong areas that are looked at, the largest first, before it is given up."""
CLICKABLE = 8.5
"""CSS pixels between two corners of an outline: nearer ones would be taken hold of, or close it."""


def stand(tile: Tile) -> Standing:
    """How a tile stands now."""
    return standing(tile.scene, tile.ids, tile.scene.classes)


def outline(wanted: Mask, free: Mask, share: float, apart: float) -> tuple[list[list[Place]], float]:
    """The coarsest outlines of an area that reach an IoU of ``share``; what lies in ``free`` does not matter.

    Args:
        wanted: (H, W) the area.
        free: (H, W) where it does not matter what is painted.
        share: The IoU to reach.
        apart: Pixels of the tile that two corners are apart at least.

    Returns:
        The outlines, and the tolerance in pixels that they were made with.
    """
    best: tuple[list[list[Place]], float] = ([], 1.0)
    fewest = 10**9
    for reach in (0, 9, 31, 81):
        area = wanted if reach == 0 else wanted | (_closed(wanted, reach) & free)
        area = (
            ndi.binary_fill_holes(area) if not (ndi.binary_fill_holes(area) & ~area & ~free & ~wanted).any() else area
        )
        tolerances = (24.0, 16.0, 12.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.4, 1.0, 0.6, 0.3)
        for tolerance in tolerances:
            found = _simplified(area, wanted, tolerance, apart)
            corners = sum(map(len, found))
            if corners < fewest and _agreement(found, wanted, free) >= share:
                fewest, best = corners, (found, tolerance)
                break
    return best if best[0] else (_simplified(wanted, wanted, 0.3, apart), 0.3)


def _closed(mask: Mask, reach: int) -> Mask:
    padded = np.pad(mask, reach, mode="edge").astype(np.uint8)
    element = np.ones((reach, reach), np.uint8)
    return np.asarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, element)[reach:-reach, reach:-reach] > 0)


def _simplified(area: Mask, wanted: Mask, tolerance: float, apart: float) -> list[list[Place]]:
    """Outlines along pixel corners; parts without a wanted pixel are left out."""
    doubled = cv2.resize(area.astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour in contours:
        line = cv2.approxPolyDP(contour, 2 * tolerance, closed=True)[:, 0, :]
        points = [(float(round((x + 0.5) / 2)), float(round((y + 0.5) / 2))) for x, y in line.tolist()]
        points = _apart(points, apart)
        if len(points) > 2 and wanted[shapes.polygon(area.shape, points)].any():
            found.append(points)
    return found


def _apart(points: list[Place], apart: float) -> list[Place]:
    """Without corners that lie so near to another that a click would take hold of that one."""
    kept: list[Place] = []
    for point in points:
        if all(math.dist(point, other) > apart for other in kept):
            kept.append(point)
    return kept


def _agreement(found: Sequence[Sequence[Place]], wanted: Mask, free: Mask) -> float:
    area = np.zeros(wanted.shape, bool)
    for points in found:
        area |= shapes.polygon(wanted.shape, points)
    right = int((area & wanted).sum())
    return right / max(1, int((wanted | (area & ~free)).sum()))


def spine(area: Mask, parts: int) -> tuple[list[Place], float]:
    """A line along the middle of an area, of so many legs, and how wide the area is across it."""
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
    """Ways to paint an area."""
    outlines, tolerance = outline(wanted, free, share, CLICKABLE / tile.scale)
    slack = max(1.0, tolerance)
    for tool in ("polygon", "lasso"):
        if tool in tools:
            yield [Act(tool, segment, tuple(points), slack, ends=tool == "polygon") for points in outlines]
    if tools == TOOLS["a"]:
        yield _enlarged(tile, wanted, segment, free, share)
    if "brush" in tools:
        yield from _brushing(tile, wanted, segment, outlines, slack)
    if "fill" in tools and (whole := _filling(tile, wanted, segment)):
        yield [whole]
    if "superpixel" in tools:
        for scale in range(len(tile.maps)):
            for parts in (0, 3):
                line, width = spine(wanted, parts)
                yield [Act("superpixel", segment, tuple(line), max(1.0, min(width / 3, 4.0 * 2**scale)), scale)]


def _enlarged(tile: Tile, wanted: Mask, segment: int, free: Mask, share: float) -> list[Act]:
    """Outlines drawn in an enlarged picture, where corners may be nearer to one another."""
    outlines, tolerance = outline(wanted, free, share, CLICKABLE / (NEAR * tile.scale))
    slack = max(1.0, tolerance)
    acts = [Act("polygon", segment, tuple(points), slack, ends=True, near=True) for points in outlines]
    in_sight = [act for act in acts if max(np.ptp(np.array(act.path), axis=0)) < min(wanted.shape) / NEAR]
    return in_sight if len(in_sight) == len(acts) else []


def _filling(tile: Tile, wanted: Mask, segment: int) -> Act | None:
    """A click that fills the area, where what is painted there now hangs together."""
    (x, y), deep = _deepest(wanted)
    inside = shapes.flood(tile.ids, (x, y))
    wrong = inside & (tile.scene.ids != segment) & tile.scene.valid
    if wrong.sum() > 0.5 * (inside & wanted).sum():
        return None
    return Act("fill", segment, ((x + 0.5, y + 0.5),), max(1.0, deep * 0.7))


def _deepest(area: Mask) -> tuple[tuple[int, int], float]:
    """The pixel (x, y) furthest from an area's border, and how far that is."""
    deep = cv2.distanceTransform(np.pad(area, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(int(deep.argmax()), deep.shape)
    return (int(x), int(y)), float(deep.max())


def _brushing(tile: Tile, wanted: Mask, segment: int, outlines: list[list[Place]], slack: float) -> Iterator[list[Act]]:
    for parts in (0, 1, 3, 6):
        line, width = spine(wanted, parts)
        for size in (max(1, round(width)),):
            yield [Act("brush", segment, tuple(line), max(1.0, size * 0.15), size)]
    size = min(tile.size, 8)
    acts: list[Act] = []
    for points in outlines:
        whole = shapes.polygon(wanted.shape, points).astype(np.uint8)
        inner = cv2.erode(whole, shapes.disc(size + 1), borderValue=1) > 0
        for line in _simplified(inner, inner, slack, 1.0):
            acts.append(Act("brush", segment, (*line, line[0]), slack, size))
            hole = shapes.polygon(wanted.shape, line) & ~shapes.stroke(wanted.shape, acts[-1].path, size)
            if hole.any():
                (x, y), deep = _deepest(hole)
                acts.append(Act("fill", segment, ((x + 0.5, y + 0.5),), max(1.0, deep * 0.7)))
    if acts:
        yield acts


def under_painted(tile: Tile, share: float, tools: Sequence[str]) -> None:
    """Paint all from the largest to the smallest, each as coarsely as it may be where others will lie on it."""
    scene = tile.scene
    areas = np.bincount(scene.ids.ravel(), minlength=len(scene.classes))
    order = sorted((n for n in scene.segments if areas[n]), key=lambda n: -areas[n])
    first = order[0]
    height, width = scene.ids.shape
    corners = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    whole = (
        Act("polygon", first, corners, 4.0, ends=True)
        if "fill" not in tools
        else Act("fill", first, ((width / 2, height / 2),), 40.0)
    )
    tile.take(whole)
    for place, number in enumerate(order[1:], 1):
        wanted = scene.ids == number
        free = np.isin(scene.ids, [0, *order[place + 1 :]])
        ways = [w for w in painting(tile, wanted, number, free, share, tools) if w]
        good = [t for t in (_tried(tile, way) for way in ways) if _share(t, wanted, free, number) >= share]
        if good:
            cheapest = min(good, key=lambda t: t.hand.effort.seconds)
            tile.__dict__.update(cheapest.__dict__)


def _share(tile: Tile, wanted: Mask, free: Mask, number: int) -> float:
    got = tile.ids == number
    return float((got & wanted).sum() / max(1, (wanted | (got & ~free)).sum()))


def _tried(tile: Tile, acts: Sequence[Act]) -> Tile:
    other = tile.fork()
    for act in acts:
        other.take(act)
    return other


def repair(tile: Tile, tools: Sequence[str]) -> None:
    """Mend what falls short, the most worth for a second first; smaller areas where no larger one gains."""
    for _ in range(ROUNDS):
        now = stand(tile)
        if now.done:
            return
        better = (_best_mend(tile, now, areas, tools) for areas in _fours(_errors(tile, now)))
        best = next((mended for mended in better if mended is not None), None)
        if best is None:
            return
        tile.__dict__.update(best.__dict__)


def _fours(areas: Sequence[tuple[Mask, int]]) -> Iterator[Sequence[tuple[Mask, int]]]:
    for start in range(0, len(areas), 4):
        yield areas[start : start + 4]


def _best_mend(tile: Tile, now: Standing, areas: Sequence[tuple[Mask, int]], tools: Sequence[str]) -> Tile | None:
    """The mending of one of these areas that gains most for its time; None where none gains."""
    ways = [way for area, number in areas for way in _mending(tile, area, number, tools)]
    tried = [_tried(tile, way) for way in ways if way]
    gains = [(stand(t).worth - now.worth) / (t.hand.effort.seconds - tile.hand.effort.seconds) for t in tried]
    return tried[int(np.argmax(gains))] if gains and max(gains) > 0 else None


def _mending(tile: Tile, area: Mask, number: int, tools: Sequence[str]) -> Iterator[list[Act]]:
    harmless = (tile.scene.ids == number) | ~tile.scene.valid
    for share in (0.6, 0.8, 0.95) if tools == TOOLS["a"] else (0.8,):
        yield from painting(tile, area, number, harmless, share, tools)


def _errors(tile: Tile, now: Standing) -> list[tuple[Mask, int]]:
    """The largest wrong areas of the classes and objects that fail, each with what it should be."""
    scene = tile.scene
    failing, missing = now.failing, now.missing
    painted = scene.classes[tile.ids]
    wrong = (tile.ids != scene.ids) & scene.valid
    wrong &= np.isin(scene.class_map, failing) | np.isin(painted, failing) | np.isin(scene.ids, missing)
    found = []
    for number in np.unique(scene.ids[wrong]).tolist():
        parts, _ = ndi.label(wrong & (scene.ids == number), structure=np.ones((3, 3)))
        sizes = np.bincount(parts.ravel())
        sizes[0] = 0
        found += [(int(sizes[k]), number, parts == k) for k in np.argsort(-sizes)[:4].tolist() if sizes[k]]
    found.sort(key=lambda item: -item[0])
    return [(mask, number) for _, number, mask in found[:AREAS]]


def scribbled(tile: Tile, rate: float) -> None:
    """Scribble in every area worth it, then mend by further scribbles while they gain enough for their time."""
    scene = tile.scene
    for number in sorted(scene.segments, key=lambda n: (scene.classes[n], n)):
        own = scene.ids == number
        parts, _ = ndi.label(own)
        sizes = np.bincount(parts.ravel())
        sizes[0] = 0
        for k in np.argsort(-sizes).tolist():
            if sizes[k] < max(60, 0.15 * own.sum()):
                break
            if (line := inner_line(parts == k)) is not None:
                tile.take(Act("scribble", number, *line))
    now = stand(tile)
    for _ in range(60):
        if now.done:
            break
        tried = [
            _tried(tile, [Act("scribble", n, *line, extends=True)])
            for area, n in _errors(tile, now)[:3]
            if (line := _reaching(tile, area, n))
        ]
        scored = [(stand(t), t) for t in tried]
        gains = [(s.worth - now.worth) / (t.hand.effort.seconds - tile.hand.effort.seconds) for s, t in scored]
        if not gains or max(gains) < rate:
            break
        now, best = scored[int(np.argmax(gains))]
        tile.__dict__.update(best.__dict__)
    tile.done[-1] = replace(tile.done[-1], ends=True)
    tile.hand.key()


def inner_line(area: Mask) -> tuple[tuple[Place, ...], float] | None:
    """A straight scribble within an area, and how far it may be off; None in areas too thin for one."""
    deep = cv2.distanceTransform(np.pad(area, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    (x, y), most = _deepest(area)
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


def _reaching(tile: Tile, area: Mask, number: int) -> tuple[tuple[Place, ...], float] | None:
    """A scribble from what has grown rightly into an area that has not."""
    line = inner_line(area)
    right = (tile.ids == number) & (tile.scene.ids == number)
    if line is None or not right.any():
        return None
    (x, y), *rest = line[0]
    ys, xs = np.nonzero(cv2.erode(right.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)
    if len(ys) == 0:
        return None
    for k in np.argsort(np.hypot(ys - y, xs - x))[:: max(1, len(ys) // 300)][:30].tolist():
        start = (int(xs[k]), int(ys[k]))
        if all(tile.scene.ids[b, a] == number for a, b in shapes.track((start, (x, y)), 1)):
            return ((start[0] + 0.5, start[1] + 0.5), (x, y), *rest), line[1]
    return None


def best_plan(fresh: Tile, way: str, known: dict[str, Tile]) -> Tile:
    """The cheapest of the plans that a way offers.

    Args:
        fresh: The tile, not painted yet.
        way: `a`, `b` or `c`.
        known: Plans by way; what is planned is added, since whoever has all tools may leave some.
    """
    for part in "abc" if way == "c" else way:
        if part not in known:
            known[part] = fresh.fork()
            under_painted(known[part], SHARE, TOOLS[part])
            repair(known[part], TOOLS[part])
    if way != "c":
        return known[way].fork()
    grown = fresh.fork()
    scribbled(grown, RATE)
    repair(grown, TOOLS["c"])
    return cheaper([*known.values(), grown]).fork()


def cheaper(plans: Sequence[Tile]) -> Tile:
    """The plan that costs the least time, of those after which everything is good enough if there are any."""
    return min(plans, key=lambda t: (not stand(t).done, t.hand.effort.seconds))
