"""Ragged regions that cover a picture, the same for every painter that has to hold them or hand them in."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from app.core.raster import LabelTile, Segment

SEED = 7
CAR = 26
# Borders wander by some pixels, as painted ones do: bends about `BEND` px long, of a few px.
BEND, REACH = 6.0, 60.0


@lru_cache(maxsize=4)
def regions(height: int, width: int, count: int) -> NDArray[np.uint16]:
    """A partition of a picture into regions of about one size, with uneven borders.

    Args:
        height: Of the picture, pixels.
        width: Of the picture, pixels.
        count: How many regions.

    Returns:
        (height, width), values 1 to `count`: the seed point that is nearest once the plane is bent by smooth noise.
    """
    random = np.random.default_rng(SEED)
    places = np.mgrid[0:height, 0:width].astype(np.float64)
    noise = random.normal(size=(2, height, width))
    bent = places + REACH * np.stack([gaussian_filter(one, BEND) for one in noise])
    seeds = random.uniform((0, 0), (height, width), (count, 2))
    _, nearest = cKDTree(seeds).query(bent.reshape(2, -1).T)
    return (nearest.reshape(height, width) + 1).astype(np.uint16)


def tile_of(raster: NDArray[np.uint16]) -> LabelTile:
    """A painted tile of cars, one for each value of a raster (H, W)."""
    return LabelTile(raster, tuple(Segment(int(number), CAR) for number in np.unique(raster)))
