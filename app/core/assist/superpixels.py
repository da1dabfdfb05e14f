"""Superpixels: a photo cut into small areas of one colour each, which a brush can stamp as wholes."""

import math

import cv2
import numpy as np

from app.core.arrays import LabelRaster, Photo

SCALES = (8, 16, 32)
"""Target side of a superpixel in pixels: for poles and signs, for people and cars, for road and sky."""

MAX_SUPERPIXELS = 60_000
"""Ids are 16 bit; the method may make a few more areas than it is asked for."""

_COMPACTNESS = 10.0
_ROUNDS = 10
_SMALLEST_PERCENT = 25


def superpixels(photo: Photo, size: int) -> LabelRaster:
    """Cut a photo into superpixels by SLIC (Achanta et al., 2012) on CIE Lab.

    The photo is blurred over 3 x 3 pixels first: against painted truth, areas then cross fewer borders of real photos.

    Args:
        photo: (H, W, 3) uint8, red green blue.
        size: Target side of a superpixel in pixels, at least 2. Raised where the photo would have more superpixels
            than 16 bits can name.

    Returns:
        (H, W) uint16 of ids from 0, each id one connected area. The same photo gives the same areas.
    """
    height, width = photo.shape[:2]
    side = max(size, math.ceil(math.sqrt(height * width / MAX_SUPERPIXELS)))
    if min(height, width) < 2 * side:
        return _blocks(height, width, side)
    lab = cv2.GaussianBlur(cv2.cvtColor(photo, cv2.COLOR_RGB2LAB), (3, 3), 0)
    slic = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, side, _COMPACTNESS)
    slic.iterate(_ROUNDS)
    slic.enforceLabelConnectivity(_SMALLEST_PERCENT)
    areas: LabelRaster = slic.getLabels().astype(np.uint16)
    return areas


def _blocks(height: int, width: int, side: int) -> LabelRaster:
    """Plain squares, for photos too narrow for a seed on each side."""
    rows, columns = np.arange(height) // side, np.arange(width) // side
    blocks: LabelRaster = (rows[:, None] * (columns[-1] + 1) + columns[None, :]).astype(np.uint16)
    return blocks
