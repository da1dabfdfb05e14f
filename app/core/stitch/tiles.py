"""The tiles of one image, fed in any order; of each, only its runs are kept."""

from collections.abc import Set
from dataclasses import replace

from app.core.geometry import Cell, Grid
from app.core.stitch.layout import layout_of
from app.core.stitch.model import TileLabels
from app.core.stitch.nodes import Nodes, PlacedTile, place_tile
from app.core.stitch.painted import Painted
from app.core.stitch.tile_runs import TileRuns


class Tiles:
    """What a mask is made of.

    Args:
        grid: The grid of the image.
    """

    def __init__(self, grid: Grid) -> None:
        self.layout = layout_of(grid)
        self._runs = TileRuns()
        self._placed: dict[int, PlacedTile] = {}
        self._missing: dict[int, PlacedTile] = {}

    def __contains__(self, index: object) -> bool:
        return index in self._placed

    def place(self, tile: TileLabels) -> None:
        """Take a tile, in place of the one that was there before; its raster is not needed any more.

        Raises:
            StitchError: The tile does not fit the grid, or has an id used twice.
        """
        self._placed[tile.index] = place_tile(self.layout, tile, self._runs)

    def nodes(self, things: Set[int]) -> Nodes:
        """The segments of all tiles."""
        return Nodes.of(self._placed, things)

    def painted(self) -> Painted:
        """The pixels of all tiles, numbered by the nodes.

        Raises:
            StitchError: A painted id has no segment.
        """
        tiles = [self._placed.get(cell.index) or self._unpainted(cell) for cell in self.layout.cells]
        return Painted.of(self.layout, frozenset(self._placed), tiles, self._runs)

    def _unpainted(self, cell: Cell) -> PlacedTile:
        """What stands for a tile that is missing."""
        if cell.index not in self._missing:
            self._missing[cell.index] = PlacedTile(cell.index, (), self._runs.add_unpainted(cell.paint.height))
        return self._missing[cell.index]

    def trim(self) -> None:
        """Give back the memory that is not needed for what is placed now: before it is kept for a while."""
        places = self._runs.keep([tile.place for tile in self._placed.values()])
        self._placed = {
            index: replace(tile, place=place) for (index, tile), place in zip(self._placed.items(), places, strict=True)
        }
        self._missing.clear()
