"""Houses along the street: boxes with textured façades and pitched roofs."""

from dataclasses import dataclass

import numpy as np

from sample_scene.camera import Points
from sample_scene.facade import Texture
from sample_scene.kinds import Kind
from sample_scene.light import scaled
from sample_scene.shadow import Caster
from sample_scene.stage import Stage

ROOFS = ((112, 66, 52), (84, 80, 82), (128, 78, 58), (70, 72, 78))


@dataclass(frozen=True)
class House:
    """A house on one side of the street.

    Args:
        side: -1 left, 1 right.
        wall: metres from the middle of the street to the façade.
        span: where it begins and ends along the street, metres.
        height: metres to the eaves.
        front: texture of the façade on the street.
        flank: texture of the façade towards the viewer.
        roof: index into ROOFS.
        chimneys: how far along the house, 0 to 1, chimneys stand.
    """

    side: int
    wall: float
    span: tuple[float, float]
    height: float
    front: Texture
    flank: Texture
    roof: int
    chimneys: tuple[float, ...]

    def caster(self) -> Caster:
        """Return the prism that throws the house's shadow."""
        inner, outer = self.side * self.wall, self.side * (self.wall + 11)
        near, far = self.span
        return Caster(np.array([[inner, near], [outer, near], [outer, far], [inner, far]]), 0.0, self.height)

    def draw(self, stage: Stage) -> None:
        """Draw roof, flank and façade."""
        near, far = self.span
        inner, outer = self.side * self.wall, self.side * (self.wall + 14)
        self._roof(stage)
        light = stage.light
        if near > stage.camera.z:
            left, right = min(inner, outer), max(inner, outer)
            bright = light.on_face(np.array([0.0, 0.0, -1.0]))
            stage.plate(plate(left, right, near, near, self.height), self.flank, int(Kind.BUILDING), bright)
        bright = light.on_face(np.array([-float(self.side), 0.0, 0.0]))
        stage.plate(plate(inner, inner, near, far, self.height), self.front, int(Kind.BUILDING), bright)

    def _roof(self, stage: Stage) -> None:
        near, far = self.span
        inner, ridge = self.side * (self.wall - 0.3), self.side * (self.wall + 0.7)
        eaves, top = self.height, self.height + 2.5
        for place in self.chimneys:
            self._chimney(stage, near + (far - near) * place, top)
        slope = np.array([[inner, eaves, near], [inner, eaves, far], [ridge, top, far], [ridge, top, near]])
        bright = stage.light.on_face(np.array([-self.side * 0.93, 0.37, 0.0]))
        tone = scaled(ROOFS[self.roof], bright)
        if near > stage.camera.z:
            back, behind = self.side * (self.wall + 13), self.side * (self.wall + 12)
            gable = np.array([[inner, eaves, near], [ridge, top, near], [behind, top, near], [back, eaves, near]])
            stage.face(gable, scaled(tone, 0.8), int(Kind.BUILDING))
        stage.face(slope, scaled(tone, 1.1), int(Kind.BUILDING), lower=scaled(tone, 0.9))

    def _chimney(self, stage: Stage, at: float, top: float) -> None:
        x = self.side * (self.wall + 1.6)
        wide = 0.5
        front = np.array(
            [[x - wide, top - 1, at], [x + wide, top - 1, at], [x + wide, top + 1.1, at], [x - wide, top + 1.1, at]]
        )
        inner = x - self.side * wide
        flank = np.array(
            [[inner, top - 1, at], [inner, top - 1, at + 1.4], [inner, top + 1.1, at + 1.4], [inner, top + 1.1, at]]
        )
        stage.face(flank, (120, 84, 70), int(Kind.BUILDING))
        stage.face(front, (98, 70, 60), int(Kind.BUILDING))


def plate(left: float, right: float, start: float, end: float, height: float) -> Points:
    """Return top left, top right and bottom left corner, (3, 3), of an upright plate on the ground."""
    return np.array([[left, height, start], [right, height, end], [left, 0.0, start]])
