"""What masks hold, in little: enough to tell what a release would lose, and small enough to be remembered.

A mask never changes, so what was read of it once holds for good. Segments of one class with the same flags differ, as
far as losses go, in their number and pixels alone; only the first of them has a part of its own (formats that hold one
segment a class keep it).
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.geometry import Rect
from app.foundation.database import Database
from app.releases import store

MOST_MASKS = 20_000
"""So many are remembered, some 3 kB each."""
BATCH = 200
NOWHERE = Rect(0, 0, 1, 1)


class Lump(NamedTuple):
    """One segment, or several of one class and the same flags; see `app.core.formats.SegmentLike`.

    Attributes:
        id: Of the first of them.
        area: Of all of them.
        weight: How many they are.
        box: Says nothing: a lump is not at one place.
    """

    id: int
    class_id: int
    is_thing: bool
    crowd: bool
    occluded: bool
    truncated: bool
    area: int
    weight: int = 1
    box: Rect = NOWHERE


Gist = tuple[Lump, ...]


def gist_of(segments: Iterable[Mapping[str, Any]]) -> Gist:
    """The segments of a mask, in order of id, as lumps: of each kind the first, and all others in one."""
    groups: dict[tuple[int, bool, bool, bool, bool], list[Mapping[str, Any]]] = {}
    for row in segments:
        flags = row.get("occluded", False), row.get("truncated", False)
        groups.setdefault((row["class_id"], row["is_thing"], row["crowd"], *flags), []).append(row)
    lumps: list[Lump] = []
    for kind, rows in groups.items():
        first, *others = rows
        lumps.append(Lump(first["id"], *kind, first["area"]))
        if others:
            lumps.append(Lump(others[0]["id"], *kind, sum(row["area"] for row in others), len(others)))
    return tuple(lumps)


class Gists:
    """Remembers the masks that were asked for last. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Gist] = OrderedDict()

    def of(self, db: Database, mask_ids: Sequence[str]) -> list[Gist]:
        """The gists of masks, in the order of their ids; those that are not known are read."""
        with self._lock:
            found = {mask_id: self._known[mask_id] for mask_id in mask_ids if mask_id in self._known}
        missing = [mask_id for mask_id in mask_ids if mask_id not in found]
        for start in range(0, len(missing), BATCH):
            with db.read() as session:
                read = store.mask_segments(session, missing[start : start + BATCH])
            found |= {mask_id: gist_of(segments) for mask_id, segments in read.items()}
        with self._lock:
            for mask_id in mask_ids:
                self._known[mask_id] = found[mask_id]
                self._known.move_to_end(mask_id)
            while len(self._known) > MOST_MASKS:
                self._known.popitem(last=False)
        return [found[mask_id] for mask_id in mask_ids]
