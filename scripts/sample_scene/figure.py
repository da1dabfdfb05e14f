"""People: upright figures of rounded limbs, walking, standing or riding."""

from dataclasses import dataclass

import numpy as np

from sample_scene.camera import Points
from sample_scene.light import Colour, scaled
from sample_scene.shadow import Caster
from sample_scene.solid import Box, around
from sample_scene.stage import Stage
from sample_scene.tree import ring

SKIN: tuple[Colour, ...] = ((214, 168, 140), (190, 140, 108), (128, 88, 66), (226, 184, 158), (92, 64, 50))
HAIR: tuple[Colour, ...] = ((42, 32, 26), (92, 66, 44), (26, 24, 24), (150, 120, 80), (140, 140, 140))


@dataclass(frozen=True)
class Clothes:
    """Colours of a person."""

    top: Colour
    legs: Colour
    shoes: Colour
    skin: Colour
    hair: Colour
    coat: bool
    bag: bool


def dressed(rng: np.random.Generator) -> Clothes:
    """Return clothes for one person."""
    hue = rng.uniform(30, 190, 3)
    grey = float(rng.uniform(30, 170))
    top: Colour = (float(hue[0]), float(hue[1]), float(hue[2])) if rng.random() < 0.6 else (grey, grey, grey * 1.05)
    legs: Colour = ((44, 52, 78), (38, 38, 42), (96, 88, 74), (70, 74, 80))[int(rng.integers(4))]
    shoes: Colour = ((30, 28, 28), (210, 208, 204), (80, 56, 40))[int(rng.integers(3))]
    skin, hair = SKIN[int(rng.integers(len(SKIN)))], HAIR[int(rng.integers(len(HAIR)))]
    return Clothes(top, legs, shoes, skin, hair, bool(rng.random() < 0.35), bool(rng.random() < 0.4))


class Pen:
    """Draws limbs of one figure in metres right of and above its foot point."""

    def __init__(self, stage: Stage, foot: Points, scale: float, depth: float, identity: int, bright: float) -> None:
        self.stage, self.foot, self.scale, self.depth = stage, foot, scale, depth
        self.identity, self.bright = identity, bright
        self.lean = -0.22 if stage.light.sun[0] < 0 else 0.22

    def at(self, point: tuple[float, float]) -> Points:
        """Return the image point (2,) of a point in metres."""
        return np.asarray(self.foot + np.array([point[0], -point[1]]) * self.scale)

    def tone(self, colour: Colour, factor: float) -> Colour:
        """Return a colour lit and faded."""
        return self.stage.light.fade(scaled(colour, self.bright * factor), self.depth)

    def limb(
        self, start: tuple[float, float], end: tuple[float, float], widths: tuple[float, float], colour: Colour
    ) -> None:
        """Draw a limb with a shaded and a lit side; widths in metres."""
        ends = np.stack([self.at(start), self.at(end)])
        wide = (widths[0] * self.scale, widths[1] * self.scale)
        self.stage.canvas.limb(ends, wide, self.tone(colour, 0.72), self.identity)
        if min(wide) > 5:
            shift = np.array([self.lean * min(wide), 0.0])
            self.stage.canvas.limb(
                ends + shift, (wide[0] * 0.52, wide[1] * 0.52), self.tone(colour, 1.05), self.identity
            )

    def shape(self, corners: list[tuple[float, float]], colour: Colour) -> None:
        """Draw a polygon, darker towards its bottom."""
        points = np.array([self.at(corner) for corner in corners])
        self.stage.canvas.polygon(points, self.tone(colour, 1.05), self.identity, lower=self.tone(colour, 0.72))

    def ball(self, middle: tuple[float, float], radius: float, colour: Colour, factor: float = 1.0) -> None:
        """Draw a disc; radius in metres."""
        x, y = self.at(middle)
        self.stage.canvas.disc(float(x), float(y), radius * self.scale, self.tone(colour, factor), self.identity)


@dataclass(frozen=True)
class Person:
    """A pedestrian.

    Args:
        identity: of the thing.
        x: metres.
        z: metres.
        level: height of the ground, metres.
        height: of the person, metres.
        stride: phase of the walk, radians; None stands still.
        sideways: share of the walk seen from the side, -1 to 1; 0 walks along the street.
        clothes: colours.
    """

    identity: int
    x: float
    z: float
    level: float
    height: float
    stride: float | None
    sideways: float
    clothes: Clothes

    @property
    def identities(self) -> tuple[int, ...]:
        """Its one identity."""
        return (self.identity,)

    @property
    def footprint(self) -> Box:
        """Where the person stands."""
        return around(self.x, self.z, 0.2)

    def casters(self) -> list[Caster]:
        """Return legs and body as two prisms."""
        return [Caster(ring(self.x, self.z, 0.15), 0, 0.9), Caster(ring(self.x, self.z, 0.24), 0.8, self.height)]

    def draw(self, stage: Stage) -> None:
        """Draw the figure from its far arm to its head."""
        if (place := stage.upright(self.x, self.z, self.level)) is None:
            return
        foot, scale, depth = place
        sunlit = stage.shadows.sunlit(self.x, self.z)
        bright = stage.light.ambient + 0.1 + 0.55 * stage.light.direct * sunlit
        pen = Pen(stage, foot, scale * self.height / 1.75, depth, self.identity, bright)
        swing = 0.0 if self.stride is None else float(np.sin(self.stride))
        self._legs(pen, swing)
        self._body(pen, swing)
        self._head(pen)

    def _legs(self, pen: Pen, swing: float) -> None:
        reach = 0.3 * swing * self.sideways
        for side, shade in ((-1, 0.85), (1, 1.0)):
            hip = (side * 0.085, 0.9)
            foot_x = side * (0.1 + 0.0 * reach) + side * reach
            lift = max(0.0, side * swing) * 0.1 * (1 - abs(self.sideways)) + max(0.0, -side * swing) * 0.05
            knee = ((hip[0] + foot_x) / 2 + 0.04 * self.sideways, 0.49 + lift / 2)
            colour = scaled(self.clothes.legs, shade)
            pen.limb(hip, knee, (0.19, 0.14), colour)
            pen.limb(knee, (foot_x, 0.1 + lift), (0.14, 0.1), colour)
            pen.limb(
                (foot_x, 0.05 + lift), (foot_x + 0.12 * self.sideways, 0.045 + lift), (0.1, 0.085), self.clothes.shoes
            )

    def _body(self, pen: Pen, swing: float) -> None:
        reach = 0.26 * swing * self.sideways
        wide = 0.21 - 0.05 * abs(self.sideways)
        hem = 0.62 if self.clothes.coat else 0.86
        for side in (-1, 1):
            hand = (side * (wide + 0.05) * (1 - 0.5 * abs(self.sideways)) - side * reach, 0.86)
            elbow = ((side * (wide + 0.06) + hand[0]) / 2, 1.13)
            pen.limb((side * wide * 0.86, 1.4), elbow, (0.13, 0.11), scaled(self.clothes.top, 0.8))
            pen.limb(elbow, hand, (0.11, 0.08), scaled(self.clothes.top, 0.85))
            pen.ball(hand, 0.05, self.clothes.skin)
        torso = [(-wide * 0.9, 1.46), (-0.07, 1.53), (0.07, 1.53), (wide * 0.9, 1.46), (wide * 0.88, 1.15)]
        torso += [(wide * 0.95, hem), (-wide * 0.95, hem), (-wide * 0.88, 1.15)]
        pen.shape(torso, self.clothes.top)
        if self.clothes.bag:
            pen.limb((-wide * 0.8, 1.45), (wide * 0.9, 0.95), (0.03, 0.03), (40, 34, 32))
            pen.shape([(wide * 0.5, 1.0), (wide + 0.14, 1.0), (wide + 0.14, 0.72), (wide * 0.5, 0.72)], (84, 60, 44))

    def _head(self, pen: Pen) -> None:
        pen.limb((0, 1.48), (0, 1.56), (0.11, 0.1), self.clothes.skin)
        pen.limb((0, 1.6), (0, 1.655), (0.165, 0.18), self.clothes.skin)
        turned = 0.025 if self.sideways >= 0 else -0.025
        pen.limb((-turned, 1.655), (-turned * 0.4, 1.685), (0.17, 0.15), self.clothes.hair)
