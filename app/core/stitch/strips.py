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
    """What the strips show, as stretches of pixels of one node of each tile, strip by strip, in reading order.

    Attributes:
        nodes: Of all tiles.
        painted: What all tiles painted.
        which: (n,) int32: the strip of each stretch.
        rows: (n,) int32: its row in the image.
        lefts: (n,) int32: its first column there.
        lengths: (n,) int32: its pixels.
        firsts: (n,) int32: 1 + the node of the tile with the lower index; 0 = not painted.
        seconds: (n,) int32: the same of the other tile.
    """

    nodes: Nodes
    painted: Painted
    which: NDArray[np.int32]
    rows: NDArray[np.int32]
    lefts: NDArray[np.int32]
    lengths: NDArray[np.int32]
    firsts: NDArray[np.int32]
    seconds: NDArray[np.int32]

    @classmethod
    def of(cls, nodes: Nodes, painted: Painted) -> "Strips":
        """All strips in one pass."""
        return cls(nodes, painted, *painted.stretches())

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
        rows, lefts = self.rows[found], self.lefts[found]
        right = int((lefts + self.lengths[found]).max())
        return Rect.of_edges(int(lefts.min()), int(rows.min()), right, int(rows.max()) + 1)
