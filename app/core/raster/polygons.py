"""Outlines that, drawn in order, give the raster back.

A polygon format has no holes: what is drawn later covers what was drawn before. Outlines of 4-connected regions,
enclosing ones first, reproduce every pixel; with 8-connected regions, parts that meet at a corner cross each other.
"""

from dataclasses import dataclass

import cc3d
import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster

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
    found = outlines_of(ids)
    contours = np.split(found.points, found.begins[1:-1])
    return list(zip(found.ids.tolist(), contours, strict=True))


def outlines_of(ids: AnyRaster) -> Outlines:
    """Outer contours of the 4-connected regions of an (H, W) raster of ids.

    Id 0 gets contours too, since a hole in a region must be drawn over it.
    """
    borders = _borders(ids)
    sizes = np.array([len(border) for border in borders])
    points = np.concatenate(borders).reshape(-1, 2)
    begins = np.append(0, sizes.cumsum())
    following = np.arange(1, len(points) + 1)
    following[begins[1:] - 1] = begins[:-1]
    corners = _corners(points, following, begins)
    filled = _filled_areas(points, following, begins)
    firsts = points[begins[:-1]]
    # The first point of a border is the region's first in reading order, so that equals are drawn in that order.
    order = np.lexsort((firsts[:, 0], firsts[:, 1], -filled))
    return _drawn(ids[firsts[order, 1], firsts[order, 0]].astype(np.int64), points, corners, begins, order)


def _borders(ids: AnyRaster) -> list[NDArray[np.int32]]:
    """(n, 1, 2) int32 x, y of every border pixel, in turn, of each region, from one search through the labelled image.

    OpenCV follows a border from neighbour to neighbour of the same label, diagonals included; regions have labels of
    their own, so that it stays within a region.
    """
    # Label 0 is background for cc3d, hence the shift; it reads bytes and words faster than longer ones.
    apart = ids if int(ids.min()) > 0 else ids.astype(np.uint32) + np.uint32(1)
    labels = cc3d.connected_components(np.ascontiguousarray(apart), connectivity=4, out_dtype=np.uint32)
    borders, tree = cv2.findContours(labels.view(np.int32), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outer = np.flatnonzero(tree[0, :, 3] < 0).tolist()
    return [borders[place] for place in outer]  # type: ignore[misc]  # OpenCV's stubs leave the type open


def _corners(points: NDArray[np.int32], following: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether a closed chain of pixels turns at a point; a single pixel does."""
    steps = points[following] - points
    arriving = np.empty_like(steps)
    arriving[following] = steps
    corners: NDArray[np.bool_] = (steps != arriving).any(axis=1)
    corners[begins[:-1][np.diff(begins) == 1]] = True
    return corners


def _filled_areas(
    points: NDArray[np.int32], following: NDArray[np.int64], begins: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(k,) area within each chain of pixel centres, and half a pixel for each point: grows with the pixels filled."""
    x, y = points[:, 0].astype(np.int64), points[:, 1].astype(np.int64)
    doubled = np.add.reduceat(x * y[following] - x[following] * y, begins[:-1])
    return (np.abs(doubled) + np.diff(begins)) / 2


def _drawn(
    ids: NDArray[np.int64],
    points: NDArray[np.int32],
    corners: NDArray[np.bool_],
    begins: NDArray[np.int64],
    order: NDArray[np.int64],
) -> Outlines:
    """The corners alone, region after region as ordered, the few points of tiny regions repeated in turn."""
    kept = np.flatnonzero(corners)
    counts = np.add.reduceat(corners.astype(np.int64), begins[:-1])
    sources = np.append(0, counts.cumsum())[:-1][order]
    counts = counts[order]
    lengths = np.maximum(counts, MIN_POINTS)
    ends = np.append(0, lengths.cumsum())
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    chosen = kept[np.repeat(sources, lengths) + within % np.repeat(counts, lengths)]
    return Outlines(ids, points[chosen], ends)
