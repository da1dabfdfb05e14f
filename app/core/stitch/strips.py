"""The strips that two tiles both painted, and what the tiles painted there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.stitch.layout import StripPlace
from app.core.stitch.nodes import Nodes
from app.core.stitch.painted import Painted
from app.core.stitch.runs import Extents

FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Strips:
    """What each two nodes share in each strip, strip by strip; one or both may be 0, which is not painted.

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

    def edges(self, cores: Extents) -> NDArray[np.int64]:
        """(4, nodes) int64: left, top, right and bottom of all that its tile painted of each node.

        Args:
            cores: What lies in the core of its tile, of each node; the strips are the rest. Right is 0 where that is
                nothing either.
        """
        inside = (cores.lefts, cores.tops, cores.rights, cores.bottoms)
        edges = np.zeros((4, len(cores.areas) + 1), np.int64)
        edges[:, 1:] = np.where(cores.areas > 0, inside, np.array([[FAR], [FAR], [0], [0]]))
        for side in (self.firsts, self.seconds):
            np.minimum.at(edges[0], side, self.lefts)
            np.minimum.at(edges[1], side, self.tops)
            np.maximum.at(edges[2], side, self.rights)
            np.maximum.at(edges[3], side, self.bottoms)
        return edges[:, 1:]
