"""Run lengths down the columns, as COCO counts them: zeros first, then in turn."""

from collections.abc import Sequence

import numpy as np

from app.core.arrays import AnyRaster, BoolMask
from app.core.errors import InvalidRaster
from app.core.raster.borders import Borders
from app.core.raster.segment_runs import DIGIT_BITS, FIRST_CHARACTER, SegmentRuns, compressed


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
    """Column-major run lengths of every id of an (H, W) raster of unsigned ids, in one pass.

    Returns:
        For each id but 0, ascending, what `rle_column_major(raster == id)` gives.
    """
    runs = SegmentRuns.of(Borders.of(raster)).segments()
    if not len(runs.ids):
        return {}
    counts, begins = runs.counts()
    return {int(key): part.tolist() for key, part in zip(runs.ids, np.split(counts, begins[1:]), strict=True)}


def coco_rle_string(counts: Sequence[int]) -> str:
    """The compressed string of column-major run lengths, equal to that of pycocotools byte for byte."""
    return compressed(np.asarray(counts, dtype=np.int64), np.zeros(1, np.int64))[0]


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
