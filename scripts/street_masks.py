"""Synthetic masks that look like Cityscapes to a codec or a stitcher: many regions, ragged borders, bands of stuff.

Used by the benchmarks alone: what a figure of theirs depends on is the length of the borders and the number of
segments, and both are set here.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

CLASSES = 34
RAGGED = 3.0
"""Pixels: standard deviation of a border around its smooth course, about that of practised people."""


@dataclass(frozen=True, slots=True)
class StreetMask:
    """A panoptic mask and its classes.

    Attributes:
        ids: (H, W) uint16 of segment ids 1..n, 0 = unpainted (nowhere here).
        classes: (n + 1,) uint8: the class of each id; `classes[0]` is 0.
    """

    ids: NDArray[np.uint16]
    classes: NDArray[np.uint8]

    @property
    def labels(self) -> NDArray[np.uint8]:
        """(H, W) uint8 of classes."""
        return self.classes[self.ids]


def street_mask(*, height: int, width: int, segments: int, seed: int) -> StreetMask:
    """A mask of the given size whose borders are ragged.

    Args:
        height: In pixels.
        width: In pixels.
        segments: How many, 2 to 65535: a tenth are wide bands (sky, road), the others blobs whose sizes vary as objects
            do in a street.
        seed: Of the random numbers; the same seed gives the same mask.
    """
    random = np.random.default_rng(seed)
    ids = _bands(height, width, max(2, segments // 10), random)
    for identifier in range(int(ids.max()) + 1, segments + 1):
        _blob(ids, identifier, random)
    classes = np.concatenate(([0], random.integers(1, CLASSES, segments))).astype(np.uint8)
    return StreetMask(ids, classes)


def _bands(height: int, width: int, bands: int, random: np.random.Generator) -> NDArray[np.uint16]:
    """Stuff: bands from left to right, each with a border that wanders."""
    ids = np.ones((height, width), np.uint16)
    rows = np.arange(height)[:, None]
    for band in range(2, bands + 1):
        course = height * (band - 1) / bands + np.cumsum(random.normal(0, 0.7, width)) + random.normal(0, 1, width)
        ids[rows > course[None, :]] = band
    return ids


def _blob(ids: NDArray[np.uint16], identifier: int, random: np.random.Generator) -> None:
    """An object: a star-shaped outline with a ragged border, drawn over what is there."""
    height, width = ids.shape
    radius = float(np.clip(np.exp(random.normal(np.log(height / 14), 0.7)), 4, height / 3))
    centre = random.uniform((0, height * 0.3), (width, height * 0.9))
    points = max(24, int(radius))
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = radius * (1 + 0.2 * np.sin(3 * angles + random.uniform(0, 6))) + random.normal(0, RAGGED / 2, points)
    outline = centre + reach[:, None] * np.stack((np.cos(angles), np.sin(angles) * random.uniform(0.5, 1.6)), axis=1)
    cv2.fillPoly(ids.view(np.int16), [np.rint(outline).astype(np.int32)], identifier)
