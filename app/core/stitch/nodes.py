"""All segments of all tiles in one table, so that the rest can count with arrays."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.errors import StitchError
from app.core.geometry import Cell
from app.core.raster import Segment
from app.core.stitch.layout import Layout
from app.core.stitch.model import SegmentKey, TileLabels
from app.core.stitch.runs import Runs, lengths_of
from app.core.stitch.words import Words, core_words, in_reading_order, label_begins

MAX_ID = np.iinfo(np.uint16).max


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
    """What is kept of a tile once it is placed, beside its strips: a hundredth of its pixels.

    Attributes:
        index: On the grid.
        segments: In order of id.
        words: Of its core.
    """

    index: int
    segments: Sequence[Segment]
    words: Words


def place_tile(layout: Layout, tile: TileLabels) -> PlacedTile:
    """Keep the words of a tile's core.

    Raises:
        StitchError: The tile is not on the grid, has another size than its paint area, or an id used twice.
    """
    if not 0 <= tile.index < len(layout.cells):
        raise StitchError(f"tile {tile.index} is not on the grid of {len(layout.cells)} tiles")
    cell = layout.cells[tile.index]
    if tile.raster.shape != cell.paint.size.shape or tile.raster.dtype != np.uint16:
        raise StitchError(
            f"tile {tile.index}: (h, w) uint16 of {cell.paint.size.shape} is needed,"
            f" not {tile.raster.shape} {tile.raster.dtype}"
        )
    segments = sorted(tile.segments, key=lambda segment: segment.id)
    ids = [segment.id for segment in segments]
    if len(set(ids)) < len(ids) or (ids and not 1 <= ids[0] <= ids[-1] <= MAX_ID):
        raise StitchError(f"tile {tile.index}: the segment ids {ids} are not unique or not within 1 to {MAX_ID}")
    words = core_words(
        tile.raster, layout.cores[tile.index], x=cell.core.x, y=cell.core.y, width=layout.grid.size.width
    )
    return PlacedTile(tile.index, segments, words)


@dataclass(frozen=True, slots=True)
class Nodes:
    """The segments of all tiles in one list, and what tables over them are asked most.

    Attributes:
        all: In order of tile and segment id.
        numbers: (n,) int32: for each tile, from `begins[tile]` on, by id: 1 + the number of its node; 0 for 0, -1 where
            there is no such segment. Place 0 stands for tiles that are missing, of which nothing is painted.
        begins: (tiles,) int64 by index of the tile.
        tops: (tiles,) int64: the highest id of each.
        joins: (nodes + 1,) bool by 1 + the number of a node: see `Node.joins`.
    """

    all: Sequence[Node]
    numbers: NDArray[np.int32]
    begins: NDArray[np.int64]
    tops: NDArray[np.int64]
    joins: NDArray[np.bool_]

    def look_up(self, tiles: NDArray[np.int64], labels: LabelRaster) -> NDArray[np.int32]:
        """1 + the number of the node behind ids of tiles, 0 where nothing is painted.

        Raises:
            StitchError: A painted id has no segment.
        """
        strange = labels > self.tops[tiles]
        found = self.numbers.take(self.begins[tiles] + labels, mode="clip")
        strange |= found < 0
        if strange.any():
            place = int(np.argmax(strange))
            raise StitchError(f"tile {int(tiles[place])}: painted id {int(labels[place])} has no segment")
        return found


def nodes_of(layout: Layout, tiles: Mapping[int, PlacedTile], things: Set[int]) -> Nodes:
    """The nodes of placed tiles, numbered in order of tile and segment id."""
    nodes: list[Node] = []
    begins, tops = np.zeros((2, len(layout.cells)), np.int64)
    tables = [np.zeros(1, np.int32)]
    end = 1
    for index in sorted(tiles):
        segments = tiles[index].segments
        top = segments[-1].id if segments else 0
        table = np.full(top + 1, -1, np.int32)
        table[0] = 0
        table[[segment.id for segment in segments]] = np.arange(len(nodes) + 1, len(nodes) + len(segments) + 1)
        nodes += [Node(SegmentKey(index, s.id), s, s.class_id in things and not s.crowd) for s in segments]
        tables.append(table)
        begins[index], tops[index] = end, top
        end += top + 1
    return Nodes(nodes, np.concatenate(tables), begins, tops, np.array([False, *(node.joins for node in nodes)]))


def core_runs(layout: Layout, tiles: Mapping[int, PlacedTile], nodes: Nodes) -> Runs:
    """The runs of the image's pixels, each from the tile whose core owns it; the cores of missing tiles are 0.

    Raises:
        StitchError: A painted id has no segment.
    """
    words = [tiles[cell.index].words if cell.index in tiles else _unpainted(layout, cell) for cell in layout.cells]
    size = layout.grid.size
    starts, ids, owners = label_begins(
        *in_reading_order(words, layout.rights), np.arange(size.height, dtype=np.int64) * size.width
    )
    return Runs(starts, lengths_of(starts, size.pixels), nodes.look_up(owners, ids))


def _unpainted(layout: Layout, cell: Cell) -> Words:
    """The core of a tile that is missing."""
    width = layout.grid.size.width
    rows = np.arange(cell.core.y, cell.core.bottom, dtype=np.int64)
    return Words(rows * width + cell.core.x, np.zeros(len(rows), np.uint64))
