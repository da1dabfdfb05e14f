"""Bicycles, motorcycles and the riders on them.

As the Cityscapes labels do, a wheel counts as full: what shines through between its spokes belongs to the cycle.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sample_scene.camera import Points
from sample_scene.figure import Clothes, Pen
from sample_scene.light import Colour
from sample_scene.shadow import Caster
from sample_scene.solid import Box
from sample_scene.stage import Stage

TYRE: Colour = (26, 26, 28)


@dataclass(frozen=True)
class Cycle:
    """A bicycle or motorcycle, ridden or parked.

    Args:
        identity: of the cycle.
        rider: identity of who rides it, or None.
        x: of its middle, metres.
        z: of its middle, metres.
        level: height of the ground, metres.
        heading: radians; 0 rides away from the viewer, pi comes nearer.
        motor: whether it is a motorcycle.
        colour: of its frame.
        clothes: of the rider.
        pedal: phase of the pedals, radians.
    """

    identity: int
    rider: int | None
    x: float
    z: float
    level: float
    heading: float
    motor: bool
    colour: Colour
    clothes: Clothes
    pedal: float

    @property
    def identities(self) -> tuple[int, ...]:
        """The cycle's and, if ridden, the rider's."""
        return (self.identity,) if self.rider is None else (self.identity, self.rider)

    @property
    def footprint(self) -> Box:
        """Least x, greatest x, least z, greatest z, metres."""
        along, across = abs(np.sin(self.heading)) * 0.8 + 0.15, abs(np.cos(self.heading)) * 0.8 + 0.15
        return self.x - along, self.x + along, self.z - across, self.z + across

    def casters(self) -> list[Caster]:
        """Return a thin prism for the cycle and one for the rider."""
        rider = [] if self.rider is None else [Caster(self._slab(0.35, 0.22), 0.9, 1.7)]
        return [Caster(self._slab(0.85, 0.05), 0.0, 0.75), *rider]

    def _slab(self, length: float, half: float) -> Points:
        local = np.array([[-half, 0, -length], [half, 0, -length], [half, 0, length], [-half, 0, length]])
        return self.world(local)[:, [0, 2]]

    def world(self, local: Points) -> Points:
        """Return world points (N, 3) of points (N, 3) right, up and forward of the middle."""
        cos, sin = np.cos(self.heading), np.sin(self.heading)
        x = self.x + cos * local[:, 0] + sin * local[:, 2]
        z = self.z - sin * local[:, 0] + cos * local[:, 2]
        return np.stack([x, local[:, 1] + self.level, z], axis=1)

    def draw(self, stage: Stage) -> None:
        """Draw wheels, frame and rider."""
        if stage.upright(self.x, self.z, self.level) is None:
            return
        bright = stage.light.ambient + 0.1 + 0.5 * stage.light.direct * stage.shadows.sunlit(self.x, self.z)
        radius, gap = (0.31, 0.72) if self.motor else (0.34, 0.53)
        for forward in (-gap, gap):
            self._wheel(stage, forward, radius, bright)
        if self.motor:
            self._motor(stage, bright)
        else:
            self._frame(stage, bright)
        if self.rider is not None:
            self._rider(stage, self.rider, bright)

    def _bar(
        self, stage: Stage, ends: list[tuple[float, float, float]], width: float, colour: Colour, identity: int
    ) -> None:
        view = stage.camera.to_view(self.world(np.array(ends, dtype=float)))
        if view[:, 2].min() < 0.8:
            return
        wide = np.maximum(width * stage.camera.focal / view[:, 2], 1.6)
        faded = stage.light.fade(colour, float(view[:, 2].mean()))
        stage.canvas.limb(stage.camera.to_image(view), (float(wide[0]), float(wide[1])), faded, identity)

    def _ring(self, stage: Stage, forward: float, radius: float, across: float) -> tuple[Points, float]:
        angle = np.arange(24) * (2 * np.pi / 24)
        middle = 0.34 if not self.motor else 0.31
        local = [np.full(24, across), middle + radius * np.sin(angle), forward + radius * np.cos(angle)]
        view = stage.camera.to_view(self.world(np.stack(local, axis=1)))
        return stage.camera.to_image(np.maximum(view, [-np.inf, -np.inf, 0.8])), float(view[:, 2].mean())

    def _wheel(self, stage: Stage, forward: float, radius: float, bright: float) -> None:
        thick = 0.07 if self.motor else 0.02
        tyre = (TYRE[0] * bright, TYRE[1] * bright, TYRE[2] * bright)
        for across in np.linspace(-thick, thick, 3):
            points, depth = self._ring(stage, forward, radius, float(across))
            stage.canvas.veil(points, stage.light.fade((70, 72, 74), depth), self.identity, 1.0 if self.motor else 0.3)
            closed = np.concatenate([points, points[:1]])
            wide = max((0.09 if self.motor else 0.04) * stage.camera.focal / depth, 1.6)
            for ends in pairwise(closed):
                stage.canvas.limb(np.stack(ends), (wide, wide), stage.light.fade(tyre, depth), self.identity)

    def _frame(self, stage: Stage, bright: float) -> None:
        colour = (self.colour[0] * bright, self.colour[1] * bright, self.colour[2] * bright)
        rear, crank, head, seat, front = (
            (0, 0.34, -0.53),
            (0, 0.3, -0.06),
            (0, 0.84, 0.4),
            (0, 0.82, -0.22),
            (0, 0.34, 0.53),
        )
        for start, end in ((rear, crank), (crank, head), (head, seat), (seat, crank), (seat, rear), (head, front)):
            self._bar(stage, [start, end], 0.038, colour, self.identity)
        self._bar(stage, [head, (0, 1.02, 0.38)], 0.034, colour, self.identity)
        self._bar(stage, [(-0.26, 1.04, 0.34), (0.26, 1.04, 0.34)], 0.034, (40, 40, 42), self.identity)
        self._bar(stage, [seat, (0, 0.93, -0.25)], 0.034, colour, self.identity)
        self._bar(stage, [(0, 0.95, -0.36), (0, 0.96, -0.12)], 0.09, (30, 28, 28), self.identity)
        self._bar(stage, [(0, 0.72, -0.56), (0, 0.72, -0.3)], 0.05, (50, 50, 52), self.identity)

    def _motor(self, stage: Stage, bright: float) -> None:
        colour = (self.colour[0] * bright, self.colour[1] * bright, self.colour[2] * bright)
        dark: Colour = (34 * bright, 34 * bright, 38 * bright)
        self._bar(stage, [(0, 0.42, -0.3), (0, 0.45, 0.3)], 0.34, dark, self.identity)
        self._bar(stage, [(0, 0.78, -0.75), (0, 0.72, -0.1)], 0.24, dark, self.identity)
        self._bar(stage, [(0, 0.8, 0.0), (0, 0.86, 0.35)], 0.32, colour, self.identity)
        self._bar(stage, [(0, 0.31, 0.72), (0, 0.95, 0.45)], 0.12, (120, 122, 126), self.identity)
        self._bar(stage, [(-0.36, 1.05, 0.38), (0.36, 1.05, 0.38)], 0.06, dark, self.identity)
        lamp = (236, 232, 210) if np.cos(self.heading) < 0 else (170, 30, 28)
        self._bar(
            stage,
            [(-0.06, 0.86, 0.6 if np.cos(self.heading) < 0 else -0.8), (0.06, 0.86, 0.6)],
            0.14,
            lamp,
            self.identity,
        )

    def _rider(self, stage: Stage, rider: int, bright: float) -> None:
        """Draw legs, body, arms and head in the figure's own plane, bent forward by the heading."""
        if (place := stage.upright(self.x, self.z, self.level)) is None:
            return
        pen = Pen(stage, place[0], place[1], place[2], rider, bright)
        ahead, wide = float(np.sin(self.heading)), abs(float(np.cos(self.heading)))
        seat = -0.22 * ahead
        self._rider_legs(pen, ahead, wide, seat)
        shoulder, hand = seat + 0.3 * ahead, 0.34 * ahead
        span = 0.1 + 0.11 * wide
        torso = [(shoulder - span, 1.5), (shoulder, 1.57), (shoulder + span, 1.5)]
        torso += [(seat + span * 0.8, 0.92), (seat - span * 0.8, 0.92)]
        pen.shape(torso, self.clothes.top)
        for side in (-1, 1):
            grip = (hand + side * 0.24 * wide, 1.08)
            elbow = (shoulder + 0.1 * ahead + side * (span + 0.08 * wide), 1.24)
            pen.limb((shoulder + side * span * 0.85, 1.46), elbow, (0.12, 0.1), self.clothes.top)
            pen.limb(elbow, grip, (0.1, 0.08), self.clothes.skin)
        head = shoulder + 0.08 * ahead
        pen.limb((head, 1.62), (head, 1.7), (0.16, 0.18), self.clothes.skin)
        helmet: Colour = (226, 226, 220) if not self.motor else (40, 42, 48)
        pen.limb((head - 0.02, 1.72), (head + 0.02, 1.74), (0.22, 0.2), helmet)

    def _rider_legs(self, pen: Pen, ahead: float, wide: float, seat: float) -> None:
        for side in (-1, 1):
            turn = self.pedal + (np.pi if side > 0 else 0)
            foot = (0.17 * float(np.cos(turn)) * ahead + side * 0.11 * wide, 0.3 + 0.17 * float(np.sin(turn)))
            knee = ((seat + foot[0]) / 2 + 0.2 * ahead + side * 0.05 * wide, (0.95 + foot[1]) / 2 + 0.08)
            pen.limb((seat + side * 0.08 * wide, 0.96), knee, (0.19, 0.14), self.clothes.legs)
            pen.limb(knee, (foot[0], foot[1] + 0.06), (0.13, 0.09), self.clothes.legs)
            pen.limb(foot, (foot[0] + 0.12 * ahead, foot[1]), (0.09, 0.08), self.clothes.shoes)
