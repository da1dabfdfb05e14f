"""Outlines that, drawn in order, give the raster back.

A polygon format has no holes: what is drawn later covers what was drawn before. Outlines of 4-connected regions,
enclosing ones first, reproduce every pixel; with 8-connected regions, parts that meet at a corner cross each other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.raster.borders import Borders
from app.core.raster.outline_walk import outer_outlines

MIN_POINTS = 3


@dataclass(frozen=True, slots=True)
class Outlines:
    """Outer contours of regions, in drawing order: by filled area descending, so that what encloses comes first.

    Attributes:
        ids: (k,) int64: the id of each region.
        points: (n, 2) int32: x, y of border pixels where the outline turns, region after region; at least three each,
            repeated for regions of one or two pixels.
        begins: (k + 1,) int64: where the points of each region begin, and their number.
    """

    ids: NDArray[np.int64]
    points: NDArray[np.int32]
    begins: NDArray[np.int64]


def segment_polygons(ids: AnyRaster) -> list[tuple[int, NDArray[np.int32]]]:
    """The outlines of an (H, W) raster of ids as (id, contour) pairs in drawing order; see `outlines_of`."""
    found = outlines_of(Borders.of(ids))
    contours = np.split(found.points, found.begins[1:-1])
    return list(zip(found.ids.tolist(), contours, strict=True))


def outlines_of(borders: Borders) -> Outlines:
    """Outer contours of the 4-connected regions of a raster of ids.

    Id 0 gets contours too, since a hole in a region must be drawn over it. Equal areas are in the order of reading.
    """
    raster = borders.raster
    # Each crack between two ids is walked along from both sides, and those at the rim from one.
    most = 2 * (len(borders.places) + len(borders.starts) + sum(raster.shape)) + 8
    points, begins, sizes = outer_outlines(raster, borders.starts, most)
    firsts = points[begins[:-1]]
    order = np.lexsort((firsts[:, 0], firsts[:, 1], -sizes))
    ids = raster[firsts[order, 1], firsts[order, 0]].astype(np.int64)
    return _drawn(ids, points, begins[:-1][order], np.diff(begins)[order])


def _drawn(
    ids: NDArray[np.int64], points: NDArray[np.int32], begins: NDArray[np.int64], counts: NDArray[np.int64]
) -> Outlines:
    """Regions in order, the few points of tiny ones repeated in turn."""
    lengths = np.maximum(counts, MIN_POINTS)
    ends = np.append(0, lengths.cumsum())
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    return Outlines(ids, points[np.repeat(begins, lengths) + within % np.repeat(counts, lengths)], ends)
