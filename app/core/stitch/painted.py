"""The runs of all tiles of an image together, numbered by their nodes, and what can be read off them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.geometry import Rect
from app.core.stitch.layout import Layout
from app.core.stitch.nodes import PlacedTile

MISSING = -1
MIN_ROOM = 1024
"""Overlaps that there is room for at first; a power of two."""


class TileTables(NamedTuple):
    """The runs of the tiles that are there, tile after tile.

    Attributes:
        paints: (tiles, 4) int64: column and row of each tile's paint area in the image, its width and height.
        tiles: (tiles,) int64: where the rows of each tile begin in `rows`; -1 for a tile that is missing.
        rows: (sum of h + 1,) int64: where the runs of each row begin, and after each tile where its last one ends.
        columns: (n,) int32: first column of each run in its tile.
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
        tables: Their runs.
    """

    layout: Layout
    present: frozenset[int]
    tables: TileTables

    @classmethod
    def of(cls, layout: Layout, placed: Mapping[int, PlacedTile]) -> "Painted":
        """Of placed tiles, whose nodes are numbered in order of tile and segment id.

        Raises:
            StitchError: A painted id has no segment.
        """
        tiles = np.full(len(layout.cells), MISSING, np.int64)
        rows, columns, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        nodes = runs = begin = 0
        for index in sorted(placed):
            tile = placed[index]
            tiles[index] = begin
            rows.append(tile.runs.rows + np.int64(runs))
            columns.append(tile.runs.columns)
            numbers.append(tile.numbers(nodes))
            nodes, runs, begin = nodes + len(tile.segments), runs + len(columns[-1]), begin + len(rows[-1])
        tables = TileTables(
            layout.paints, tiles, np.concatenate(rows), np.concatenate(columns), np.concatenate(numbers)
        )
        return cls(layout, frozenset(placed), tables)

    def region(self, tile: int, box: Rect) -> NDArray[np.int32]:
        """(h, w) int32: what a tile painted in a rectangle of the image that lies in its paint area, as `numbers`."""
        pixels = np.zeros(box.size.shape, np.int32)
        if tile in self.present:
            _fill(self.tables, tile, box.x, box.y, pixels)
        return pixels

    def overlaps(self) -> NDArray[np.int64]:
        """(8, n) int64: what each two nodes, or nodes and unpainted pixels, share in each strip, in this order.

        For each: the number of the strip, what the strip's first tile and its second painted there, as `numbers`, the
        pixels, and around them the first column of the image, the first row, the column and the row after the last.
        """
        room = MIN_ROOM
        while True:
            slots, found = np.zeros(2 * room, np.int32), np.empty((room, 8), np.int64)
            count = _compare(self.layout.strip_table, self.tables, slots, found)
            if count <= room:
                columns = found[:count].T
                return columns[:, np.lexsort(columns[2::-1])]
            room *= 4


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
def _compare(strips: NDArray[np.int64], tables: TileTables, slots: NDArray[np.int32], found: NDArray[np.int64]) -> int:
    """Walk the rows of all strips, from where either tile's label changes to where it does again, and add up.

    Args:
        strips: (strips, 6): the two tiles of each, its column and row in the image, its width and height.
        tables: Of the tiles.
        slots: A hash table of 1 + places in `found`: zeros, as many as a power of two, twice as many as there is room.
        found: What to fill; see `Painted.overlaps`.

    Returns:
        The number of overlaps, in order of the strips; more than there is room for if there is not enough.
    """
    columns, numbers = tables.columns, tables.numbers
    room, count = len(found), 0
    for strip in range(len(strips)):
        one, two, left, top, width, height = strips[strip]
        a_shift, b_shift = left - tables.paints[one, 0], left - tables.paints[two, 0]
        for y in range(top, top + height):
            a, a_end = _runs(tables, one, y)
            b, b_end = _runs(tables, two, y)
            x = 0
            while x < width:
                while a + 1 < a_end and columns[a + 1] - a_shift <= x:
                    a += 1
                while b + 1 < b_end and columns[b + 1] - b_shift <= x:
                    b += 1
                end = width
                if a + 1 < a_end:
                    end = min(end, columns[a + 1] - a_shift)
                if b + 1 < b_end:
                    end = min(end, columns[b + 1] - b_shift)
                first, second = numbers[a] if a < a_end else 0, numbers[b] if b < b_end else 0
                slot = _slot(strip, first, second, slots, found)
                place = slots[slot] - 1
                if place < 0:
                    if count == room:
                        return room + 1
                    place = count
                    count += 1
                    slots[slot] = count
                    found[place, 0], found[place, 1], found[place, 2] = strip, first, second
                    found[place, 3], found[place, 4], found[place, 5], found[place, 6] = 0, left + x, y, 0
                found[place, 3] += end - x
                found[place, 4] = min(found[place, 4], left + x)
                found[place, 6] = max(found[place, 6], left + end)
                found[place, 7] = y + 1
                x = end
    return count


@compiled
def _slot(strip: int, first: int, second: int, slots: NDArray[np.int32], found: NDArray[np.int64]) -> int:
    """Where the overlap of two nodes in a strip stands in the hash table, or would stand."""
    last = len(slots) - 1
    key = first * 0x27D4EB2F + second * 0x165667B1 + strip * 0x1E3779B1
    slot = (key ^ key >> 15) & last
    while slots[slot]:
        place = slots[slot] - 1
        if found[place, 2] == second and found[place, 1] == first and found[place, 0] == strip:
            break
        slot = slot + 1 & last
    return slot


@compiled
def _runs(tables: TileTables, tile: int, y: int) -> tuple[int, int]:
    """Where the runs of a row of the image begin and end that a tile painted; none if it is missing."""
    first = tables.tiles[tile]
    if first < 0:
        return 0, 0
    row = first + y - tables.paints[tile, 1]
    return int(tables.rows[row]), int(tables.rows[row + 1])
