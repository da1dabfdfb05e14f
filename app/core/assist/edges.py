"""Edges between pixels: what a live wire is drawn to."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Photo

_BLUR_SIGMA = 0.8
_STRONG_PERCENTILE = 97.0
_LEAST_STRONG = 8.0
"""Contrast in Lab units below which nothing counts as a strong edge, so that noise in flat areas stays weak."""
_STEP = 8
"""Strengths are rounded to steps of this: a search cannot tell finer ones, and the map is sent over slow lines."""


def edge_map(photo: Photo) -> NDArray[np.uint8]:
    """How strong the edge at each pixel corner is.

    The gradient over 2 x 2 pixels (Roberts, 1963) of all three channels of CIE Lab lies exactly on the corner that the
    four pixels share, and outlines run along corners.

    Args:
        photo: (H, W, 3) uint8, red green blue.

    Returns:
        (H, W) uint8: at [y, x] the corner above and left of the pixel in row y, column x. 0 = no edge, 255 = as
        strong as the strongest three hundredths of the photo. Row 0 and column 0 repeat the photo's border: 0 across.
    """
    lab = cv2.GaussianBlur(cv2.cvtColor(photo, cv2.COLOR_RGB2LAB).astype(np.float32), (0, 0), _BLUR_SIGMA)
    padded = np.pad(lab, ((1, 0), (1, 0), (0, 0)), mode="edge")
    above_left, above, left, here = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    down, up = here - above_left, left - above
    strength = np.sqrt((down**2 + up**2).sum(axis=2) / 2)
    strong = max(float(np.percentile(strength, _STRONG_PERCENTILE)), _LEAST_STRONG)
    scaled = np.minimum(strength / strong, 1.0) * 255
    rounded: NDArray[np.uint8] = np.minimum(np.round(scaled / _STEP) * _STEP, 255).astype(np.uint8)
    return rounded
