"""Counting what a sample's raster really holds, and checking it against the segment table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.errors import FormatError
from app.core.formats.base import ImageSample, MaskRaster, Problem, SegmentLike
from app.core.formats.names import id_problems, split_problems
from app.core.geometry import Rect
from app.core.taxonomy import Taxonomy


def load_raster(sample: ImageSample) -> MaskRaster:
    """The sample's raster, (height, width) uint32, after checking it.

    Raises:
        FormatError: another size or type, or a value without a segment.
    """
    raster = sample.raster()
    if raster.shape != (sample.height, sample.width) or raster.dtype != np.uint32:
        raise FormatError(
            f"{sample.stem}: the mask is {raster.shape} {raster.dtype}, not {(sample.height, sample.width)} uint32"
        )
    known = {0} | {segment.id for segment in sample.segments}
    strangers = set(present_ids(raster)) - known
    if strangers:
        raise FormatError(f"{sample.stem}: mask values without a segment: {sorted(strangers)[:5]}")
    return raster


def present_ids(raster: MaskRaster) -> list[int]:
    """The distinct values of an (H, W) raster, ascending, read from the ends of its runs."""
    flat = raster.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    ids: list[int] = np.unique(np.concatenate((flat[:1], flat[edges + 1]))).tolist()
    return ids


def look_up(raster: MaskRaster, values: dict[int, int], dtype: type[np.generic]) -> NDArray[np.generic]:
    """(H, W) of `values[id]` for each pixel; every id of the raster must be a key."""
    ids = np.array(sorted(values), dtype=np.uint32)
    table = np.array([values[int(key)] for key in ids], dtype=dtype)
    if int(ids[-1]) < 2**20:
        dense = np.zeros(int(ids[-1]) + 1, dtype=dtype)
        dense[ids] = table
        return dense[raster]
    return table[np.searchsorted(ids, raster)]


def class_table(taxonomy: Taxonomy, attribute: str, otherwise: int | tuple[int, int, int]) -> NDArray[np.uint8]:
    """(256,) or (256, 3) uint8: the `attribute` of each class id from 0 to 255, else `otherwise`."""
    rows = [getattr(taxonomy.by_id.get(number), attribute, otherwise) for number in range(256)]
    return np.array(rows, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many pixels an id has, and the tight box around them."""

    area: int
    box: Rect


def extents(raster: MaskRaster) -> dict[int, Extent]:
    """Area and box of each nonzero id of an (H, W) raster, counted from its pixels along runs of equal ids."""
    height, width = raster.shape
    edge = np.ones((height, width), dtype=bool)
    edge[:, 1:] = raster[:, 1:] != raster[:, :-1]
    starts = np.flatnonzero(edge)
    lengths = np.diff(starts, append=raster.size)
    rows, lefts = np.divmod(starts, width)
    ids, index = np.unique(raster.ravel()[starts], return_inverse=True)
    area, top, left = np.zeros(len(ids), np.int64), np.full(len(ids), height), np.full(len(ids), width)
    bottom, right = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
    np.add.at(area, index, lengths)
    np.minimum.at(top, index, rows)
    np.maximum.at(bottom, index, rows + 1)
    np.minimum.at(left, index, lefts)
    np.maximum.at(right, index, lefts + lengths)
    table = zip(ids.tolist(), area.tolist(), left.tolist(), top.tolist(), right.tolist(), bottom.tolist(), strict=True)
    return {key: Extent(count, Rect(x, y, x2 - x, y2 - y)) for key, count, x, y, x2, y2 in table if key}


def xywh(box: Rect) -> list[int]:
    """[x, y, width, height], as COCO writes a box."""
    return [box.x, box.y, box.width, box.height]


def common_problems(samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
    """What no format can hold: a bad split, an image twice, a class that the taxonomy does not have."""
    unknown = [
        Problem(sample.stem, class_id, f"class {class_id} is not in the taxonomy {taxonomy.name!r}")
        for sample in samples
        for class_id in sorted({segment.class_id for segment in sample.segments} - taxonomy.class_ids)
    ]
    return [*id_problems(samples), *split_problems(samples), *unknown]


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By image, class and text, so that a report reads the same however the samples were ordered."""
    return sorted(set(problems), key=lambda problem: (problem.image, problem.class_id or 0, problem.detail))


def class_problems(
    samples: Sequence[ImageSample], taxonomy: Taxonomy, judge: Callable[[int, Sequence[SegmentLike]], str | None]
) -> list[Problem]:
    """One problem for each image and class about whose segments `judge(class id, segments)` says something."""
    problems = []
    for sample in samples:
        for class_id in sorted({segment.class_id for segment in sample.segments} & taxonomy.class_ids):
            said = judge(class_id, [segment for segment in sample.segments if segment.class_id == class_id])
            if said:
                name = taxonomy.by_id[class_id].name
                problems.append(Problem(sample.stem, class_id, f"class {name!r} (id {class_id}): {said}"))
    return problems
