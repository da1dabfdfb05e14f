"""Run lengths down the columns, as COCO counts them: zeros first, then in turn.

The compressed form follows `rleToString` of pycocotools: base 32 digits, least significant first, with a continuation
bit, of the difference to the count two before.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster, BoolMask
from app.core.errors import InvalidRaster

FIRST_CHARACTER = 48
DIGIT_BITS = 5


def rle_column_major(mask: BoolMask) -> list[int]:
    """Run lengths of an (H, W) bool mask, read down each column, columns from left to right.

    Returns:
        Counts that begin with the (maybe 0) leading pixels outside, alternate, and sum to H * W.
    """
    flat = np.asarray(mask, dtype=bool).T.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    counts: list[int] = np.diff(edges, prepend=0, append=flat.size).tolist()
    return [0, *counts] if flat.size and flat[0] else counts


def runs_by_segment(raster: AnyRaster) -> dict[int, list[int]]:
    """Column-major run lengths of every id of an (H, W) raster, in one pass over the transposed raster.

    Returns:
        For each id but 0, ascending, what `rle_column_major(raster == id)` gives.
    """
    flat = raster.T.ravel()
    starts = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1))
    lengths = np.diff(starts, append=flat.size)
    order = np.argsort(flat[starts], kind="stable")
    ids, starts, lengths = flat[starts][order], starts[order], lengths[order]
    borders = np.flatnonzero(np.diff(ids)) + 1
    groups = zip(np.split(ids, borders), np.split(starts, borders), np.split(lengths, borders), strict=True)
    return {int(group[0]): _alternate(begin, length, flat.size) for group, begin, length in groups if group[0]}


def _alternate(starts: NDArray[np.intp], lengths: NDArray[np.intp], total: int) -> list[int]:
    """Counts outside and inside in turn, from the runs inside; the pixels after the last run count only if any."""
    ends = starts + lengths
    counts = np.empty(2 * len(starts), np.intp)
    counts[0::2] = starts - np.concatenate(([0], ends[:-1]))
    counts[1::2] = lengths
    rest = total - int(ends[-1])
    return [*counts.tolist(), rest] if rest else counts.tolist()


def coco_rle_string(counts: Sequence[int]) -> str:
    """The compressed string of column-major run lengths, equal to that of pycocotools byte for byte."""
    values = np.asarray(counts, dtype=np.int64)
    values[3:] -= np.asarray(counts, dtype=np.int64)[1:-2]
    digits: list[NDArray[np.int64]] = []
    written: list[NDArray[np.bool_]] = []
    going = np.ones(values.shape, dtype=bool)
    while going.any():
        low = values & 31
        values = values >> DIGIT_BITS
        more = going & (values != np.where(low & 16, -1, 0))
        digits.append((low | np.where(more, 32, 0)) + FIRST_CHARACTER)
        written.append(going)
        going = more
    if not digits:
        return ""
    return np.stack(digits, axis=1)[np.stack(written, axis=1)].astype(np.uint8).tobytes().decode("ascii")


def coco_rle_counts(text: str) -> list[int]:
    """The run lengths behind a compressed string; the inverse of `coco_rle_string`.

    Raises:
        InvalidRaster: A character that the form does not have, a number that breaks off, or a negative count.
    """
    counts: list[int] = []
    value, shift = 0, 0
    for place, character in enumerate(text):
        digit = ord(character) - FIRST_CHARACTER
        if not 0 <= digit < 64:
            raise InvalidRaster(f"character {character!r} at {place} is not part of a compressed run length")
        value |= (digit & 31) << shift
        shift += DIGIT_BITS
        if digit & 32:
            continue
        value -= (1 << shift) if digit & 16 else 0
        counts.append(value + counts[-2] if len(counts) > 2 else value)
        value, shift = 0, 0
    if shift or any(count < 0 for count in counts):
        raise InvalidRaster("the compressed run lengths break off or hold a negative count")
    return counts
