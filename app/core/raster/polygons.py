"""Outlines that, drawn in order, give the raster back.

A polygon format has no holes: what is drawn later covers what was drawn before. Outlines of 4-connected regions,
enclosing ones first, reproduce every pixel; with 8-connected regions, parts that meet at a corner cross each other.
"""

import cc3d
import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster

MIN_POINTS = 3


def segment_polygons(ids: AnyRaster) -> list[tuple[int, NDArray[np.int32]]]:
    """Outer contours of the 4-connected regions of an (H, W) raster of ids.

    Id 0 gets contours too, since a hole in a region must be drawn over it.

    Returns:
        (id, contour) pairs in drawing order, by filled area descending, so that what encloses comes first. A contour
        is (N, 2) int32 of x, y of border pixels, N at least 3 (points repeat for regions of one or two pixels).
    """
    # Label 0 is background for cc3d, hence the shift.
    shifted = np.ascontiguousarray(ids.astype(np.uint32) + np.uint32(1))
    labelled, count = cc3d.connected_components(shifted, connectivity=4, return_N=True)
    regions = labelled.astype(np.uint32, copy=False)
    boxes = cc3d.statistics(regions, no_slice_conversion=True)["bounding_boxes"].astype(int)
    outlines = [_outline(regions, ids, region, boxes[region]) for region in range(1, count + 1)]
    outlines.sort(key=lambda outline: -outline[0])
    return [(identifier, contour) for _, identifier, contour in outlines]


def _outline(
    regions: NDArray[np.uint32], ids: AnyRaster, region: int, box: NDArray[np.int_]
) -> tuple[float, int, NDArray[np.int32]]:
    """(filled area, id, contour) of one region; `box` is first row, last row, first column, last column."""
    top, bottom, left, right = (int(edge) for edge in box)
    crop = (regions[top : bottom + 1, left : right + 1] == region).astype(np.uint8)
    contours, _ = cv2.findContours(crop, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(left, top))
    (border,) = contours
    contour = _corners(border.reshape(-1, 2).astype(np.int32))
    column, row = border[0, 0]
    return cv2.contourArea(border) + len(border) / 2, int(ids[row, column]), contour


def _corners(border: NDArray[np.int32]) -> NDArray[np.int32]:
    """The points where a closed chain of pixels turns; at least three, repeated where there are fewer."""
    step = np.roll(border, -1, axis=0) - border
    corners = border[(step != np.roll(step, 1, axis=0)).any(axis=1)] if len(border) > 1 else border
    if len(corners) < MIN_POINTS:
        corners = np.resize(corners, (MIN_POINTS, 2))
    return corners
