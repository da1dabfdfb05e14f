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

    def stretches(self) -> NDArray[np.int32]:
        """(6, n) int32: stretches of the pixels that two tiles both painted, strip by strip, in reading order.

        For each: the number of its strip, its row and first column in the image, its pixels, and what the strip's
        first tile and its second painted there, as `numbers`.
        """
        one, two, _, top, _, height = self.layout.strip_table.T
        found = np.empty((6, self._runs_of(one, top, height) + self._runs_of(two, top, height)), np.int32)
        return found[:, : _compare(self.layout.strip_table, self.tables, found)].copy()

    def _runs_of(self, tiles: NDArray[np.int64], tops: NDArray[np.int64], heights: NDArray[np.int64]) -> int:
        """The number of runs in some rows of some tiles, one a row for a tile that is missing."""
        begins = self.tables.tiles[tiles]
        there = begins != MISSING
        first = (begins + tops - self.tables.paints[tiles, 1])[there]
        runs = self.tables.rows[first + heights[there]] - self.tables.rows[first]
        return int(runs.sum() + heights[~there].sum())


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
def _compare(strips: NDArray[np.int64], tables: TileTables, found: NDArray[np.int32]) -> int:
    """Fill `found` with the stretches of all strips, each (two tiles, x, y, width, height); how many there are."""
    which, ys, xs, lengths, firsts, seconds = found
    count = 0
    for strip in range(len(strips)):
        one, two, left, top, width, height = strips[strip]
        for y in range(top, top + height):
            a, a_end = _runs(tables, one, y)
            b, b_end = _runs(tables, two, y)
            a_shift, b_shift = left - tables.paints[one, 0], left - tables.paints[two, 0]
            x = 0
            while x < width:
                while a + 1 < a_end and tables.columns[a + 1] - a_shift <= x:
                    a += 1
                while b + 1 < b_end and tables.columns[b + 1] - b_shift <= x:
                    b += 1
                end = width
                if a + 1 < a_end:
                    end = min(end, tables.columns[a + 1] - a_shift)
                if b + 1 < b_end:
                    end = min(end, tables.columns[b + 1] - b_shift)
                which[count], ys[count], xs[count], lengths[count] = strip, y, left + x, end - x
                firsts[count] = tables.numbers[a] if a < a_end else 0
                seconds[count] = tables.numbers[b] if b < b_end else 0
                count += 1
                x = end
    return count


@compiled
def _runs(tables: TileTables, tile: int, y: int) -> tuple[int, int]:
    """Where the runs of a row of the image begin and end that a tile painted; none if it is missing."""
    first = tables.tiles[tile]
    if first < 0:
        return 0, 0
    row = first + y - tables.paints[tile, 1]
    return tables.rows[row], tables.rows[row + 1]
