"""Cars as small solid bodies: a side profile given width, with windows, wheels, lamps and number plates."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sample_scene.camera import Points
from sample_scene.light import Colour, mixed, scaled
from sample_scene.shadow import Caster
from sample_scene.solid import Box
from sample_scene.stage import Stage, outward

GLASS: Colour = (52, 62, 70)
RUBBER: Colour = (24, 24, 26)


@dataclass(frozen=True)
class Shape:
    """Profile of a car body, metres: z forward from the middle, y up.

    Args:
        lower: (N, 2) corners z, y from the rear bumper over the rear end, belt and bonnet to the front bumper.
        roof: (4, 2) foot of the rear window, its top, top of the windscreen, its foot.
        width: of the body.
        wheel: radius.
        axles: z of the rear and of the front axle.
    """

    lower: tuple[tuple[float, float], ...]
    roof: tuple[tuple[float, float], ...]
    width: float
    wheel: float
    axles: tuple[float, float]


SHAPES: tuple[Shape, ...] = (
    Shape(  # hatchback
        ((-1.95, 0.28), (-2.0, 0.62), (-1.92, 0.92), (1.05, 0.95), (1.85, 0.78), (2.02, 0.58), (2.0, 0.26)),
        ((-1.9, 0.92), (-1.5, 1.44), (0.1, 1.48), (1.05, 0.95)), 1.74, 0.31, (-1.25, 1.28),
    ),
    Shape(  # saloon
        ((-2.25, 0.3), (-2.3, 0.66), (-2.22, 0.98), (-1.5, 1.0), (0.95, 0.98), (2.1, 0.76), (2.28, 0.56), (2.26, 0.26)),
        ((-1.65, 1.0), (-0.95, 1.42), (0.05, 1.44), (0.98, 0.96)), 1.82, 0.32, (-1.38, 1.42),
    ),
    Shape(  # estate
        ((-2.3, 0.3), (-2.34, 0.66), (-2.28, 0.98), (0.95, 0.98), (2.05, 0.78), (2.22, 0.56), (2.2, 0.26)),
        ((-2.27, 0.97), (-1.95, 1.46), (0.05, 1.48), (0.97, 0.97)), 1.82, 0.32, (-1.4, 1.4),
    ),
    Shape(  # off-roader
        ((-2.15, 0.38), (-2.2, 0.8), (-2.12, 1.12), (0.95, 1.14), (1.95, 0.98), (2.14, 0.72), (2.12, 0.36)),
        ((-2.1, 1.12), (-1.85, 1.68), (0.1, 1.72), (0.97, 1.13)), 1.9, 0.37, (-1.35, 1.38),
    ),
    Shape(  # van
        ((-2.4, 0.34), (-2.45, 0.8), (-2.45, 1.15), (1.55, 1.15), (2.25, 1.0), (2.45, 0.7), (2.42, 0.32)),
        ((-2.45, 1.15), (-2.4, 1.95), (0.85, 1.95), (1.6, 1.13)), 1.96, 0.34, (-1.5, 1.62),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Car:
    """A car.

    Args:
        identity: of the thing.
        shape: its body.
        colour: of its paint.
        x: of its middle, metres.
        z: of its middle, metres.
        heading: radians; 0 drives away from the viewer, pi comes nearer.
        braking: whether its brake lamps shine.
    """

    identity: int
    shape: Shape
    colour: Colour
    x: float
    z: float
    heading: float
    braking: bool = False

    @property
    def identities(self) -> tuple[int, ...]:
        """Its one identity."""
        return (self.identity,)

    @cached_property
    def footprint(self) -> Box:
        """Least x, greatest x, least z, greatest z, metres."""
        half = self.shape.width / 2
        low, high = self.shape.lower[1][0], self.shape.lower[-2][0]
        corners = self.world(np.array([[-half, 0, low], [half, 0, low], [half, 0, high], [-half, 0, high]]))
        return corners[:, 0].min(), corners[:, 0].max(), corners[:, 2].min(), corners[:, 2].max()

    def casters(self) -> list[Caster]:
        """Return body and cabin as two prisms."""
        half = self.shape.width / 2
        parts = ((self.shape.lower[1][0], self.shape.lower[-2][0], 0.0, self.shape.lower[2][1]),)
        parts += ((self.shape.roof[0][0], self.shape.roof[3][0], 0.9, self.shape.roof[1][1]),)
        prisms = []
        for low, high, bottom, top in parts:
            corners = self.world(np.array([[-half, 0, low], [half, 0, low], [half, 0, high], [-half, 0, high]]))
            prisms.append(Caster(corners[:, [0, 2]], bottom, top))
        return prisms

    def world(self, local: Points) -> Points:
        """Return world points (N, 3) of points (N, 3) right, up and forward of the car's middle."""
        cos, sin = np.cos(self.heading), np.sin(self.heading)
        x = self.x + cos * local[:, 0] + sin * local[:, 2]
        z = self.z - sin * local[:, 0] + cos * local[:, 2]
        return np.stack([x, local[:, 1], z], axis=1)

    def draw(self, stage: Stage) -> None:
        """Draw wheels, body, cabin and details, what is farther first."""
        sunlit = 0.35 + 0.65 * stage.shadows.sunlit(self.x, self.z)
        painter = CarPainter(self, stage, sunlit)
        painter.underside()
        painter.ends()
        painter.cabin()
        painter.flanks()


class CarPainter:
    """Draws one car on one stage."""

    def __init__(self, car: Car, stage: Stage, sunlit: float) -> None:
        self.car, self.stage, self.sunlit = car, stage, sunlit
        self.half = car.shape.width / 2

    def fill(self, local: list[tuple[float, float, float]], colour: Colour, *, sheen: float = 0.1) -> None:
        """Fill a face given by local corners, anticlockwise seen from outside."""
        corners = self.car.world(np.array(local, dtype=float))
        self.stage.lit_face(corners, colour, self.car.identity, sunlit=self.sunlit, sheen=sheen)

    def across(self, start: tuple[float, float], end: tuple[float, float], inset: tuple[float, float]) -> list[tuple[float, float, float]]:
        """Return the strip between two profile points z, y, as wide as the body less `inset` at start and end."""
        first, last = self.half - inset[0], self.half - inset[1]
        (z0, y0), (z1, y1) = start, end
        return [(first, y0, z0), (-first, y0, z0), (-last, y1, z1), (last, y1, z1)][::-1]

    def underside(self) -> None:
        """Draw the wheels as seen below the body, and the dark of the underbody."""
        shape, half = self.car.shape, self.half
        low, high = shape.lower[0][0] + 0.25, shape.lower[-1][0] - 0.25
        floor = shape.lower[0][1] + 0.12
        for end in (low, high):
            face = [(-half + 0.1, 0.16, end), (half - 0.1, 0.16, end), (half - 0.1, floor, end), (-half + 0.1, floor, end)]
            self.stage.face(self.car.world(np.array(face)), (20, 20, 22), self.car.identity)
        for axle in shape.axles:
            for side in (-1, 1):
                for inner in (half - 0.22, half - 0.03):
                    self.wheel(side * inner, axle, shape.wheel, RUBBER)

    def wheel(self, x: float, z: float, radius: float, colour: Colour) -> None:
        """Draw a disc that stands at local x and z on the ground."""
        angle = np.arange(20) * (2 * np.pi / 20)
        rim = np.stack([np.full(20, x), self.car.shape.wheel + radius * np.sin(angle), z + radius * np.cos(angle)], axis=1)
        self.stage.face(self.car.world(rim), colour, self.car.identity)

    def ends(self) -> None:
        """Draw rear, bonnet and front between the flanks, with lamps and plates."""
        lower = self.car.shape.lower
        for start, end in zip(lower[:-1], lower[1:], strict=True):
            self.fill(self.across(start, end, (0.0, 0.0)), self.car.colour)
        bumper = mixed(self.car.colour, (40, 40, 42), 0.7)
        self.fill(self.across(lower[0], _between(lower[0], lower[1], 0.45), (0.02, 0.02)), bumper)
        self.fill(self.across(_between(lower[-1], lower[-2], 0.4), lower[-1], (0.02, 0.02)), bumper)
        self.lamps()

    def lamps(self) -> None:
        """Draw lamps, grille and number plates."""
        lower = self.car.shape.lower
        rear, front = (lower[1], lower[2]), (lower[-2], lower[-3])
        red: Colour = (250, 60, 50) if self.car.braking else (150, 26, 26)
        for side in (-1, 1):
            self._patch(rear, (side, 0.62, 0.98), (0.3, 0.85), red)
            self._patch(front, (side, 0.55, 0.96), (0.05, 0.75), (226, 228, 230))
            self._patch(front, (side, 0.6, 0.9), (0.2, 0.6), (170, 176, 182))
        for side in (-1, 1):
            self._patch(rear, (side, 0.0, 0.3), (-0.1, 0.4), (206, 206, 200))
            self._patch((lower[-1], lower[-2]), (side, 0.0, 0.3), (0.45, 0.9), (206, 206, 200))
            self._patch(front, (side, 0.0, 0.5), (0.1, 0.6), (34, 34, 36))

    def _patch(
        self, edge: tuple[tuple[float, float], ...], across: tuple[int, float, float], up: tuple[float, float], colour: Colour
    ) -> None:
        side, inner, outer = across[0], across[1] * self.half, across[2] * self.half
        (z0, y0), (z1, y1) = _between(edge[0], edge[1], up[0]), _between(edge[0], edge[1], up[1])
        nudge = 0.012 if z0 > 0 else -0.012
        corners = [(side * inner, y0, z0 + nudge), (side * outer, y0, z0 + nudge)]
        corners += [(side * outer, y1, z1 + nudge), (side * inner, y1, z1 + nudge)]
        if (side > 0) == (z0 > 0):
            corners.reverse()
        self.fill(corners, colour, sheen=0.05)

    def cabin(self) -> None:
        """Draw rear window, roof and windscreen."""
        rear_foot, rear_top, front_top, front_foot = self.car.shape.roof
        self.fill(self.across(rear_foot, rear_top, (0.05, 0.2)), self.car.colour)
        self.fill(self.across(front_top, front_foot, (0.2, 0.05)), self.car.colour)
        self.fill(self.across(rear_top, front_top, (0.2, 0.2)), scaled(self.car.colour, 0.95))
        sky = mixed(GLASS, self.stage.light.skyline, 0.35)
        rear = (_between(rear_foot, rear_top, 0.12), _between(rear_foot, rear_top, 0.88))
        front = (_between(front_top, front_foot, 0.1), _between(front_top, front_foot, 0.95))
        self.fill(self.across(*rear, (0.17, 0.27)), sky, sheen=0.35)
        self.fill(self.across(*front, (0.27, 0.14)), sky, sheen=0.35)

    def flanks(self) -> None:
        """Draw the flank that is seen: body, windows, wheel arches and wheels."""
        for side in (-1, 1):
            probe = self.car.world(np.array([[side * self.half, 0.5, 0.0], [side * self.half, 0.5, 1.0], [side * self.half, 1.0, 0.0]]))
            normal = outward(probe) if side < 0 else -outward(probe)
            eye = np.array([self.stage.camera.x, self.stage.camera.height, self.stage.camera.z])
            if float(np.dot(self._out(side), eye - probe[0])) > 0 and float(np.abs(normal).sum()) > 0:
                self._flank(side)

    def _out(self, side: int) -> Points:
        turned = self.car.world(np.array([[0.0, 0, 0], [float(side), 0, 0]]))
        return np.asarray(turned[1] - turned[0])

    def _flank(self, side: int) -> None:
        shape, x = self.car.shape, side * self.half
        bright = self.stage.light.on_face(self._out(side), self.sunlit)
        body = [(x, y, z) for z, y in shape.lower]
        self._tone(body, scaled(self.car.colour, bright * 1.18), scaled(self.car.colour, bright * 0.72))
        sill = [(x, shape.lower[0][1], shape.lower[0][0] + 0.2), (x, shape.lower[0][1], shape.lower[-1][0] - 0.2)]
        sill += [(x, y + 0.1, z) for _, y, z in reversed(sill)]
        self._tone(sill, scaled((48, 48, 50), bright), scaled((30, 30, 32), bright))
        self._glasshouse(side, bright)
        for axle in shape.axles:
            self.wheel(x, axle, shape.wheel * 1.16, scaled((26, 26, 28), bright))
            self.wheel(x * 1.005, axle, shape.wheel, scaled(RUBBER, 1.1))
            self.wheel(x * 1.008, axle, shape.wheel * 0.66, scaled((150, 152, 156), bright))
            self.wheel(x * 1.01, axle, shape.wheel * 0.5, scaled((88, 90, 94), bright))
            self.wheel(x * 1.012, axle, shape.wheel * 0.2, scaled((160, 162, 166), bright))

    def _glasshouse(self, side: int, bright: float) -> None:
        foot, top, front_top, front_foot = self.car.shape.roof
        low, high = side * (self.half - 0.03), side * (self.half - 0.2)
        outline = [(low, foot[1], foot[0]), (high, top[1], top[0])]
        outline += [(high, front_top[1], front_top[0]), (low, front_foot[1], front_foot[0])]
        self._tone(outline, scaled(self.car.colour, bright * 1.05), scaled(self.car.colour, bright * 0.9))
        sky = mixed(GLASS, self.stage.light.skyline, 0.22)
        posts = (0.06, 0.36, 0.66, 0.95)
        for start, end in zip(posts[:-1], posts[1:], strict=True):
            pane = []
            for share, height in ((start, 0.1), (start, 0.86), (end, 0.86), (end, 0.1)):
                bottom, ceiling = _between(foot, front_foot, share), _between(top, front_top, share)
                z, y = _between(bottom, ceiling, height)
                pane.append((low + (high - low) * height, y, z + (0.04 if share == start else -0.04)))
            self._tone(pane, scaled(sky, bright * 1.25), scaled(GLASS, bright * 0.8))
        z, y = _between(foot, front_foot, 0.93)
        mirror = [(low, y, z), (low + side * 0.2, y, z), (low + side * 0.2, y + 0.15, z), (low, y + 0.15, z)]
        self._tone(mirror, scaled(self.car.colour, bright * 0.8), scaled(self.car.colour, bright * 0.6))

    def _tone(self, local: list[tuple[float, float, float]], upper: Colour, lower: Colour) -> None:
        self.stage.face(self.car.world(np.array(local, dtype=float)), upper, self.car.identity, lower=lower)


def _between(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
