"""Counting what a sample's raster really holds, and checking it against the segment table beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.errors import FormatError
from app.core.formats.base import ImageSample, MaskRaster, Problem, SegmentLike
from app.core.formats.names import id_problems, split_problems
from app.core.geometry import Rect
from app.core.raster import Borders
from app.core.taxonomy import Taxonomy

MAX_DENSE = 2**20
"""Ids below this are looked up by place, larger ones searched for."""


def load_raster(sample: ImageSample) -> MaskRaster:
    """The sample's raster, (height, width) uint32, after checking it.

    Raises:
        FormatError: another size or type, or a value without a segment.
    """
    return load_borders(sample).raster.astype(np.uint32, copy=False)


def load_borders(sample: ImageSample) -> Borders:
    """The sample's raster as it is, with where its rows differ, after checking it.

    Raises:
        FormatError: another size or type, or a value without a segment.
    """
    raster = sample.raster()
    if raster.shape != (sample.height, sample.width) or raster.dtype not in (np.uint16, np.uint32):
        wanted = (sample.height, sample.width)
        raise FormatError(f"{sample.stem}: the mask is {raster.shape} {raster.dtype}, not {wanted} of uint16 or uint32")
    borders = Borders.of(raster)
    strangers = set(borders.present) - {0} - {segment.id for segment in sample.segments}
    if strangers:
        raise FormatError(f"{sample.stem}: mask values without a segment: {sorted(strangers)[:5]}")
    return borders


class IdTable:
    """A value for each id of a raster: numbers, or colours.

    Args:
        values: By id; every id that is asked for must be there.
        dtype: Of the values.
    """

    def __init__(self, values: Mapping[int, int | tuple[int, ...]], dtype: type[np.integer]) -> None:
        self._ids = np.array(sorted(values), dtype=np.int64)
        self._values = np.array([values[key] for key in sorted(values)], dtype=dtype)
        self._dense: NDArray[Any] | None = None
        if int(self._ids[-1]) < MAX_DENSE:
            self._dense = np.zeros((int(self._ids[-1]) + 1, *self._values.shape[1:]), dtype)
            self._dense[self._ids] = self._values

    def __call__(self, ids: NDArray[Any]) -> NDArray[Any]:
        """(n,) or (n, k) values of (n,) ids."""
        table, places = (self._values, np.searchsorted(self._ids, ids)) if self._dense is None else (self._dense, ids)
        found: NDArray[Any] = table[places]
        return found


def present_ids(raster: MaskRaster) -> list[int]:
    """The distinct values of an (H, W) raster, ascending."""
    return Borders.of(raster).present


def look_up(raster: MaskRaster, values: dict[int, int], dtype: type[np.integer]) -> NDArray[Any]:
    """(H, W) of `values[id]` for each pixel; every id of the raster must be a key."""
    return IdTable(values, dtype)(raster)


def class_table(taxonomy: Taxonomy, attribute: str, otherwise: int | tuple[int, int, int]) -> NDArray[np.uint8]:
    """(256,) or (256, 3) uint8: the `attribute` of each class id from 0 to 255, else `otherwise`."""
    rows = [getattr(taxonomy.by_id.get(number), attribute, otherwise) for number in range(256)]
    return np.array(rows, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many pixels an id has, and the tight box around them."""

    area: int
    box: Rect


def extents(raster: AnyRaster) -> dict[int, Extent]:
    """Area and box of each nonzero id of an (H, W) raster, counted from its pixels along runs of equal ids."""
    return {key: Extent(area, box) for key, (area, box) in Borders.of(raster).extents.items() if key}


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
