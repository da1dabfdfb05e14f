"""A pinhole camera that looks along the street."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
NEAR = 0.3  # metres; whatever is nearer is cut away


@dataclass(frozen=True)
class Camera:
    """A level camera; image coordinates are samples, x to the right and y down.

    Args:
        x: metres to the right of the middle of the road.
        height: metres above the road.
        z: metres along the road.
        yaw: radians to the right.
        focal: samples.
        width: samples.
        rows: samples; the image height.
        horizon: row of the horizon, samples.
    """

    x: float
    height: float
    z: float
    yaw: float
    focal: float
    width: int
    rows: int
    horizon: float

    @property
    def centre(self) -> float:
        """Column of the optical axis, samples."""
        return self.width / 2

    def to_view(self, points: Points) -> Points:
        """Return world points (N, 3), metres, as (right, up, forward) seen from the camera, (N, 3)."""
        delta = points - np.array([self.x, self.height, self.z])
        return self.turn(delta)

    def turn(self, vectors: Points) -> Points:
        """Return world directions (N, 3) in the camera's axes (N, 3)."""
        cos, sin = np.cos(self.yaw), np.sin(self.yaw)
        x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
        return np.stack([cos * x - sin * z, y, sin * x + cos * z], axis=1)

    def to_image(self, view: Points) -> Points:
        """Return image points (N, 2) of points (N, 3) in camera axes, all in front of the camera."""
        scale = self.focal / view[:, 2]
        return np.stack([self.centre + view[:, 0] * scale, self.horizon - view[:, 1] * scale], axis=1)

    def matrix(self) -> Points:
        """Return the (3, 3) matrix from camera axes to homogeneous image coordinates."""
        return np.array([[self.focal, 0, self.centre], [0, -self.focal, self.horizon], [0, 0, 1.0]])

    def ground(self, first_row: int, level: float) -> tuple[Points, Points, Points]:
        """Return world x, world z and depth of the plane y = `level`, each (rows - first_row, width), metres."""
        rows = np.arange(first_row, self.rows, dtype=np.float64)[:, None]
        columns = (np.arange(self.width, dtype=np.float64)[None, :] - self.centre) / self.focal
        depth = (self.height - level) * self.focal / (rows - self.horizon)
        cos, sin = np.cos(self.yaw), np.sin(self.yaw)
        x = self.x + depth * (cos * columns + sin)
        z = self.z + depth * (cos - sin * columns)
        return x, z, np.broadcast_to(depth, x.shape)


def cut_near(view: Points) -> Points:
    """Return the part of a convex polygon (N, 3) that lies beyond the near plane, (M, 3); M may be 0."""
    kept: list[Points] = []
    for start, end in zip(view, np.roll(view, -1, axis=0), strict=True):
        inside, next_inside = start[2] >= NEAR, end[2] >= NEAR
        if inside:
            kept.append(start)
        if inside != next_inside:
            kept.append(start + (end - start) * (NEAR - start[2]) / (end[2] - start[2]))
    return np.array(kept).reshape(-1, 3)
