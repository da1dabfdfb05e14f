"""The pixels of a tile's core as the few words that differ from their neighbour: a hundredth of the pixels.

Four pixels of 16 bits are one word of 64. Where a word is what the word to its left is, and that one is of one label,
no label begins in it. Comparing words instead of pixels is four times as fast, and what is kept is enough to paint the
core again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.geometry import Rect
from app.core.stitch.runs import lengths_of

PIXELS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """Words that begin a row or differ from the word to their left.

    Attributes:
        starts: (n,) int64: row * width + column in the image, of their first pixel.
        labels: (n,) uint64: four labels of 16 bits, in the order of the pixels.
    """

    starts: NDArray[np.int64]
    labels: NDArray[np.uint64]


def core_words(raster: LabelRaster, core: Rect, *, x: int, y: int, width: int) -> Words:
    """The words of a core.

    Args:
        raster: (h, w) uint16 of the whole tile.
        core: The pixels of the raster that are its core.
        x: Column of the core in the image.
        y: Row of the core in the image.
        width: Of the image.
    """
    words, left, right = _as_words(raster, core)
    across = words.shape[1]
    changed = np.empty(words.shape, np.bool_)
    flat = words.ravel()
    np.not_equal(flat[1:], flat[:-1], out=changed.ravel()[1:])
    changed[:, :left] = False
    changed[:, left] = True
    changed[:, right:] = False
    places = np.flatnonzero(changed)
    starts = places * PIXELS
    starts += (places // across) * (width - PIXELS * across)
    starts += y * width + x - PIXELS * left
    return Words(starts, flat[places])


def _as_words(raster: LabelRaster, core: Rect) -> tuple[NDArray[np.uint64], int, int]:
    """(rows of the core, n) uint64, contiguous, and which columns are the core's."""
    left, right = core.x, core.right
    if raster.flags.c_contiguous and not (raster.shape[1] | left | right) % PIXELS:
        words = raster[core.y : core.bottom].view(np.uint64)
        if words.flags.aligned:
            return words, left // PIXELS, right // PIXELS
    across = -(-core.width // PIXELS)
    padded = np.empty((core.height, across * PIXELS), np.uint16)
    inside = raster[core.slices()]
    padded[:, : core.width] = inside
    # The last pixel stands for those that the last word lacks: no label begins there.
    padded[:, core.width :] = inside[:, -1:]
    return padded.view(np.uint64), 0, across


def label_begins(
    words: Words, tiles: NDArray[np.int64], lefts: NDArray[np.bool_], pixels: int
) -> tuple[NDArray[np.int64], LabelRaster, NDArray[np.int64]]:
    """Where along the rows of an image labels begin.

    Args:
        words: Of all cores of the image, in reading order.
        tiles: (n,) int64: the tile of each.
        lefts: (width,) bool: the columns in which cores begin; a label begins there anew.
        pixels: Of the image.

    Returns:
        For each run of a label, its first pixel, its label and its tile.
    """
    starts, labels, tiles = _with_repeats(words, tiles, pixels)
    each = labels.view(np.uint16)
    begins = np.empty(each.size, np.bool_)
    np.not_equal(each[1:], each[:-1], out=begins[1:])
    begins[::PIXELS] |= lefts[starts % len(lefts)]
    firsts = np.flatnonzero(begins)
    which = firsts // PIXELS
    return starts[which] + firsts % PIXELS, each[firsts], tiles[which]


def _with_repeats(
    words: Words, tiles: NDArray[np.int64], pixels: int
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
    """Words of several labels that follow each other unchanged, put in: labels begin in each of them."""
    starts, labels = words.starts, words.labels
    mixed = np.flatnonzero(labels != ((labels >> np.uint64(16)) | (labels << np.uint64(48))))
    lengths = lengths_of(starts, pixels)[mixed]
    if (lengths <= PIXELS).all():
        return starts, labels, tiles
    counts = np.ones(len(starts), np.int64)
    counts[mixed] = -(-lengths // PIXELS)
    firsts = np.cumsum(counts) - counts
    within = np.arange(firsts[-1] + counts[-1]) - np.repeat(firsts, counts)
    return np.repeat(starts, counts) + PIXELS * within, np.repeat(labels, counts), np.repeat(tiles, counts)
