"""The ground plan of a street: where the kerbs run, where the crossing street is, what lies behind the sidewalks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]
Mask = NDArray[np.bool_]

LANE = 3.5  # metres; half of the roadway, one lane each way
KERB = 5.8  # metres from the middle to the kerb; between lane and kerb cars park
WALL = 9.2  # metres from the middle to the façades
KERB_HEIGHT = 0.13  # metres
CORNER = 2.5  # metres; radius of the kerb at a street corner


@dataclass(frozen=True)
class Plan:
    """A straight street with one crossing street.

    Args:
        junction: where the crossing street begins and ends, metres along the street.
        island: where a narrow traffic island between the lanes begins and ends, metres.
        zebra: where the zebra crossing begins and ends, metres.
        park_left: whether a park, and no house, lies behind the left sidewalk.
        dash: period of the middle line, metres; a third of it is painted.
    """

    junction: tuple[float, float]
    island: tuple[float, float]
    zebra: tuple[float, float]
    park_left: bool
    dash: float

    def kerb_distance(self, x: Grid, z: Grid) -> Grid:
        """Return the distance in metres to the nearest kerb, negative on the sidewalk, for positions (H, W)."""
        side = KERB - np.abs(x)
        near = rounded(side, z - self.junction[0])
        far = rounded(side, self.junction[1] - z)
        middle, half = sum(self.island) / 2, (self.island[1] - self.island[0]) / 2
        along = np.maximum(np.abs(z - middle) - (half - 0.75), 0)
        return np.minimum(np.minimum(near, far), np.hypot(x, along) - 0.75)

    def parking(self, x: Grid, z: Grid) -> Mask:
        """Return where cars may park on the right, away from the crossing street, for positions (H, W)."""
        free = (z < self.junction[0] - 9) | (z > self.junction[1] + 6)
        return (x > LANE + 0.25) & (x < KERB) & free

    def grass(self, x: Grid) -> Mask:
        """Return where the park's grass grows, for positions (H, W)."""
        return (x < -WALL) if self.park_left else np.zeros(x.shape, bool)

    def paint(self, x: Grid, z: Grid) -> Mask:
        """Return where the road carries white paint, for positions (H, W)."""
        open_road = (z < self.junction[0] - 8) | (z > self.junction[1] + 4)
        off_island = (z < self.island[0] - 1) | (z > self.island[1] + 1)
        middle = (np.abs(x) < 0.075) & (np.mod(z, self.dash) < self.dash / 3) & open_road & off_island
        edge = (np.abs(np.abs(x) - LANE - 0.2) < 0.06) & open_road & (np.mod(z, 2.0) < 1.1)
        bays = (np.abs(x) > LANE + 0.2) & (np.abs(x) < KERB) & (np.mod(z + 1.4, 6.0) < 0.1) & open_road
        zebra = (z > self.zebra[0]) & (z < self.zebra[1]) & (np.mod(x + 0.25, 1.0) < 0.5) & (np.abs(x) < KERB - 0.4)
        stop = (np.abs(z - self.zebra[0] + 1.6) < 0.2) & (x > 0.15) & (x < LANE)
        return np.asarray(middle | edge | bays | zebra | stop)


def rounded(across: Grid, along: Grid) -> Grid:
    """Return the distance to a quarter of the plane with a round corner; both axes are negative inside."""
    across, along = across + CORNER, along + CORNER
    outside = np.hypot(np.maximum(across, 0), np.maximum(along, 0))
    return outside + np.minimum(np.maximum(across, along), 0) - CORNER
