"""The tiles of one image, fed in any order; of each, only its runs are kept."""

from collections.abc import Set

from app.core.geometry import Grid
from app.core.stitch.layout import layout_of
from app.core.stitch.model import TileLabels
from app.core.stitch.nodes import Nodes, PlacedTile, place_tile
from app.core.stitch.painted import Painted


class Tiles:
    """What a mask is made of.

    Args:
        grid: The grid of the image.
    """

    def __init__(self, grid: Grid) -> None:
        self.layout = layout_of(grid)
        self._placed: dict[int, PlacedTile] = {}

    def __contains__(self, index: object) -> bool:
        return index in self._placed

    def place(self, tile: TileLabels) -> None:
        """Take a tile, in place of the one that was there before; its raster is not needed any more.

        Raises:
            StitchError: The tile does not fit the grid, or has an id used twice.
        """
        self._placed[tile.index] = place_tile(self.layout, tile)

    def nodes(self, things: Set[int]) -> Nodes:
        """The segments of all tiles."""
        return Nodes.of(self._placed, things)

    def painted(self) -> Painted:
        """The pixels of all tiles, numbered by the nodes.

        Raises:
            StitchError: A painted id has no segment.
        """
        return Painted.of(self.layout, self._placed)
