"""Outlines that, drawn in order, give the raster back.

A polygon format has no holes: what is drawn later covers what was drawn before. Outlines of 4-connected regions,
enclosing ones first, reproduce every pixel; with 8-connected regions, parts that meet at a corner cross each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cc3d
import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.geometry import Rect
from app.core.raster.borders import Borders
from app.core.raster.regions import Part, parts_to_part
from app.core.raster.segment_runs import SegmentRuns

MIN_POINTS = 3
CROWDED = 16
"""How many times the image the boxes of its segments may cover before searching region by region is quicker."""


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
    borders = Borders.of(ids)
    found = outlines_of(borders, SegmentRuns.of(borders))
    contours = np.split(found.points, found.begins[1:-1])
    return list(zip(found.ids.tolist(), contours, strict=True))


def outlines_of(borders: Borders, runs: SegmentRuns) -> Outlines:
    """Outer contours of the 4-connected regions of a raster of ids.

    Id 0 gets contours too, since a hole in a region must be drawn over it.

    Args:
        borders: Of the raster.
        runs: All its runs.
    """
    contours = _contours(borders, runs)
    lengths = np.array([len(contour) for contour in contours])
    points = np.concatenate(contours).reshape(-1, 2)
    begins = np.append(0, lengths.cumsum())
    # The first point of a contour is the region's first in reading order, so that equals are drawn in that order.
    firsts = points[begins[:-1]]
    order = np.lexsort((firsts[:, 0], firsts[:, 1], -_filled_areas(points, begins)))
    ids = borders.raster[firsts[order, 1], firsts[order, 0]].astype(np.int64)
    return _drawn(ids, points, begins[:-1][order], lengths[order])


def _contours(borders: Borders, runs: SegmentRuns) -> list[NDArray[np.int32]]:
    """(n, 1, 2) int32 x, y where the outer border of each region turns, in any order."""
    boxes = runs.extents()
    if sum(box.area for _, box in boxes.values()) > CROWDED * borders.raster.size:
        return _of_regions(borders)
    return _of_segments(borders, boxes, parts_to_part(borders, runs))


def _of_segments(
    borders: Borders, boxes: Mapping[int, tuple[int, Rect]], parts: Sequence[Part]
) -> list[NDArray[np.int32]]:
    """Each segment searched for within its box, without the parts that meet another one, which are searched alone."""
    taken: dict[int, list[Part]] = {}
    for part in parts:
        taken.setdefault(part.id, []).append(part)
    found: list[NDArray[np.int32]] = []
    for key, (_, box) in boxes.items():
        crop = (borders.raster[box.slices()] == key).view(np.uint8)
        for part in taken.get(key, ()):
            part.fill(crop, 0, left=box.x, top=box.y)
            own = part.box
            alone = np.zeros(own.size.shape, np.uint8)
            part.fill(alone, 1, left=own.x, top=own.y)
            found += _outer(alone, own)
        found += _outer(crop, box)
    return found


def _of_regions(borders: Borders) -> list[NDArray[np.int32]]:
    """Each region searched for within its own box: for rasters whose segments lie all over each other."""
    # Label 0 is background for cc3d, hence the shift.
    shifted = borders.raster.astype(np.uint32) + np.uint32(1)
    labelled = Borders.of(cc3d.connected_components(shifted, connectivity=4, out_dtype=np.uint32))
    return _of_segments(labelled, SegmentRuns.of(labelled).extents(), ())


def _outer(pixels: NDArray[np.uint8], box: Rect) -> list[NDArray[np.int32]]:
    """The outer contours of what is not 0 in a crop of an image; diagonals join."""
    contours, tree = cv2.findContours(pixels, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE, offset=(box.x, box.y))
    parents = tree[0, :, 3].tolist() if len(contours) else []
    outer = zip(contours, parents, strict=True)
    return [contour for contour, parent in outer if parent < 0]  # type: ignore[misc]  # OpenCV's stubs leave it open


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
