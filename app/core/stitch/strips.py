"""The strips that two tiles both painted, and what the tiles painted there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.stitch.layout import StripPlace
from app.core.stitch.nodes import Nodes
from app.core.stitch.painted import Painted
from app.core.stitch.runs import Extents

FAR = 2**62
"""Further to the right and below than any pixel."""


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
        edges = np.empty((4, len(cores.areas) + 1), np.int64)
        inside = (cores.lefts, cores.tops, cores.rights, cores.bottoms)
        around = (self.lefts, self.tops, self.rights, self.bottoms)
        _surround(cores.areas, inside, (self.firsts, self.seconds), around, edges)
        return edges[:, 1:]


@compiled
def _surround(
    areas: NDArray[np.int64],
    inside: tuple[NDArray[np.int64], ...],
    ends: tuple[NDArray[np.int64], ...],
    around: tuple[NDArray[np.int64], ...],
    edges: NDArray[np.int64],
) -> None:
    """Fill (4, nodes + 1) with the edges of each node; see `Strips.edges`.

    Args:
        areas: (nodes,) pixels of each in the core of its tile.
        inside: (nodes,) each: left, top, right and bottom of these.
        ends: (n,) each: the first and the second node of what two share in a strip.
        around: (n,) each: left, top, right and bottom of what they share.
        edges: What to fill.
    """
    lefts, tops, rights, bottoms = edges
    for node in range(len(lefts)):
        lefts[node], tops[node], rights[node], bottoms[node] = FAR, FAR, 0, 0
    for node in range(len(areas)):
        if areas[node]:
            lefts[node + 1], tops[node + 1] = inside[0][node], inside[1][node]
            rights[node + 1], bottoms[node + 1] = inside[2][node], inside[3][node]
    for nodes in ends:
        for place in range(len(nodes)):
            node = nodes[place]
            lefts[node], tops[node] = min(lefts[node], around[0][place]), min(tops[node], around[1][place])
            rights[node], bottoms[node] = max(rights[node], around[2][place]), max(bottoms[node], around[3][place])
