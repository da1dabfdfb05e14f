"""The stage: draws faces, plates and upright figures of the world on the canvas, lit and faded by distance."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_scene.camera import Camera, Points, cut_near
from sample_scene.canvas import Canvas
from sample_scene.light import Colour, Light, scaled
from sample_scene.shadow import ShadowMap

Texture = NDArray[np.uint8]


@dataclass(frozen=True)
class Stage:
    """Everything that drawing needs."""

    canvas: Canvas
    camera: Camera
    light: Light
    shadows: ShadowMap

    def face(self, corners: Points, colour: Colour, identity: int, *, lower: Colour | None = None) -> None:
        """Fill a convex polygon of world points (N, 3)."""
        view = cut_near(self.camera.to_view(corners))
        if len(view) < 3:
            return
        depth = float(view[:, 2].mean())
        below = None if lower is None else self.light.fade(lower, depth)
        self.canvas.polygon(self.camera.to_image(view), self.light.fade(colour, depth), identity, lower=below)

    def lit_face(self, corners: Points, colour: Colour, identity: int, *, sunlit: float, sheen: float = 0.12) -> None:
        """Fill a flat convex face (N, 3) by how it is turned to the sun, a little darker towards its bottom.

        Corners run anticlockwise as seen from outside; a face seen from behind is left out.
        """
        normal = outward(corners)
        eye = np.array([self.camera.x, self.camera.height, self.camera.z])
        if float(np.dot(normal, eye - corners[0])) <= 0:
            return
        bright = self.light.on_face(normal, sunlit)
        self.face(corners, scaled(colour, bright * (1 + sheen)), identity, lower=scaled(colour, bright * (1 - sheen)))

    def plate(self, corners: Points, texture: Texture, identity: int, brightness: float) -> None:
        """Lay a texture on a rectangle, whose corners (3, 3) are top left, top right and bottom left of the texture.

        Long plates are laid in strips, so that each strip takes the texture at the size it is seen.
        """
        origin, right, down = corners[0], corners[1] - corners[0], corners[2] - corners[0]
        strips = max(1, int(np.hypot(right[0], right[2]) // 3))
        edges = np.linspace(0, texture.shape[1], strips + 1).round().astype(int)
        for start, end in pairwise(edges):
            at = origin + right * (start / texture.shape[1])
            along = right * ((end - start) / texture.shape[1])
            self._strip(np.array([at, along, down]), texture[:, start:end], identity, brightness)

    def _strip(self, frame: Points, texture: Texture, identity: int, brightness: float) -> None:
        origin, right, down = frame
        outline = np.array([origin, origin + right, origin + right + down, origin + down])
        view = cut_near(self.camera.to_view(outline))
        if len(view) < 3:
            return
        image = self.camera.to_image(view)
        fitted = self._lit(shrunk(texture, image), brightness, float(view[:, 2].mean()))
        axes = self.camera.turn(np.array([right / fitted.shape[1], down / fitted.shape[0]]))
        columns = np.stack([axes[0], axes[1], self.camera.to_view(origin[None])[0]], axis=1)
        self.canvas.stamp(self.camera.matrix() @ columns, fitted, image, identity)

    def _lit(self, texture: Texture, brightness: float, depth: float) -> Texture:
        share = 1 - float(np.exp(-depth / self.light.haze_range))
        lit = texture.astype(np.float32)
        lit[:, :, :3] = lit[:, :, :3] * (brightness * (1 - share)) + np.float32(share) * np.array(
            self.light.haze_colour
        )
        return np.clip(lit, 0, 255).astype(np.uint8)

    def upright(self, x: float, z: float, level: float = 0.0) -> tuple[Points, float, float] | None:
        """Return foot point (2,), samples per metre and depth of something that stands at (x, level, z), or None."""
        view = self.camera.to_view(np.array([[x, level, z]]))
        depth = float(view[0, 2])
        if depth < 1.0:
            return None
        return self.camera.to_image(view)[0], self.camera.focal / depth, depth


def outward(corners: Points) -> Points:
    """Return the unit normal (3,) of a flat polygon (N, 3) whose corners run anticlockwise seen from outside."""
    # The axes (right, up, forward) are left-handed, so the cross product is taken the other way round.
    normal = np.cross(corners[2] - corners[0], corners[1] - corners[0])
    return np.asarray(normal / max(float(np.linalg.norm(normal)), 1e-9))


def shrunk(texture: Texture, image: Points) -> Texture:
    """Return a texture no larger than about what its image outline (N, 2) can show, averaged by area."""
    extent = np.ptp(image, axis=0)
    wanted = np.array([texture.shape[1], texture.shape[0]])
    while wanted[0] > 2 * extent[0] and wanted[0] > 2:
        wanted[0] = (wanted[0] + 1) // 2
    while wanted[1] > 2 * extent[1] and wanted[1] > 2:
        wanted[1] = (wanted[1] + 1) // 2
    return np.asarray(cv2.resize(texture, (int(wanted[0]), int(wanted[1])), interpolation=cv2.INTER_AREA))
