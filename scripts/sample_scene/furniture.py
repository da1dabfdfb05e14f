"""Street furniture: lamps, signs, traffic lights, fences, walls, bins and hedges of bars."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_scene.camera import Points
from sample_scene.kinds import Kind
from sample_scene.light import Colour, scaled
from sample_scene.shadow import Caster
from sample_scene.solid import Box, around
from sample_scene.stage import Stage
from sample_scene.tree import ring

STEEL: Colour = (112, 116, 118)


@dataclass(frozen=True)
class Post:
    """A pole, with what hangs on it.

    Args:
        x: metres.
        z: metres.
        height: metres.
        width: metres.
        colour: of the pole.
        sign: "", "stop", "no-entry", "parking", "yield", "arrow", "lamp", "lights" or "bollard".
        lamp: 0 red, 1 amber, 2 green, for "lights".
        level: height of the ground, metres.
    """

    x: float
    z: float
    height: float
    width: float = 0.09
    colour: Colour = STEEL
    sign: str = ""
    lamp: int = 0
    level: float = 0.13

    @property
    def identities(self) -> tuple[int, ...]:
        """None: poles and signs are stuff."""
        return ()

    @property
    def footprint(self) -> Box:
        """The foot's."""
        return around(self.x, self.z, 0.1)

    def casters(self) -> list[Caster]:
        """Return the pole, and its sign."""
        head = (
            [Caster(ring(self.x, self.z, 0.3), self.height - 0.7, self.height)] if self.sign not in ("", "lamp") else []
        )
        return [Caster(ring(self.x, self.z, self.width / 2 + 0.02), 0.0, self.height), *head]

    def draw(self, stage: Stage) -> None:
        """Draw the pole and then what hangs on it."""
        if (place := stage.upright(self.x, self.z, self.level)) is None:
            return
        hang = Hanger(stage, *place)
        half = self.width / 2
        bright = stage.light.ambient + 0.1 + 0.4 * stage.light.direct * stage.shadows.sunlit(self.x, self.z)
        hang.box((-half, half), (0, self.height), scaled(self.colour, bright), Kind.POLE)
        hang.box((-half, -half * 0.1), (0, self.height), scaled(self.colour, bright * 1.3), Kind.POLE)
        self._head(hang, bright)

    def _head(self, hang: "Hanger", bright: float) -> None:
        top = self.height
        if self.sign == "lamp":
            side = -1.0 if self.x > 0 else 1.0
            hang.box(
                (min(0, side * 1.5), max(0, side * 1.5)), (top - 0.08, top), scaled(self.colour, bright), Kind.POLE
            )
            hang.box((side * 1.1 - 0.4, side * 1.1 + 0.4), (top - 0.2, top - 0.05), (150, 152, 150), Kind.POLE)
        elif self.sign == "lights":
            lights(hang, top, self.lamp)
        elif self.sign:
            panel(hang, self.sign, top, bright + 0.15)


class Hanger:
    """Draws flat things in the plane of an upright pole, metres right of and above its foot."""

    def __init__(self, stage: Stage, foot: Points, scale: float, depth: float) -> None:
        self.stage, self.foot, self.scale, self.depth = stage, foot, scale, depth

    def polygon(self, corners: NDArray[np.float64], colour: Colour, kind: Kind) -> None:
        """Fill a polygon of corners (N, 2)."""
        points = self.foot + corners * np.array([self.scale, -self.scale])
        self.stage.canvas.polygon(points, self.stage.light.fade(colour, self.depth), int(kind))

    def box(self, across: tuple[float, float], up: tuple[float, float], colour: Colour, kind: Kind) -> None:
        """Fill a box."""
        (left, right), (low, high) = across, up
        self.polygon(np.array([[left, low], [right, low], [right, high], [left, high]]), colour, kind)

    def rounded(self, up: float, radius: float, sides: int, colour: Colour, kind: Kind) -> None:
        """Fill a regular polygon around a point above the foot, one corner down for three sides."""
        angle = np.arange(sides) * (2 * np.pi / sides) + (-np.pi / 2 if sides == 3 else np.pi / sides)
        self.polygon(np.stack([radius * np.cos(angle), up + radius * np.sin(angle)], axis=1), colour, kind)


def lights(hang: Hanger, top: float, lamp: int) -> None:
    """Draw a traffic light of three lamps below `top` metres."""
    hang.box((-0.19, 0.19), (top - 1.0, top), (34, 38, 36), Kind.TRAFFIC_LIGHT)
    for index, colour in enumerate(((250, 60, 44), (250, 190, 60), (70, 230, 140))):
        shown = colour if index == lamp else scaled(colour, 0.22)
        hang.rounded(top - 0.2 - 0.3 * index, 0.11, 12, shown, Kind.TRAFFIC_LIGHT)


def panel(hang: Hanger, sign: str, top: float, bright: float) -> None:
    """Draw a traffic sign whose upper edge is at `top` metres."""
    kind, middle = Kind.TRAFFIC_SIGN, top - 0.34
    red, white, blue = scaled((196, 34, 36), bright), scaled((228, 228, 224), bright), scaled((34, 84, 160), bright)
    if sign == "stop":
        hang.rounded(middle, 0.36, 8, white, kind)
        hang.rounded(middle, 0.33, 8, red, kind)
        hang.box((-0.22, 0.22), (middle - 0.07, middle + 0.07), white, kind)
    elif sign == "no-entry":
        hang.rounded(middle, 0.33, 20, red, kind)
        hang.box((-0.22, 0.22), (middle - 0.06, middle + 0.06), white, kind)
    elif sign == "yield":
        hang.rounded(middle, 0.42, 3, red, kind)
        hang.rounded(middle, 0.24, 3, white, kind)
    elif sign == "parking":
        hang.box((-0.3, 0.3), (middle - 0.3, middle + 0.3), blue, kind)
        hang.box((-0.12, -0.03), (middle - 0.2, middle + 0.2), white, kind)
        hang.box((-0.05, 0.14), (middle + 0.0, middle + 0.2), white, kind)
    elif sign == "arrow":
        hang.rounded(middle, 0.33, 20, blue, kind)
        hang.polygon(np.array([[-0.2, middle + 0.18], [0.18, middle - 0.05], [0.05, middle - 0.2]]), white, kind)
    elif sign == "street":
        hang.box((-0.6, 0.6), (middle, middle + 0.26), blue, kind)
        hang.box((-0.45, 0.45), (middle + 0.1, middle + 0.16), white, kind)


@dataclass(frozen=True)
class Barrier:
    """A fence of bars, or a wall, along the street or across it.

    Args:
        start: x, z where it begins, metres.
        end: x, z where it ends, metres.
        height: metres.
        kind: Kind.FENCE or Kind.WALL.
        texture: RGBA (h, w, 4), alpha 0 between the bars.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    height: float
    kind: Kind
    texture: NDArray[np.uint8]

    @property
    def identities(self) -> tuple[int, ...]:
        """None: fences and walls are stuff."""
        return ()

    @property
    def footprint(self) -> Box:
        """Least x, greatest x, least z, greatest z, metres."""
        (x0, z0), (x1, z1) = self.start, self.end
        return min(x0, x1) - 0.02, max(x0, x1) + 0.02, min(z0, z1), max(z0, z1)

    def casters(self) -> list[Caster]:
        """Return a thin prism for a wall and a low one for a fence."""
        left, right, near, far = self.footprint
        base = np.array([[left, near], [right, near], [right, far], [left, far]])
        return [Caster(base, 0.0, self.height if self.kind is Kind.WALL else 0.15)]

    def draw(self, stage: Stage) -> None:
        """Lay the texture on the upright rectangle."""
        (x0, z0), (x1, z1) = self.start, self.end
        level = 0.13
        corners = np.array([[x0, self.height + level, z0], [x1, self.height + level, z1], [x0, level, z0]])
        stage.plate(corners, self.texture, int(self.kind), stage.light.ambient + 0.25)


def railing(length: float, height: float, colour: Colour) -> NDArray[np.uint8]:
    """Return the texture of a fence of thin upright bars, clear between them."""
    grain = 60
    rows, columns = round(height * grain), round(length * grain)
    texture = np.empty((rows, columns, 4), np.uint8)
    texture[:, :, :3] = np.array(colour, np.uint8)
    texture[:, :, 3] = 0
    texture[:, np.mod(np.arange(columns), grain * 0.2) < 2.4, 3] = 255
    texture[:, np.mod(np.arange(columns), grain * 2.0) < 5, 3] = 255
    texture[2:6, :, 3] = 255
    texture[-9:-5, :, 3] = 255
    return texture


def masonry(rng: np.random.Generator, length: float, height: float) -> NDArray[np.uint8]:
    """Return the texture of a wall of rough stones."""
    grain = 40
    rows, columns = round(height * grain), round(length * grain)
    tone = np.full((rows, columns), 0.55)
    y = 0
    while y < rows:
        tall, x = int(rng.integers(9, 15)), 0
        while x < columns:
            wide = int(rng.integers(12, 30))
            tone[y + 1 : y + tall, x + 1 : x + wide] = rng.uniform(0.8, 1.1)
            x += wide
        y += tall
    tone[: round(0.12 * grain)] = 1.2
    tone = tone + rng.normal(0, 0.05, tone.shape)
    colour = np.clip(tone[:, :, None] * np.array([150, 142, 128]), 0, 255).astype(np.uint8)
    return np.dstack([colour, np.full((rows, columns), 255, np.uint8)])


@dataclass(frozen=True)
class Crate:
    """A box that belongs to no class of its own: a bin, a power cabinet, a bench, a planter.

    Args:
        x: of its middle, metres.
        z: of its middle, metres.
        size: width, height and length, metres.
        colour: of its sides.
    """

    x: float
    z: float
    size: tuple[float, float, float]
    colour: Colour

    @property
    def identities(self) -> tuple[int, ...]:
        """None: it is stuff."""
        return ()

    @property
    def footprint(self) -> Box:
        """Least x, greatest x, least z, greatest z, metres."""
        return (
            self.x - self.size[0] / 2,
            self.x + self.size[0] / 2,
            self.z - self.size[2] / 2,
            self.z + self.size[2] / 2,
        )

    def casters(self) -> list[Caster]:
        """Return the box."""
        left, right, near, far = self.footprint
        return [Caster(np.array([[left, near], [right, near], [right, far], [left, far]]), 0.0, self.size[1])]

    def draw(self, stage: Stage) -> None:
        """Draw the faces that are seen."""
        left, right, near, far = self.footprint
        low, high = 0.13, 0.13 + self.size[1]
        sunlit = stage.shadows.sunlit(self.x, self.z)
        faces = (
            [(left, high, near), (right, high, near), (right, high, far), (left, high, far)],
            [(left, low, far), (left, low, near), (left, high, near), (left, high, far)],
            [(right, low, near), (right, low, far), (right, high, far), (right, high, near)],
            [(left, low, near), (right, low, near), (right, high, near), (left, high, near)],
        )
        for face in faces:
            stage.lit_face(np.array(face), self.colour, int(Kind.STATIC), sunlit=sunlit)
