"""The two drives: what stands where, how it is lit, and how all that moves from frame to frame."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sample_scene.camera import Camera
from sample_scene.houses import House
from sample_scene.light import Light
from sample_scene.plan import Plan
from sample_scene.solid import Solid


@dataclass(frozen=True)
class Drive:
    """A short drive along one street.

    Args:
        name: of the drive; becomes the Cityscapes city.
        first_frame: number of the first frame.
        frames: how many consecutive frames.
        seconds: between two frames.
        speed: of the camera, metres per second.
        yaw: of the camera, radians to the right.
        light: sun, sky and haze.
        softness: of shadows, map samples.
        plan: the ground.
        houses: far to near.
        fixed: solids that stay where they are.
        moving: gives the solids that move, for a time in seconds.
    """

    name: str
    first_frame: int
    frames: int
    seconds: float
    speed: float
    yaw: float
    light: Light
    softness: float
    plan: Plan
    houses: tuple[House, ...]
    fixed: tuple[Solid, ...]
    moving: Callable[[float], list[Solid]]

    def stem(self, index: int) -> str:
        """Return the file stem of the `index`-th frame."""
        return f"{self.name}_{self.first_frame + index:06d}"

    def camera(self, index: int, width: int) -> Camera:
        """Return the camera of the `index`-th frame for images `width` samples wide and half as high."""
        z = self.speed * self.seconds * index
        sway = 0.004 * float(np.sin(1.7 * index))
        return Camera(1.75, 1.42, z, self.yaw + sway, width * 0.6, width, width // 2, width * 0.215)
