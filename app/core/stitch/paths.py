"""The path of least disagreement between two labellings of one strip.

Efros and Freeman, "Image quilting for texture synthesis and transfer" (2001), cut two overlapping textures along the
path where they differ least, by dynamic programming row by row; Kwatra et al., "Graphcut textures" (2003), count what
lies on both sides of the cut. Here both count, and a path may move along a row as far as it likes at the same price,
so that it follows what the two painters agree on. Rows on which they agree altogether cost nothing and are left in the
middle: only the stretches between them are searched, all strips of an image together.

Integers throughout, ties to the middle and then to the left: the same everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DISAGREEMENT = 2**24
"""Price of a pixel that the two label otherwise beside the path, against 1 for a pixel of detour."""
FORBIDDEN = 2**56
MAX_STEPS = 2**20
"""Rows times blocks that are searched at a time: what bounds the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Where two labellings differ.

    Attributes:
        differs: (n, k) bool: n rows along the seam, k pixels across it.
        middle: The place of the seam: pixels before it belong to the first, from it on to the second.
        pinned: (n,) bool: rows in which the path must pass through the middle.
    """

    differs: NDArray[np.bool_]
    middle: int
    pinned: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows `begin` to `end` of a strip, between rows on which both agree."""

    strip: int
    begin: int
    end: int


def least_disagreement(strips: Sequence[Strip]) -> list[NDArray[np.int64]]:
    """For each strip the path: (n,) int64, the pixels of each row that are the first's; 1 to k - 1, or the middle."""
    paths = [np.full(len(strip.differs), strip.middle, np.int64) for strip in strips]
    blocks = [block for number, strip in enumerate(strips) for block in _blocks(number, strip)]
    for batch in _batches(blocks):
        for block, path in zip(batch, _searched(strips, batch), strict=True):
            paths[block.strip][block.begin : block.end] = path[: block.end - block.begin]
    return paths


def _blocks(number: int, strip: Strip) -> Iterator[_Block]:
    """Stretches of rows on which the two differ, with a row on each side on which they agree."""
    if strip.differs.shape[1] < 2 or not 0 < strip.middle < strip.differs.shape[1]:
        return
    active = np.zeros(len(strip.differs) + 2, np.bool_)
    rows: NDArray[np.bool_] = np.logical_or.reduce(strip.differs, axis=1)
    for shift in (0, 1, 2):
        active[shift : shift + len(rows)] |= rows
    edges = np.flatnonzero(np.diff(active[1:-1], prepend=False, append=False))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield _Block(number, begin, end)


def _batches(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Blocks of about one length together: the shorter ones of a batch wait for its longest."""
    by_length: dict[int, list[_Block]] = {}
    for block in blocks:
        by_length.setdefault((block.end - block.begin).bit_length(), []).append(block)
    for length, found in sorted(by_length.items()):
        each = max(1, MAX_STEPS >> length)
        yield from (found[first : first + each] for first in range(0, len(found), each))


def _searched(strips: Sequence[Strip], blocks: Sequence[_Block]) -> NDArray[np.int64]:
    """(blocks, rows of the longest) int64: their paths; behind the end of a shorter one it goes on at will."""
    here, aside = _prices(strips, blocks)
    reached = np.empty_like(here)
    reached[0] = here[0]
    for row in range(1, len(here)):
        before, prefix = reached[row - 1], aside[row]
        from_left = np.minimum.accumulate(before - prefix, axis=1) + prefix
        from_right = np.minimum.accumulate((before + prefix)[:, ::-1], axis=1)[:, ::-1] - prefix
        np.add(np.minimum(from_left, from_right), here[row], out=reached[row])
    return _traced(reached, aside)


def _traced(reached: NDArray[np.int64], aside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Back from the cheapest end to where each path came from."""
    rows, count, _ = reached.shape
    each = np.arange(count)
    path = np.empty((count, rows), np.int64)
    path[:, -1] = reached[-1].argmin(axis=1)
    for row in range(rows - 1, 0, -1):
        moved = np.abs(aside[row] - aside[row][each, path[:, row]][:, None])
        path[:, row - 1] = (reached[row - 1] + moved).argmin(axis=1)
    return path + 1


def _prices(strips: Sequence[Strip], blocks: Sequence[_Block]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What paths cost.

    Returns:
        (rows, blocks, places) int64: of passing through a place in a row; and the sums, from the left on, of what
        moving from place to place costs between the row before and this one. Place p is between pixels p and p + 1.
    """
    rows = max(block.end - block.begin for block in blocks)
    places = max(strips[block.strip].differs.shape[1] for block in blocks) - 1
    here = np.zeros((rows, len(blocks), places), np.int64)
    aside = np.zeros((rows, len(blocks), places), np.int64)
    for number, block in enumerate(blocks):
        strip, count = strips[block.strip], block.end - block.begin
        differs = strip.differs[block.begin : block.end].astype(np.int64)
        across = differs.shape[1] - 1
        here[:, number, across:] = FORBIDDEN
        far = np.abs(np.arange(1, across + 1) - strip.middle)
        here[:count, number, :across] = DISAGREEMENT * (differs[:, :-1] + differs[:, 1:]) + far
        elsewhere = np.flatnonzero(np.arange(1, places + 1) != strip.middle)
        here[np.flatnonzero(strip.pinned[block.begin : block.end])[:, None], number, elsewhere] = FORBIDDEN
        moved = DISAGREEMENT * (differs[:-1, 1:-1] + differs[1:, 1:-1]) + 1
        np.cumsum(moved, axis=1, out=aside[1:count, number, 1:across])
    return here, aside
