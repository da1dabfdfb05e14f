"""Going over a plan: other ways for single acts and for segments, another order, and nothing needless."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.hands.act import Act, Tile, stand
from scripts.hands.shapes import Mask
from scripts.hands.ways import painting

LEAST_GAIN = 0.02
"""Seconds for which a plan is changed."""
SHARES = (0.6, 0.75, 0.85, 0.92)
"""IoU that another way reaches on what an act brings."""
SWEEPS = 2
SETTLED = ("scribble", "ghost")
"""Tools whose acts stay where they are."""


def better(fresh: Tile, tile: Tile, tools: Sequence[str]) -> Tile:
    """A plan that leaves everything good enough in less time, if there is one near this.

    Args:
        fresh: The tile, not painted yet.
        tile: As it is when the plan was done. One that is not good enough is returned as it is.
        tools: Which may be used.
    """
    if not stand(tile).done:
        return tile
    for _ in range(SWEEPS):
        before = tile.hand.seconds
        tile = _ordered(fresh, _replaced(fresh, _pruned(fresh, tile), tools))
        if tile.hand.seconds > before - LEAST_GAIN:
            break
    return _pruned(fresh, tile)


def tried(tile: Tile, acts: Sequence[Act]) -> Tile:
    """The tile after these acts; the one that is given stays as it is."""
    other = tile.fork()
    for act in acts:
        other.take(act)
    return other


def _pruned(fresh: Tile, tile: Tile) -> Tile:
    for k in reversed(range(len(tile.done))):
        act = tile.done[k]
        if act.tool == "ghost" or (act.tool == "scribble" and act.ends):
            continue
        fewer = _changed(fresh, _begun(fresh, tile.done[:k]), (), tile.done[k + 1 :], tile)
        tile = fewer or tile
    return tile


def _changed(fresh: Tile, begun: Tile, new: Sequence[Act], tail: Sequence[Act], best: Tile) -> Tile | None:
    """A plan that goes on so from what is begun; None where it is not good enough or takes no less time.

    Its last acts are those of the best plan. Once the hand is amid them, what is left takes as long as it did there.
    """
    tile, place = begun.fork(), len(best.done) - len(tail)
    for act in new:
        tile.take(act)
        if tile.hand.seconds > best.hand.seconds - LEAST_GAIN:
            return None
    for k, act in enumerate(tail, 1):
        tile.take(act)
        if k in (2, len(tail)) and tile.hand.seconds > _begun(fresh, best.done[: place + k]).hand.seconds - LEAST_GAIN:
            return None
    return tile if stand(tile).done and tile.hand.seconds < best.hand.seconds - LEAST_GAIN else None


def _ordered(fresh: Tile, tile: Tile) -> Tile:
    """Each act where it takes least time: near ones after one another, and what needs the same tool or class."""
    for k in range(len(tile.done)):
        if tile.done[k].tool not in SETTLED:
            moved = [found for place in range(len(tile.done)) if (found := _moved(fresh, tile, k, place))]
            tile = min([tile, *moved], key=lambda t: t.hand.seconds)
    return tile


def _moved(fresh: Tile, tile: Tile, k: int, place: int) -> Tile | None:
    act, rest = tile.done[k], [*tile.done[:k], *tile.done[k + 1 :]]
    around = rest[max(0, place - 1) : place + 1]
    if place == k or not any(other.segment == act.segment or other.tool == act.tool for other in around):
        return None
    acts, start, end = [*rest[:place], act, *rest[place:]], min(k, place), max(k, place) + 1
    return _changed(fresh, _begun(fresh, acts[:start]), acts[start:end], acts[end:], tile)


def _begun(fresh: Tile, acts: Sequence[Act]) -> Tile:
    """The tile after the first acts of a plan; plans share their beginnings."""
    key = tuple(acts)
    found = fresh.begun.get(key)
    if found is None:
        found = tried(_begun(fresh, acts[:-1]), acts[-1:]) if acts else fresh.fork()
        if len(fresh.begun) > MOST_BEGUN:
            fresh.begun.clear()
        fresh.begun[key] = found
    return found


MOST_BEGUN = 2000


def _replaced(fresh: Tile, tile: Tile, tools: Sequence[str]) -> Tile:
    """Other ways for what one act brings, or for all that is done for a segment."""
    for group in _groups(tile.done):
        first = min(group)
        if max(group) >= len(tile.done) or any(tile.done[k].segment != tile.done[first].segment for k in group):
            continue
        last = _last_owner(fresh, tile.done)
        segment = tile.done[first].segment
        wanted = np.isin(last, list(group)) & (tile.scene.ids == segment)
        free = (last > max(group)) | ~tile.scene.valid
        between = [act for k, act in enumerate(tile.done[: max(group)]) if k > first and k not in group]
        begun, tail, best = _begun(fresh, tile.done[:first]), tile.done[max(group) + 1 :], tile
        for way in _ways(begun, wanted, segment, free, tools):
            best = _changed(fresh, begun, [*way, *between], tail, best) or best
        tile = best
    return tile


def _groups(acts: Sequence[Act]) -> Iterator[frozenset[int]]:
    by_segment: dict[int, set[int]] = {}
    for k, act in enumerate(acts):
        if act.tool not in SETTLED:
            by_segment.setdefault(act.segment, set()).add(k)
    yield from (frozenset(own) for own in by_segment.values() if len(own) > 1)
    yield from (frozenset({k}) for own in by_segment.values() for k in own)


def _last_owner(fresh: Tile, acts: Sequence[Act]) -> NDArray[np.int32]:
    """(H, W) which act covers each pixel last; -1 for none."""
    last = np.full(fresh.ids.shape, -1, np.int32)
    for k, act in enumerate(acts):
        if act.tool not in SETTLED:
            last[_begun(fresh, acts[:k]).covers(act)] = k
    return last


def _ways(tile: Tile, wanted: Mask, segment: int, free: Mask, tools: Sequence[str]) -> Iterator[list[Act]]:
    if not wanted.any():
        return
    for share in SHARES:
        yield from (way for way in painting(tile, wanted, segment, free, share, tools) if way)
