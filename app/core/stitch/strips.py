"""The strips that two tiles both painted, and what the tiles painted there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from app.core.stitch.layout import StripPlace
from app.core.stitch.nodes import Nodes
from app.core.stitch.painted import Painted


@dataclass(frozen=True, slots=True)
class Strips:
    """What each two nodes share in each strip, in this order; one or both may be 0, which is not painted.

    Attributes:
        nodes: Of all tiles.
        painted: What all tiles painted.
        which: (n,) int64: the strip.
        firsts: (n,) int64: 1 + the node of the tile with the lower index.
        seconds: (n,) int64: 1 + the node of the other tile.
        pixels: (n,) int64: how many they share.
        lefts: (n,) int64: first column of these in the image.
        tops: (n,) int64: first row.
        rights: (n,) int64: the column after the last.
        bottoms: (n,) int64: the row after the last.
    """

    nodes: Nodes
    painted: Painted
    which: NDArray[np.int64]
    firsts: NDArray[np.int64]
    seconds: NDArray[np.int64]
    pixels: NDArray[np.int64]
    lefts: NDArray[np.int64]
    tops: NDArray[np.int64]
    rights: NDArray[np.int64]
    bottoms: NDArray[np.int64]

    @classmethod
    def of(cls, nodes: Nodes, painted: Painted) -> "Strips":
        """All strips in one pass."""
        return cls(nodes, painted, *painted.overlaps())

    def place(self, number: int) -> StripPlace:
        """Where a strip lies."""
        return self.painted.layout.strips[number]

    def covers(self, number: int, node: int) -> NDArray[np.bool_]:
        """(h, w) bool: where a node of either tile is in a strip."""
        tile = self.nodes.all[node].key.tile
        covered: NDArray[np.bool_] = self.painted.region(tile, self.place(number).box) == node + 1
        return covered

    def box(self, node: int) -> Rect | None:
        """The smallest rectangle of image pixels around a node in the strips of its tile; None where it has none."""
        found = np.flatnonzero((self.firsts == node + 1) | (self.seconds == node + 1))
        if not found.size:
            return None
        left, top = int(self.lefts[found].min()), int(self.tops[found].min())
        return Rect.of_edges(left, top, int(self.rights[found].max()), int(self.bottoms[found].max()))
