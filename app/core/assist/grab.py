"""The object in a box, told from its surroundings by colour."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import BoolMask, Photo
from app.core.errors import GridError
from app.core.geometry import Rect, Size

LARGEST_SIDE = 384
"""Longest side, in pixels, of what is segmented; a larger crop is scaled down first."""

_MARGIN = 0.5
_LEAST_MARGIN = 12
_ROUNDS = 4
_SEED = 20261124
_UNSURE_PX = 2


def grab(photo: Photo, box: Rect) -> BoolMask:
    """Find the object in a box by GrabCut (Rother, Kolmogorov and Blake, 2004).

    Colours are learnt from the box and from a margin of half its size. A crop longer than 384 pixels is segmented on
    a smaller scale, and its border is then found at full size by a watershed (Meyer, 1991) between what is surely
    inside and what is surely outside: the mask follows the photo's own pixels and is never interpolated.

    Args:
        photo: (H, W, 3) uint8, red green blue.
        box: Where the object is, in pixels of the photo; nothing outside of it is taken.

    Returns:
        (H, W) bool. All False where the box holds nothing that differs from its surroundings.

    Raises:
        GridError: The box reaches outside the photo.
    """
    height, width = photo.shape[:2]
    if not Rect(0, 0, width, height).contains(box):
        raise GridError(f"{box} reaches outside a photo of {width} x {height} pixels")
    margin = max(_LEAST_MARGIN, round(_MARGIN * max(box.width, box.height)))
    crop = box.expand(margin, Size(width, height))
    mask = np.zeros((height, width), dtype=np.bool_)
    inside = box.relative_to(crop)
    found = _segment(np.ascontiguousarray(photo[crop.slices()]), inside)
    mask[box.slices()] = found[inside.slices()]
    return mask


def _segment(crop: Photo, box: Rect) -> BoolMask:
    height, width = crop.shape[:2]
    shrink = max(height, width) / LARGEST_SIDE
    if shrink <= 1:
        return _cut(crop, box)
    size = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    left, top = int(box.x / shrink), int(box.y / shrink)
    right = min(size[0], max(left + 1, round(box.right / shrink)))
    bottom = min(size[1], max(top + 1, round(box.bottom / shrink)))
    rough = _cut(small, Rect.of_edges(left, top, right, bottom))
    grown = cv2.resize(rough.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    return _refine(crop, grown, radius=round(_UNSURE_PX * shrink) + 1)


def _cut(photo: Photo, box: Rect) -> BoolMask:
    if box.width < 2 or box.height < 2 or box.size == Size(photo.shape[1], photo.shape[0]):
        return np.zeros(photo.shape[:2], dtype=np.bool_)
    marks = np.zeros(photo.shape[:2], dtype=np.uint8)
    # The colour models begin with k-means, whose first centres are drawn: the same box must give the same mask.
    cv2.setRNGSeed(_SEED)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    where = (box.x, box.y, box.width, box.height)
    cv2.grabCut(photo, marks, where, background, foreground, _ROUNDS, cv2.GC_INIT_WITH_RECT)
    mask: BoolMask = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    return mask


def _refine(photo: Photo, rough: NDArray[np.uint8], *, radius: int) -> BoolMask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    marks = np.zeros(rough.shape, dtype=np.int32)
    marks[cv2.erode(rough, kernel) > 0] = 1
    marks[cv2.dilate(rough, kernel) == 0] = 2
    if not (marks == 1).any():
        return rough > 0
    flooded = cv2.watershed(photo, marks).astype(np.int32)
    return _give_line(photo, flooded, rough > 0)


def _give_line(photo: Photo, flooded: NDArray[np.int32], rough: BoolMask) -> BoolMask:
    """Watershed leaves the line between the two, and the photo's frame, at -1: the neighbour most like it takes it."""
    colours = np.pad(photo.astype(np.int32), ((1, 1), (1, 1), (0, 0)), mode="edge")
    owners = np.pad(flooded, 1, constant_values=-1)
    height, width = rough.shape
    best = np.full(rough.shape, np.iinfo(np.int32).max, dtype=np.int32)
    mask: BoolMask = np.where(flooded == -1, rough, flooded == 1)
    for row, column in ((0, 1), (1, 0), (1, 2), (2, 1)):
        window = np.s_[row : row + height, column : column + width]
        owner = owners[window]
        far = np.abs(colours[window] - photo).sum(axis=2)
        closer = (flooded == -1) & (owner != -1) & (far < best)
        best[closer] = far[closer]
        mask[closer] = owner[closer] == 1
    return mask
