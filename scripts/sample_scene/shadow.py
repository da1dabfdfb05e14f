"""Shadows on the ground, drawn on a map of the street seen from above."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_scene.camera import Points

SCALE = 12  # map samples per metre
LEFT, RIGHT, BACK, FRONT = -24.0, 24.0, -25.0, 130.0  # metres


@dataclass(frozen=True)
class Caster:
    """A prism that throws a shadow: its footprint (N, 2) as x, z in metres, from `bottom` to `top` metres."""

    footprint: Points
    bottom: float
    top: float


class ShadowMap:
    """How far sun (`dark`) and sky (`contact`) are hidden from the ground, 0 to 1, on a grid of z by x."""

    def __init__(self, casters: list[Caster], sun: tuple[float, float, float], blur: float) -> None:
        size = (int((FRONT - BACK) * SCALE), int((RIGHT - LEFT) * SCALE))
        raster, touched = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
        slide = -np.array([sun[0], sun[2]]) / sun[1]
        for caster in casters:
            corners = np.concatenate([caster.footprint + slide * caster.bottom, caster.footprint + slide * caster.top])
            hull = cv2.convexHull(((corners - (LEFT, BACK)) * SCALE).astype(np.float32))
            cv2.fillConvexPoly(raster, np.round(hull).astype(np.int32), 255, cv2.LINE_AA)
            if caster.bottom == 0:
                foot = np.round((caster.footprint - (LEFT, BACK)) * SCALE).astype(np.int32)
                cv2.fillPoly(touched, [foot], 255, cv2.LINE_AA)
        blurred = cv2.GaussianBlur(raster, (0, 0), blur)
        self.contact = np.asarray(cv2.GaussianBlur(touched, (0, 0), 0.22 * SCALE), np.float32) / np.float32(255)
        self.dark: NDArray[np.float32] = (np.asarray(blurred, np.float32) / np.float32(255)).astype(np.float32)

    def at(self, x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return how far the sun is hidden, (H, W) float32, at world positions x, z (H, W) in metres."""
        return _read(self.dark, x, z)

    def closeness(self, x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return how far the sky is hidden by what stands there, (H, W) float32, at positions x, z (H, W) in metres."""
        return _read(self.contact, x, z)

    def sunlit(self, x: float, z: float) -> float:
        """Return the share of sun, 0 to 1, that reaches a point of the ground."""
        return 1 - float(self.at(np.array([[x]]), np.array([[z]]))[0, 0])


def _read(field: NDArray[np.float32], x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float32]:
    columns, rows = ((x - LEFT) * SCALE).astype(np.float32), ((z - BACK) * SCALE).astype(np.float32)
    return np.asarray(cv2.remap(field, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
