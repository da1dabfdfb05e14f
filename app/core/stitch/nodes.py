"""All segments of all tiles in one table, so that the rest can count with arrays."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from app.core.errors import StitchError
from app.core.raster import Segment
from app.core.stitch.layout import Layout
from app.core.stitch.model import SegmentKey, TileLabels
from app.core.stitch.tile_runs import RunPlace, TileRuns

UINT16 = np.dtype(np.uint16)
MAX_ID = np.iinfo(UINT16).max


class Node(NamedTuple):
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
    """What is kept of a tile once it is placed.

    Attributes:
        index: On the grid.
        segments: In order of id.
        place: Where the runs of all its pixels are.
    """

    index: int
    segments: Sequence[Segment]
    place: RunPlace


def place_tile(layout: Layout, tile: TileLabels, runs: TileRuns) -> PlacedTile:
    """Keep the runs of a tile among those of others.

    Raises:
        StitchError: The tile is not on the grid, has another size than its paint area, or an id used twice.
    """
    if not 0 <= tile.index < len(layout.cells):
        raise StitchError(f"tile {tile.index} is not on the grid of {len(layout.cells)} tiles")
    cell = layout.cells[tile.index]
    if tile.raster.shape != (cell.paint.height, cell.paint.width) or tile.raster.dtype != UINT16:
        raise StitchError(
            f"tile {tile.index}: (h, w) uint16 of {cell.paint.size.shape} is needed,"
            f" not {tile.raster.shape} {tile.raster.dtype}"
        )
    segments = sorted(tile.segments, key=attrgetter("id"))
    ids = [segment.id for segment in segments]
    if len(set(ids)) < len(ids) or (ids and not 1 <= ids[0] <= ids[-1] <= MAX_ID):
        raise StitchError(f"tile {tile.index}: the segment ids {ids} are not unique or not within 1 to {MAX_ID}")
    return PlacedTile(tile.index, segments, runs.add(tile.raster))


@dataclass(frozen=True, slots=True)
class Nodes:
    """The segments of all tiles in one list.

    Attributes:
        all: In order of tile and segment id.
        joins: By 1 + the number of a node: see `Node.joins`.
    """

    all: Sequence[Node]
    joins: Sequence[bool]

    @classmethod
    def of(cls, tiles: Mapping[int, PlacedTile], things: Set[int]) -> "Nodes":
        """The nodes of placed tiles, numbered in order of tile and segment id."""
        nodes = [
            Node(SegmentKey(index, s.id), s, s.class_id in things and not s.crowd)
            for index in sorted(tiles)
            for s in tiles[index].segments
        ]
        return cls(nodes, [False, *[node.joins for node in nodes]])
