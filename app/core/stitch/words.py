"""The pixels of a tile's core as the few words that differ from their neighbour: a hundredth of the pixels.

Four pixels of 16 bits are one word of 64. Where a word is what the word to its left is, and that one is of one label,
no label begins in it. Comparing words instead of pixels is four times as fast, and what is kept is enough to paint the
core again.
"""

from collections.abc import Sequence
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


def in_reading_order(words: Sequence[Words], rights: NDArray[np.int64]) -> tuple[Words, NDArray[np.int64]]:
    """The words of all cores of an image, and the place in `words` of the core that each is of.

    Args:
        words: Of each core.
        rights: (width,) int64: for each column of the image, the column after the last of the core it is in.
    """
    starts, labels = (np.concatenate([getattr(one, name) for one in words]) for name in ("starts", "labels"))
    cores = np.repeat(np.arange(len(words)), [len(one.starts) for one in words])
    starts, labels, cores = _with_repeats(starts, labels, cores, rights)
    order = np.argsort(starts, kind="stable")
    return Words(starts[order], labels[order]), cores[order]


def _with_repeats(
    starts: NDArray[np.int64], labels: NDArray[np.uint64], cores: NDArray[np.int64], rights: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
    """Words of several labels that follow each other unchanged, put in at the end: labels begin in each of them."""
    mixed = labels != ((labels >> np.uint64(16)) | (labels << np.uint64(48)))
    gaps = lengths_of(starts, np.iinfo(np.int64).max)
    repeated = np.flatnonzero(mixed & (gaps != PIXELS))
    columns = starts[repeated] % len(rights)
    to_the_right = rights[columns] - columns
    # The next word kept may be of the next row, or of the core that comes next.
    gaps = np.where(gaps[repeated] > 0, np.minimum(gaps[repeated], to_the_right), to_the_right)
    missing = (gaps - 1) // PIXELS
    count = int(missing.sum())
    if not count:
        return starts, labels, cores
    which = np.repeat(repeated, missing)
    within = np.arange(1, count + 1) - np.repeat(np.cumsum(missing) - missing, missing)
    return (
        np.concatenate((starts, starts[which] + PIXELS * within)),
        np.concatenate((labels, labels[which])),
        np.concatenate((cores, cores[which])),
    )


def label_begins(
    words: Words, cores: NDArray[np.int64], row_starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], LabelRaster, NDArray[np.int64]]:
    """Where along the rows of an image labels, cores or rows begin.

    Args:
        words: Of all cores of the image, in reading order.
        cores: (n,) int64: the core of each.
        row_starts: (height,) int64: the first pixel of each row.

    Returns:
        For each run of a label, its first pixel, its label and its core.
    """
    each = words.labels.view(np.uint16)
    begins = np.empty(each.size, np.bool_)
    np.not_equal(each[1:], each[:-1], out=begins[1:])
    begins[PIXELS::PIXELS] |= cores[1:] != cores[:-1]
    begins[np.searchsorted(words.starts, row_starts) * PIXELS] = True
    firsts = np.flatnonzero(begins)
    which = firsts >> 2
    return words.starts[which] + (firsts & 3), each[firsts], cores[which]
