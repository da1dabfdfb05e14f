"""Labels of one frame moved to the next by the motion that the photos show."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.core.arrays import AnyRaster, BoolMask, LabelRaster, Photo
from app.core.errors import GridError
from app.core.geometry import Rect, Size

Flow: TypeAlias = NDArray[np.float32]
"""(H, W, 2) float32: how far to the right and down, in pixels."""

_REACH = 2

SMALLEST_SIDE = 16
"""Photos with a side below this have no flow: nothing is assumed to have moved."""


def backward_flow(photo: Photo, previous: Photo) -> Flow:
    """Where each pixel was one frame ago, by dense inverse search (Kroeger et al., 2016), without its variational step.

    Args:
        photo: (H, W, 3) uint8, red green blue: the frame.
        previous: The frame before it, of the same size.

    Returns:
        The pixel in row y, column x was at (x + flow[y, x, 0], y + flow[y, x, 1]).

    Raises:
        GridError: The photos differ in size.
    """
    if photo.shape != previous.shape:
        raise GridError(f"flow needs two photos of one size, not {photo.shape} and {previous.shape}")
    if min(photo.shape[:2]) < SMALLEST_SIDE:
        return np.zeros((*photo.shape[:2], 2), dtype=np.float32)
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # Down to single pixels and without smoothing afterwards: labels end where things end, so a flow that bends
    # smoothly across borders moves them worse (mean IoU on painted drives 0.75 to 0.85, against 0.72 to 0.81).
    search.setFinestScale(0)
    search.setVariationalRefinementIterations(0)
    grey, before = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY) for p in (photo, previous))
    start = np.zeros((*photo.shape[:2], 2), dtype=np.float32)
    return search.calc(grey, before, start).astype(np.float32)


def _sources(flow: Flow) -> tuple[NDArray[np.intp], NDArray[np.intp], BoolMask]:
    """Row and column that each pixel came from, and whether that lies inside."""
    height, width = flow.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    row = np.rint(rows + flow[..., 1]).astype(np.intp)
    column = np.rint(columns + flow[..., 0]).astype(np.intp)
    inside: BoolMask = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    return np.clip(row, 0, height - 1), np.clip(column, 0, width - 1), inside


def move_labels(labels: AnyRaster, flow: Flow) -> AnyRaster:
    """Move a raster along a backward flow, each pixel from the nearest one: no value is made up.

    Args:
        labels: (H, W) of the frame before.
        flow: (H, W, 2) as `backward_flow` returns it.

    Returns:
        (H, W) of the same type; 0 where a pixel came from outside.
    """
    row, column, inside = _sources(flow)
    moved: AnyRaster = np.where(inside, labels[row, column], 0).astype(labels.dtype)
    return moved


def reliable(labels: AnyRaster, back: Flow, forth: Flow, *, tolerance: float = 2.0) -> BoolMask:
    """Where a moved label can be believed: what came into sight only now has no label in the frame before.

    A pixel is followed back, and from there forth again. Where it ends more than `tolerance` pixels away and under
    another label, it was hidden or the motion is guesswork.

    Args:
        labels: (H, W) of the frame before.
        back: (H, W, 2) backward flow, frame to frame before.
        forth: (H, W, 2) flow the other way round.
        tolerance: In pixels.

    Returns:
        (H, W) bool.
    """
    row, column, inside = _sources(back)
    round_trip = back + forth[row, column]
    returned = np.hypot(round_trip[..., 0], round_trip[..., 1]) <= tolerance
    moved = move_labels(labels, back)
    there_row, there_column, there = _sources(round_trip.astype(np.float32))
    same: BoolMask = there & (moved[there_row, there_column] == moved)
    believed: BoolMask = inside & (returned | same)
    return believed


def settle(labels: LabelRaster) -> LabelRaster:
    """Give each pixel the label that most of the 5 x 5 pixels around it have: specks and frayed borders go.

    A flow is right on the whole and wrong by a pixel here and there. Against painted truth as many pixels are right
    afterwards, and fewer are left open.

    Args:
        labels: (H, W) uint16, 0 = nothing known.

    Returns:
        (H, W) uint16. Where two labels have as many pixels, the smaller one but 0 holds.
    """
    values, places = np.unique(labels, return_inverse=True)
    numbered = places.reshape(labels.shape) + 1
    settled, most = np.zeros_like(labels), np.zeros(labels.shape, dtype=np.float32)
    size = Size(labels.shape[1], labels.shape[0])
    for number, found in enumerate(ndimage.find_objects(numbered), start=1):
        if values[number - 1] == 0:
            continue
        rows, columns = found
        box = Rect.of_edges(columns.start, rows.start, columns.stop, rows.stop).expand(_REACH, size).slices()
        own = _votes(numbered[box] == number)
        wins = own > most[box]
        settled[box][wins], most[box][wins] = values[number - 1], own[wins]
    settled[_votes(labels == 0) > most] = 0
    return settled


def _votes(mask: BoolMask) -> NDArray[np.float32]:
    """How many of the 5 x 5 pixels around each are of a mask."""
    window = (2 * _REACH + 1, 2 * _REACH + 1)
    counts = cv2.boxFilter(mask.astype(np.float32), -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return counts.astype(np.float32)
