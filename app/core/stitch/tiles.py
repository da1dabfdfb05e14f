"""The tiles of one image, fed in any order; of each, only its runs and its strips are kept."""

from collections.abc import Set

from app.core.geometry import Grid
from app.core.stitch.layout import layout_of
from app.core.stitch.model import TileLabels
from app.core.stitch.nodes import Nodes, PlacedTile, core_runs, nodes_of, place_tile
from app.core.stitch.runs import Runs
from app.core.stitch.strips import StripPixels, Strips


class Tiles:
    """What a mask is made of.

    Args:
        grid: The grid of the image.
    """

    def __init__(self, grid: Grid) -> None:
        self.layout = layout_of(grid)
        self._placed: dict[int, PlacedTile] = {}
        self._pixels = StripPixels(self.layout)

    def __contains__(self, index: object) -> bool:
        return index in self._placed

    def place(self, tile: TileLabels) -> None:
        """Take a tile, in place of the one that was there before; its raster is not needed any more.

        Raises:
            StitchError: The tile does not fit the grid, or has an id used twice.
        """
        self._placed[tile.index] = place_tile(self.layout, tile)
        self._pixels.place(tile)

    def nodes(self, things: Set[int]) -> Nodes:
        """The segments of all tiles."""
        return nodes_of(self.layout, self._placed, things)

    def strips(self, nodes: Nodes) -> Strips:
        """What the strips show.

        Raises:
            StitchError: A painted id has no segment.
        """
        for cell in self.layout.cells:
            if cell.index not in self._placed:
                self._pixels.clear(cell.index)
        return Strips.of(nodes, self._pixels, self._placed.keys())

    def runs(self, nodes: Nodes) -> Runs:
        """The pixels of the image by the tiles whose cores own them.

        Raises:
            StitchError: A painted id has no segment.
        """
        return core_runs(self.layout, self._placed, nodes)
