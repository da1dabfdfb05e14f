"""The runs of all tiles of an image together, numbered by their nodes, and what can be read off them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.compiled import compiled
from app.core.errors import StitchError
from app.core.geometry import Rect
from app.core.stitch.layout import Layout
from app.core.stitch.nodes import PlacedTile
from app.core.stitch.tile_runs import TileRuns

HASH = 0x1E3779B97F4A7C15
"""Odd: multiplied with it, keys that lie close together come to lie far apart."""
MIN_ROOM = 1024
"""Overlaps that there is room for at first; a power of two."""


class TileTables(NamedTuple):
    """The runs of all tiles; between them may be such of tiles that were placed anew since.

    Attributes:
        paints: (tiles, 4) int64: column and row of each tile's paint area in the image, its width and height.
        tiles: (tiles,) int64: where the rows of each tile begin in `rows`.
        rows: See `TileRuns`.
        columns: See `TileRuns`.
        numbers: (n,) int32: 1 + the number of its node; 0 = not painted.
    """

    paints: NDArray[np.int64]
    tiles: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int32]
    numbers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Painted:
    """What all tiles painted.

    Attributes:
        layout: Of the grid.
        present: Index of the tiles that are there.
        nodes: Number of all nodes.
        tables: The runs of all tiles; those that are missing painted nothing.
    """

    layout: Layout
    present: frozenset[int]
    nodes: int
    tables: TileTables

    @classmethod
    def of(cls, layout: Layout, present: frozenset[int], tiles: Sequence[PlacedTile], runs: TileRuns) -> "Painted":
        """Of all tiles of a layout, whose nodes are numbered in order of tile and segment id.

        Args:
            layout: Of the grid.
            present: Index of the tiles that are there.
            tiles: In order of index; those that are missing painted nothing.
            runs: Theirs.

        Raises:
            StitchError: A painted id has no segment.
        """
        rows = np.array([tile.place.row for tile in tiles], np.int64)
        tables = TileTables(layout.paints, rows, runs.rows, runs.columns, _numbers(tiles, runs.labels))
        return cls(layout, present, sum([len(tile.segments) for tile in tiles]), tables)

    def region(self, tile: int, box: Rect) -> NDArray[np.int32]:
        """(h, w) int32: what a tile painted in a rectangle of the image that lies in its paint area, as `numbers`."""
        pixels = np.empty(box.size.shape, np.int32)
        _fill(self.tables, tile, box.x, box.y, pixels)
        return pixels

    def overlaps(self) -> NDArray[np.int64]:
        """(8, n) int64: what each two nodes, or nodes and unpainted pixels, share in each strip, strip by strip.

        For each: the number of the strip, what the strip's first tile and its second painted there, as `numbers`, the
        pixels, and around them the first column of the image, the first row, the column and the row after the last.
        """
        room = MIN_ROOM
        while True:
            slots, found = np.zeros(2 * room, np.int32), np.empty((9, room), np.int64)
            count = _compare(self.layout.strip_table, self.tables, self.nodes + 1, slots, found)
            if count <= room:
                return found[:-1, :count]
            room *= 4


def _numbers(tiles: Sequence[PlacedTile], labels: LabelRaster) -> NDArray[np.int32]:
    """(n,) int32: for each run of the tiles, 1 + the number of its node, 0 where nothing is painted.

    Raises:
        StitchError: A painted id has no segment.
    """
    # For each tile a table of its ids up to the highest, and one entry for what is above.
    tops = [tile.segments[-1].id if tile.segments else 0 for tile in tiles]
    begins = list(accumulate([top + 2 for top in tops], initial=0))
    places = [begin + s.id for begin, tile in zip(begins, tiles, strict=False) for s in tile.segments]
    table = np.full(begins.pop(), -1, np.int32)
    table[begins] = 0
    table[places] = np.arange(1, len(places) + 1)
    numbers = np.empty(len(labels), np.int32)
    where = [
        (tile.place.begin, tile.place.end, begin, top) for tile, begin, top in zip(tiles, begins, tops, strict=True)
    ]
    strange = _look_up(labels, np.array(where, np.int64), table, numbers)
    if strange >= 0:
        index = next(tile.index for tile in tiles if tile.place.begin <= strange < tile.place.end)
        raise StitchError(f"tile {index}: painted id {int(labels[strange])} has no segment")
    return numbers


@compiled
def _look_up(
    labels: LabelRaster, where: NDArray[np.int64], table: NDArray[np.int32], numbers: NDArray[np.int32]
) -> int:
    """Fill the numbers of labels through the table of each tile; the first that has none, or -1.

    Args:
        labels: (n,) of all tiles.
        where: (tiles, 4) where those of each tile begin and end, where its table begins, and its highest id.
        table: See `_numbers`.
        numbers: What to fill.
    """
    for tile in range(len(where)):
        begin, end, first, top = where[tile]
        for place in range(begin, end):
            numbers[place] = table[first + min(np.int64(labels[place]), top + 1)]
            if numbers[place] < 0:
                return place
    return -1


@compiled
def _fill(tables: TileTables, tile: int, left: int, top: int, pixels: NDArray[np.int32]) -> None:
    """Fill the pixels of a rectangle, by column and row of its first one in the image."""
    height, width = pixels.shape
    shift = left - tables.paints[tile, 0]
    first_row = tables.tiles[tile] + top - tables.paints[tile, 1]
    for y in range(height):
        end = tables.rows[first_row + y + 1]
        for run in range(tables.rows[first_row + y], end):
            begin = max(tables.columns[run] - shift, 0)
            stop = width if run + 1 == end else min(tables.columns[run + 1] - shift, width)
            for x in range(begin, stop):
                pixels[y, x] = tables.numbers[run]


@compiled
def _compare(
    strips: NDArray[np.int64], tables: TileTables, stride: int, slots: NDArray[np.int32], found: NDArray[np.int64]
) -> int:
    """Walk the rows of all strips, from where either tile's label changes to where it does again, and add up.

    Args:
        strips: See `Layout.strip_table`.
        tables: Of the tiles.
        stride: More than any of the tables' numbers.
        slots: A hash table of 1 + places in `found`: zeros, a power of two of them, twice as many as there is room.
        found: (9, room) what to fill: see `Painted.overlaps`; and last a key of each.

    Returns:
        The number of overlaps; more than there is room for if there is not enough.
    """
    rows, columns, numbers = tables.rows, tables.columns, tables.numbers
    which, firsts, seconds, pixels, lefts, tops, rights, bottoms, keys = found
    room, last, count = len(keys), len(slots) - 1, 0
    for strip in range(len(strips)):
        one, two, left, top, width, height = strips[strip]
        a_row, a_shift = _place(tables, one, left, top)
        b_row, b_shift = _place(tables, two, left, top)
        for y in range(height):
            a, a_end = rows[a_row + y], rows[a_row + y + 1]
            b, b_end = rows[b_row + y], rows[b_row + y + 1]
            x = 0
            while x < width:
                while a + 1 < a_end and columns[a + 1] - a_shift <= x:
                    a += 1
                while b + 1 < b_end and columns[b + 1] - b_shift <= x:
                    b += 1
                end = min(width, columns[a + 1] - a_shift) if a + 1 < a_end else width
                end = min(end, columns[b + 1] - b_shift) if b + 1 < b_end else end
                key = (strip * stride + numbers[a]) * stride + numbers[b]
                slot = (key ^ key >> 15) * HASH >> 20 & last
                while slots[slot] and keys[slots[slot] - 1] != key:
                    slot = slot + 1 & last
                if not slots[slot]:
                    if count == room:
                        return room + 1
                    which[count], firsts[count], seconds[count], keys[count] = strip, numbers[a], numbers[b], key
                    pixels[count] = 0
                    lefts[count], tops[count], rights[count] = left + x, top + y, 0
                    count += 1
                    slots[slot] = count
                place = slots[slot] - 1
                pixels[place] += end - x
                lefts[place], rights[place] = min(lefts[place], left + x), max(rights[place], left + end)
                bottoms[place] = top + y + 1
                x = end
    return count


@compiled
def _place(tables: TileTables, tile: int, left: int, top: int) -> tuple[int, int]:
    """Where the runs of a tile from a row of the image on begin in `rows`, and a column of the image in the tile."""
    return tables.tiles[tile] + top - tables.paints[tile, 1], left - tables.paints[tile, 0]
