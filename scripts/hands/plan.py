"""What a good hand would do: coarsest outlines under one another, scribbles that grow, repairs of what falls short."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import cv2
import numpy as np
from scipy import ndimage as ndi

from scripts.hands import shapes
from scripts.hands.act import Act, Tile, stand
from scripts.hands.order import ordered
from scripts.hands.score import Standing
from scripts.hands.shapes import Mask, Place
from scripts.hands.ways import TOOLS, inner_line, painting

SHARES = (0.7, 0.85, 0.91)
"""The IoU that each area is painted to before anything is mended: the cheapest in the end is taken, in all ways."""
PROMISING = 2
"""Plans from which what is needless is left out."""
SETS = {
    "a": (TOOLS["a"],),
    "b": (TOOLS["b"],),
    "c": (
        TOOLS["c"],
        ("lasso", "fill", "rectangle", "region", "within"),
        ("lasso", "brush", "fill", "rectangle", "within"),
        ("lasso", "brush", "fill", "superpixel", "region", "within"),
    ),
}
"""Who has many tools may leave some: the first gain is not always the largest in the end."""
RATES = (0.02, 0.06)
"""Worth for a second below which another scribble is left."""
ROUNDS = 250
AREAS = 24
"""Wrong areas that are looked at, the largest first, before it is given up."""


def under_painted(tile: Tile, share: float, tools: Sequence[str]) -> None:
    """Paint all from the largest to the smallest, each as coarsely as it may be where others will lie on it."""
    scene = tile.scene
    areas = scene.areas
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
        good = [t for t in (tried(tile, way) for way in ways) if _share(t, wanted, free, number) >= share]
        if good:
            cheapest = min(good, key=lambda t: t.hand.seconds)
            tile.__dict__.update(cheapest.__dict__)


def _share(tile: Tile, wanted: Mask, free: Mask, number: int) -> float:
    got = tile.ids == number
    return float((got & wanted).sum() / max(1, (wanted | (got & ~free)).sum()))


def repair(tile: Tile, tools: Sequence[str]) -> None:
    """Mend what falls short, the most worth for a second first; smaller areas where no larger one gains."""
    for _ in range(ROUNDS):
        now = stand(tile)
        if now.done:
            return
        mends = (_best_mend(tile, now, areas, tools) for areas in _fours(_errors(tile, now)))
        best = next((mended for mended in mends if mended is not None), None)
        if best is None:
            return
        tile.__dict__.update(best.__dict__)


def _fours(areas: Sequence[tuple[Mask, int]]) -> Iterator[Sequence[tuple[Mask, int]]]:
    for start in range(0, len(areas), 4):
        yield areas[start : start + 4]


def _best_mend(tile: Tile, now: Standing, areas: Sequence[tuple[Mask, int]], tools: Sequence[str]) -> Tile | None:
    """The mending of one of these areas that gains most for its time; None where none gains."""
    ways = [way for area, number in areas for way in _mending(tile, area, number, tools)]
    after = [tried(tile, way) for way in ways if way]
    gains = [(stand(t).worth - now.worth) / (t.hand.seconds - tile.hand.seconds) for t in after]
    return after[int(np.argmax(gains))] if gains and max(gains) > 0 else None


def _mending(tile: Tile, area: Mask, number: int, tools: Sequence[str]) -> Iterator[list[Act]]:
    harmless = (tile.scene.ids == number) | ~tile.scene.valid
    yield from painting(tile, area, number, harmless, 0.8, tools)
    outlined = tuple(tool for tool in tools if tool in ("polygon", "lasso"))
    for share in (0.6, 0.95) if outlined else ():
        yield from painting(tile, area, number, harmless, share, outlined)


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
        after = [
            tried(tile, [Act("scribble", n, *line, extends=True)])
            for area, n in _errors(tile, now)[:3]
            if (line := _reaching(tile, area, n))
        ]
        scored = [(stand(t), t) for t in after]
        gains = [(s.worth - now.worth) / (t.hand.seconds - tile.hand.seconds) for s, t in scored]
        if not gains or max(gains) < rate:
            break
        now, best = scored[int(np.argmax(gains))]
        tile.__dict__.update(best.__dict__)
    tile.done[-1] = replace(tile.done[-1], ends=True)
    tile.hand.key()


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


def best_plan(fresh: Tile, way: str, known: dict[str, Tile], *, thorough: bool = True) -> Tile:
    """The cheapest of the plans that a way offers.

    Args:
        fresh: The tile, not painted yet.
        way: `a`, `b` or `c`.
        known: Plans by way; what is planned is added, since whoever has all tools may leave some.
        thorough: Try all of `SETS`, `SHARES` and `RATES`; else one of each.
    """
    most = None if thorough else 1
    shares, rates = SHARES[::-1][:most], RATES[:most]
    for part in "abc" if way == "c" else way:
        if part not in known:
            tries = product(SETS[part][:most], shares)
            known[part] = cheapest(fresh, [_layered(fresh, tools, share) for tools, share in tries])
    if way != "c":
        return known[way].fork()
    if "grown" not in known:
        known["grown"] = cheapest(fresh, [_grown(fresh, rate) for rate in rates])
    return cheaper(list(known.values())).fork()


def cheapest(fresh: Tile, plans: Sequence[Tile]) -> Tile:
    """The cheapest of plans, in a short order, after what is needless was left out of the most promising ones."""
    best = sorted(plans, key=lambda t: (not stand(t).done, t.hand.seconds))[:PROMISING]
    return ordered(fresh, cheaper([_pruned(fresh, tile) for tile in best]))


def tried(tile: Tile, acts: Sequence[Act]) -> Tile:
    """The tile after these acts; the one that is given stays as it is."""
    other = tile.fork()
    for act in acts:
        other.take(act)
    return other


def _pruned(fresh: Tile, tile: Tile) -> Tile:
    if not stand(tile).done:
        return tile
    for k in reversed(range(len(tile.done))):
        act = tile.done[k]
        if act.tool == "ghost" or (act.tool == "scribble" and act.ends):
            continue
        fewer = tried(fresh, tile.done[:k] + tile.done[k + 1 :])
        if fewer.hand.seconds < tile.hand.seconds and stand(fewer).done:
            tile = fewer
    return tile


def _layered(fresh: Tile, tools: Sequence[str], share: float) -> Tile:
    tile = fresh.fork()
    under_painted(tile, share, tools)
    repair(tile, tools)
    return tile


def _grown(fresh: Tile, rate: float) -> Tile:
    tile = fresh.fork()
    scribbled(tile, rate)
    repair(tile, TOOLS["c"])
    return tile


def cheaper(plans: Sequence[Tile]) -> Tile:
    """The plan that costs the least time, of those after which everything is good enough if there are any."""
    return min(plans, key=lambda t: (not stand(t).done, t.hand.seconds))
