"""All segments of all tiles in one table, so that the rest can count with arrays."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.core.errors import StitchError
from app.core.geometry import Cell, Grid, Rect
from app.core.raster import Segment
from app.core.stitch.model import SegmentKey, TileLabels


@dataclass(frozen=True, slots=True)
class Node:
    """One segment of one tile.

    Attributes:
        key: Which.
        segment: Its flags and class.
        joins: A single object that may go on in other tiles: a thing and no crowd.
        box: Around its pixels, in image pixels; None where it has none.
        core_area: Number of its pixels that its tile owns.
    """

    key: SegmentKey
    segment: Segment
    joins: bool
    box: Rect | None
    core_area: int


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """A tile on its grid.

    Attributes:
        cell: Where it lies.
        dense: (h, w) int32 over the paint area: 0 = not painted, i = the tile's i-th node.
        first: Number of the tile's first node among all nodes; node i of the tile is `first + i - 1`.
        count: How many nodes the tile has.
        joins: (count + 1) bool by dense value: see `Node.joins`.
    """

    cell: Cell
    dense: NDArray[np.int32]
    first: int
    count: int
    joins: NDArray[np.bool_]


def place_tiles(grid: Grid, tiles: Iterable[TileLabels], things: Set[int]) -> tuple[list[PlacedTile], list[Node]]:
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
        new, its_nodes = _place(grid, tile, things, first=len(nodes))
        placed.append(new)
        nodes += its_nodes
    return placed, nodes


def _place(grid: Grid, tile: TileLabels, things: Set[int], first: int) -> tuple[PlacedTile, list[Node]]:
    if not 0 <= tile.index < len(grid):
        raise StitchError(f"tile {tile.index} is not on the grid of {len(grid)} tiles")
    cell = grid.cell(tile.index)
    if tile.raster.shape != cell.paint.size.shape or tile.raster.dtype != np.uint16:
        raise StitchError(
            f"tile {tile.index}: (h, w) uint16 of {cell.paint.size.shape} is needed,"
            f" not {tile.raster.shape} {tile.raster.dtype}"
        )
    segments = sorted(tile.segments, key=lambda segment: segment.id)
    dense = _dense(tile, segments)
    nodes = _nodes(tile.index, segments, things, dense, cell)
    joins = np.array([False, *(node.joins for node in nodes)])
    return PlacedTile(cell, dense, first, len(nodes), joins), nodes


def _dense(tile: TileLabels, segments: list[Segment]) -> NDArray[np.int32]:
    """The raster with ids replaced by their places in the table, counted from 1."""
    ids = [segment.id for segment in segments]
    if len(set(ids)) < len(ids) or (ids and not 1 <= ids[0] <= ids[-1] <= np.iinfo(np.uint16).max):
        raise StitchError(f"tile {tile.index}: the segment ids {ids} are not unique or not within 1 to 65535")
    table = np.full(np.iinfo(np.uint16).max + 1, -1, np.int32)
    table[0] = 0
    table[ids] = np.arange(1, len(ids) + 1)
    dense: NDArray[np.int32] = table[tile.raster]
    if dense.size and int(dense.min()) < 0:
        raise StitchError(f"tile {tile.index}: painted id {int(tile.raster[dense < 0][0])} has no segment")
    return dense


def _nodes(tile: int, segments: list[Segment], things: Set[int], dense: NDArray[np.int32], cell: Cell) -> list[Node]:
    core = dense[cell.core.relative_to(cell.paint).slices()]
    areas = np.bincount(core.ravel(), minlength=len(segments) + 1)
    # Where an id has no pixels, scipy gives None, which its stubs do not say.
    found: Sequence[tuple[slice, ...] | None] = ndimage.find_objects(dense, max_label=len(segments)) if segments else []
    return [
        Node(
            SegmentKey(tile, segment.id),
            segment,
            segment.class_id in things and not segment.crowd,
            None if place is None else box_of(place).translate(cell.paint.x, cell.paint.y),
            int(areas[number]),
        )
        for number, (segment, place) in enumerate(zip(segments, found, strict=True), start=1)
    ]


def box_of(place: tuple[slice, ...]) -> Rect:
    """The rectangle behind the (rows, columns) slices of `scipy.ndimage.find_objects`."""
    rows, columns = place
    return Rect.of_edges(int(columns.start), int(rows.start), int(columns.stop), int(rows.stop))
