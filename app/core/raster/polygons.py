"""Outlines that, drawn in order, give the raster back.

A polygon format has no holes: what is drawn later covers what was drawn before. Outlines of 4-connected regions,
enclosing ones first, reproduce every pixel; with 8-connected regions, parts that meet at a corner cross each other.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.raster.borders import Borders
from app.core.raster.regions import region_labels

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

    Id 0 gets contours too, since a hole in a region must be drawn over it.
    """
    contours = _contours(region_labels(borders))
    lengths = np.array([len(contour) for contour in contours])
    points = np.concatenate(contours).reshape(-1, 2)
    begins = np.append(0, lengths.cumsum())
    # The first point of a contour is the region's first in reading order, so that equals are drawn in that order.
    firsts = points[begins[:-1]]
    order = np.lexsort((firsts[:, 0], firsts[:, 1], -_filled_areas(points, begins)))
    ids = borders.raster[firsts[order, 1], firsts[order, 0]].astype(np.int64)
    return _drawn(ids, points, begins[:-1][order], lengths[order])


def _contours(labels: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """(n, 1, 2) int32 x, y where the outer border of each region turns, from one search through the labelled image.

    OpenCV follows a border from neighbour to neighbour of the same label, diagonals included; regions have labels of
    their own, so that it stays within a region.
    """
    contours, tree = cv2.findContours(labels, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = np.flatnonzero(tree[0, :, 3] < 0).tolist()
    return [contours[place] for place in outer]  # type: ignore[misc]  # OpenCV's stubs leave the type open


def _filled_areas(points: NDArray[np.int32], begins: NDArray[np.int64]) -> NDArray[np.float64]:
    """(k,) area within each chain of pixel centres, and half a pixel for each of its pixels: grows with what is filled.

    Args:
        points: (n, 2) int32 of x, y where the chains turn.
        begins: (k + 1,) where each begins, and n.
    """
    x, y = points[:, 0].astype(np.int64), points[:, 1].astype(np.int64)
    following = np.arange(1, len(points) + 1)
    following[begins[1:] - 1] = begins[:-1]
    next_x, next_y = x[following], y[following]
    doubled = np.add.reduceat(x * next_y - next_x * y, begins[:-1])
    pixels = np.add.reduceat(np.maximum(np.abs(next_x - x), np.abs(next_y - y)), begins[:-1])
    return (np.abs(doubled) + np.maximum(pixels, 1)) / 2


def _drawn(
    ids: NDArray[np.int64], points: NDArray[np.int32], begins: NDArray[np.int64], counts: NDArray[np.int64]
) -> Outlines:
    """Regions in order, the few points of tiny ones repeated in turn."""
    lengths = np.maximum(counts, MIN_POINTS)
    ends = np.append(0, lengths.cumsum())
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    return Outlines(ids, points[np.repeat(begins, lengths) + within % np.repeat(counts, lengths)], ends)
