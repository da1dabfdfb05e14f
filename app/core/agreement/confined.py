"""Whether a tile was changed only where, and only into what, it was to be changed."""

from collections.abc import Collection, Mapping

import numpy as np

from app.core.arrays import BoolMask
from app.core.raster import LabelTile, Segment


def changed_beyond(before: LabelTile, after: LabelTile, allowed: Mapping[int, Collection[int]]) -> BoolMask:
    """Where a tile was changed though it was not to be.

    Args:
        before: The tile as it was.
        after: The tile as it is, of the same size; its segments may have other ids.
        allowed: Class to the classes that its pixels may become; they may also be unpainted for now. All other pixels
            stay as they were: of the same segment, with its class and flags.

    Returns:
        (H, W) bool.
    """
    was, now = _table(before), _table(after)
    wrong: BoolMask = np.zeros(before.raster.shape, np.bool_)
    free = np.zeros_like(wrong)
    for class_id, goals in allowed.items():
        of_class = np.isin(before.raster, [key for key, segment in was.items() if segment.class_id == class_id])
        may_be = [0, *(key for key, segment in now.items() if segment.class_id in goals)]
        wrong |= of_class & ~np.isin(after.raster, may_be)
        free |= of_class
    return wrong | _regrouped(before, after, ~free, (was, now))


def _table(tile: LabelTile) -> dict[int, Segment]:
    return {segment.id: segment for segment in tile.segments}


def _regrouped(
    before: LabelTile, after: LabelTile, fixed: BoolMask, tables: tuple[dict[int, Segment], dict[int, Segment]]
) -> BoolMask:
    """Where pixels that stay are of another segment; each old one answers to the new one it shares most with."""
    pairs = (before.raster.astype(np.uint32) << 16) | after.raster
    found, counts = np.unique(pairs[fixed], return_counts=True)
    used: tuple[set[int], set[int]] = (set(), set())
    good: list[int] = []
    for place in np.argsort(-counts, kind="stable"):
        old, new = int(found[place]) >> 16, int(found[place]) & 0xFFFF
        if old not in used[0] and new not in used[1] and _same(tables[0].get(old), tables[1].get(new)):
            good.append(int(found[place]))
            used[0].add(old)
            used[1].add(new)
    return np.asarray(fixed & ~np.isin(pairs, np.array(good, np.uint32)), np.bool_)


def _same(old: Segment | None, new: Segment | None) -> bool:
    """Whether two segments are alike but for their ids; None is what is not painted."""
    if old is None or new is None:
        return old is new
    return {**old.to_json(), "id": 0} == {**new.to_json(), "id": 0}
