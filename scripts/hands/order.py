"""A shorter order for the acts of a plan: what is for one segment, or with one tool, comes one after the other."""

from collections.abc import Iterator

from scripts.hands.act import Act, Tile, stand

TRIES = 80
"""Orders that are tried for one plan, in all ways alike."""
STAYING = ("scribble", "ghost")
"""Tools whose acts belong together as they are."""


def ordered(fresh: Tile, tile: Tile) -> Tile:
    """The plan with acts moved to their like, where that costs less and everything is as good in the end.

    Args:
        fresh: The tile, not painted yet.
        tile: It after the plan.
    """
    left = TRIES
    for kin in ("segment", "tool"):
        k = len(tile.done) - 1
        while k > 1 and left > 0:
            for acts in _moved(tile.done, k, kin):
                left -= 1
                other = _after(fresh, acts)
                if other.hand.seconds < tile.hand.seconds - 1e-9 and stand(other).done:
                    tile = other
                    break
            k -= 1
    return tile


def _moved(acts: list[Act], k: int, kin: str) -> Iterator[list[Act]]:
    """The acts with the one at ``k`` right after the last of its like before it, or that one right before it."""
    act = acts[k]
    like = [j for j in range(1, k) if getattr(acts[j], kin) == getattr(act, kin)]
    if not like or like[-1] == k - 1 or act.tool in STAYING or acts[like[-1]].tool in STAYING:
        return
    j = like[-1]
    yield [*acts[: j + 1], act, *acts[j + 1 : k], *acts[k + 1 :]]
    yield [*acts[:j], *acts[j + 1 : k], acts[j], *acts[k:]]


def _after(fresh: Tile, acts: list[Act]) -> Tile:
    tile = fresh.fork()
    for act in acts:
        tile.take(act)
    return tile
