"""The strips that two tiles both painted, and what the tiles painted there."""

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.geometry import Rect
from app.core.stitch.layout import Layout, StripPlace
from app.core.stitch.model import TileLabels
from app.core.stitch.nodes import Nodes
from app.core.stitch.runs import lengths_of


class StripPixels:
    """The ids of all tiles in all strips of a grid: all that is kept of the pixels of a tile."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._sides = np.empty((2, layout.strip_pixels), np.uint16)

    def place(self, tile: TileLabels) -> None:
        """Keep what a tile shows of its strips, in place of what it showed before."""
        raster = tile.raster
        for number, side in self.layout.sides[tile.index]:
            place = self.layout.strips[number]
            self._sides[side, place.begin : place.end].reshape(place.shape)[...] = raster[place.inside[side]]

    def clear(self, tile: int) -> None:
        """Show nothing of a tile that is missing."""
        for number, side in self.layout.sides[tile]:
            place = self.layout.strips[number]
            self._sides[side, place.begin : place.end] = 0

    def of(self, number: int) -> tuple[LabelRaster, LabelRaster]:
        """(h, w) uint16 twice: the ids of the strip's first tile and of its second, of the same pixels."""
        place = self.layout.strips[number]
        one, two = self._sides[:, place.begin : place.end]
        return one.reshape(place.shape), two.reshape(place.shape)

    def starts(self) -> NDArray[np.int64]:
        """Places in the flat strips where either tile's id, or the strip, begins to be another."""
        a, b = self._sides
        breaks, other = np.ones((2, a.size), np.bool_)
        np.not_equal(a[1:], a[:-1], out=breaks[1:])
        np.not_equal(b[1:], b[:-1], out=other[1:])
        breaks[1:] |= other[1:]
        breaks[self.layout.ends[:-1]] = True
        return np.flatnonzero(breaks)

    def at(self, places: NDArray[np.int64]) -> tuple[LabelRaster, LabelRaster]:
        """(n,) uint16 twice: the ids at places in the flat strips, of the first tile and of the second."""
        return self._sides[0, places], self._sides[1, places]


@dataclass(frozen=True, slots=True)
class Strips:
    """What the strips show, as stretches of pixels of one node of each tile.

    Attributes:
        nodes: Of all tiles.
        pixels: The ids.
        present: Index of the tiles that are there.
        starts: (n,) int64: where each stretch begins in the flat strips.
        which: (n,) int64: its strip.
        firsts: (n,) int32: 1 + the node of the tile with the lower index; 0 = not painted.
        seconds: (n,) int32: the same of the other tile.
        lengths: (n,) int64: pixels.
    """

    nodes: Nodes
    pixels: StripPixels
    present: Set[int]
    starts: NDArray[np.int64]
    which: NDArray[np.int64]
    firsts: NDArray[np.int32]
    seconds: NDArray[np.int32]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, nodes: Nodes, pixels: StripPixels, present: Set[int]) -> "Strips":
        """All strips in one pass.

        Raises:
            StitchError: A painted id has no segment.
        """
        layout = pixels.layout
        starts = pixels.starts()
        which = np.searchsorted(layout.ends, starts, side="right")
        a, b = pixels.at(starts)
        tiles = layout.tiles[which]
        firsts, seconds = nodes.look_up(tiles[:, 0], a), nodes.look_up(tiles[:, 1], b)
        return cls(nodes, pixels, present, starts, which, firsts, seconds, lengths_of(starts, layout.strip_pixels))

    def place(self, number: int) -> StripPlace:
        """Where a strip lies."""
        return self.pixels.layout.strips[number]

    def covers(self, number: int, node: int) -> NDArray[np.bool_]:
        """(h, w) bool: where a node of either tile is in a strip."""
        key = self.nodes.all[node].key
        side = self.place(number).tiles.index(key.tile)
        covered: NDArray[np.bool_] = self.pixels.of(number)[side] == key.segment
        return covered

    def box(self, node: int) -> Rect | None:
        """The smallest rectangle of image pixels around a node in the strips of its tile; None where it has none."""
        found = np.flatnonzero((self.firsts == node + 1) | (self.seconds == node + 1))
        if not found.size:
            return None
        begins, lefts, tops, widths = self.pixels.layout.origins[self.which[found]].T
        first = self.starts[found] - begins
        last = first + self.lengths[found] - 1
        rows, last_rows = first // widths, last // widths
        # A stretch that goes on in the next row takes in the whole width.
        wraps = last_rows > rows
        columns = lefts + np.where(wraps, 0, first % widths)
        last_columns = lefts + np.where(wraps, widths - 1, last % widths)
        return Rect.of_edges(
            int(columns.min()), int((tops + rows).min()), int(last_columns.max()) + 1, int((tops + last_rows).max()) + 1
        )
