"""All segments of all tiles in one table, so that the rest can count with arrays."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.errors import StitchError
from app.core.geometry import Cell, Grid, Rect
from app.core.raster import Segment
from app.core.stitch.model import SegmentKey, TileLabels

MAX_ID = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True)
class Node:
    """One segment of one tile.

    Attributes:
        key: Which.
        segment: Its flags and class.
        joins: A single object that may go on in other tiles: a thing and no crowd.
    """

    key: SegmentKey
    segment: Segment
    joins: bool


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """A tile on its grid.

    Attributes:
        cell: Where it lies.
        raster: (h, w) uint16 over the paint area: the ids of its segments, 0 = not painted.
        first: Number of the tile's first node among all nodes.
        count: How many nodes the tile has.
        numbers: (highest id + 1,) int32: 1 + the number of each id's node; 0 for 0, -1 where there is no such segment.
    """

    cell: Cell
    raster: LabelRaster
    first: int
    count: int
    numbers: NDArray[np.int32]

    def has(self, node: int) -> bool:
        """Whether the node is one of this tile's."""
        return self.first <= node < self.first + self.count


@dataclass(frozen=True, slots=True)
class PlacedTiles:
    """Tiles in order of index, their segments in one list, and what tables over both are asked most.

    Attributes:
        grid: The grid of the image.
        tiles: In order of index.
        nodes: In order of tile and segment id.
        numbers: The `PlacedTile.numbers` of all tiles, one after the other.
        begins: (tiles,) int64: where each tile's part of `numbers` begins; place 0 always says that 0 is no node.
        joins: (nodes + 1,) bool by 1 + the number of a node: see `Node.joins`.
    """

    grid: Grid
    tiles: Sequence[PlacedTile]
    nodes: Sequence[Node]
    numbers: NDArray[np.int32]
    begins: NDArray[np.int64]
    joins: NDArray[np.bool_]

    def box(self, node: int) -> Rect | None:
        """The smallest rectangle of image pixels around all that its tile painted of a node; None where it has none."""
        tile = next(tile for tile in self.tiles if tile.has(node))
        found = cv2.boundingRect((tile.raster == self.nodes[node].key.segment).view(np.uint8))
        return Rect(*found).translate(tile.cell.paint.x, tile.cell.paint.y) if found[2] else None


def place_tiles(grid: Grid, tiles: Iterable[TileLabels], things: Set[int]) -> PlacedTiles:
    """Tiles in order of index, and the nodes of all of them, numbered in order of tile and segment id.

    Raises:
        StitchError: A tile is not on the grid, comes twice, has another size than its paint area, an id used twice, or
            a painted id without a segment.
    """
    placed: list[PlacedTile] = []
    nodes: list[Node] = []
    for tile in sorted(tiles, key=lambda tile: tile.index):
        if placed and placed[-1].cell.index == tile.index:
            raise StitchError(f"tile {tile.index} comes twice")
        segments = sorted(tile.segments, key=lambda segment: segment.id)
        placed.append(_place(grid, tile, segments, first=len(nodes)))
        nodes += [Node(SegmentKey(tile.index, s.id), s, s.class_id in things and not s.crowd) for s in segments]
    tables = [tile.numbers for tile in placed]
    begins = np.cumsum([0, *(len(table) for table in tables)], dtype=np.int64)
    numbers = np.concatenate(tables or [np.zeros(1, np.int32)])
    return PlacedTiles(grid, placed, nodes, numbers, begins[:-1], np.array([False, *(node.joins for node in nodes)]))


def _place(grid: Grid, tile: TileLabels, segments: Sequence[Segment], first: int) -> PlacedTile:
    if not 0 <= tile.index < len(grid):
        raise StitchError(f"tile {tile.index} is not on the grid of {len(grid)} tiles")
    cell = grid.cell(tile.index)
    if tile.raster.shape != cell.paint.size.shape or tile.raster.dtype != np.uint16:
        raise StitchError(
            f"tile {tile.index}: (h, w) uint16 of {cell.paint.size.shape} is needed,"
            f" not {tile.raster.shape} {tile.raster.dtype}"
        )
    ids = [segment.id for segment in segments]
    if len(set(ids)) < len(ids) or (ids and not 1 <= ids[0] <= ids[-1] <= MAX_ID):
        raise StitchError(f"tile {tile.index}: the segment ids {ids} are not unique or not within 1 to {MAX_ID}")
    numbers = np.full(ids[-1] + 1 if ids else 1, -1, np.int32)
    numbers[0] = 0
    numbers[ids] = np.arange(first + 1, first + len(ids) + 1)
    _check_painted(tile, ids, numbers)
    return PlacedTile(cell, tile.raster, first, len(ids), numbers)


def _check_painted(tile: TileLabels, ids: Sequence[int], numbers: NDArray[np.int32]) -> None:
    """Every painted id has a segment. Where the ids are 1..n without a gap, the highest one tells."""
    highest = int(tile.raster.max())
    if highest < len(numbers) and len(ids) == len(numbers) - 1:
        return
    painted = np.flatnonzero(np.bincount(tile.raster.ravel()))
    strange = [int(value) for value in painted if value >= len(numbers) or numbers[value] < 0]
    if strange:
        raise StitchError(f"tile {tile.index}: painted id {strange[0]} has no segment")
