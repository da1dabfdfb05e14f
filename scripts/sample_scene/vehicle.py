"""Cars as small solid bodies: a side profile given width, with windows, wheels, lamps and number plates."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from sample_scene.camera import Points
from sample_scene.light import Colour, mixed, scaled
from sample_scene.shadow import Caster
from sample_scene.solid import Box
from sample_scene.stage import Stage

GLASS: Colour = (52, 62, 70)
RUBBER: Colour = (24, 24, 26)
TAPER = 0.4  # metres before each end where the body grows narrower


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
        lower, roof = self.shape.lower, self.shape.roof
        parts = ((lower[1][0], lower[-2][0], 0.0, lower[2][1]), (roof[0][0], roof[3][0], 0.9, roof[1][1]))
        prisms: list[Caster] = []
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

    def half_at(self, z: float) -> float:
        """Return half the body's width at z metres forward of its middle: the ends are narrower than the middle."""
        low, high = self.car.shape.lower[1][0], self.car.shape.lower[-2][0]
        tail, nose = max(0.0, 1 - (z - low) / TAPER), max(0.0, 1 - (high - z) / TAPER)
        return self.half - 0.1 * min(tail, 1.0) - 0.16 * min(nose, 1.0)

    def across(
        self, start: tuple[float, float], end: tuple[float, float], inset: tuple[float, float]
    ) -> list[tuple[float, float, float]]:
        """Return the strip between two profile points z, y, as wide as the body less `inset` at start and end."""
        (z0, y0), (z1, y1) = start, end
        first, last = self.half_at(z0) - inset[0], self.half_at(z1) - inset[1]
        return [(first, y0, z0), (-first, y0, z0), (-last, y1, z1), (last, y1, z1)][::-1]

    def underside(self) -> None:
        """Draw the wheels as seen below the body, and the dark of the underbody."""
        shape, half = self.car.shape, self.half
        low, high = shape.lower[0][0] + 0.25, shape.lower[-1][0] - 0.25
        floor = shape.lower[0][1] + 0.12
        for end in (low, high):
            face = [
                (-half + 0.1, 0.16, end),
                (half - 0.1, 0.16, end),
                (half - 0.1, floor, end),
                (-half + 0.1, floor, end),
            ]
            self.stage.face(self.car.world(np.array(face)), (20, 20, 22), self.car.identity)
        for axle in shape.axles:
            for side in (-1, 1):
                inner, outer = side * (half - 0.24), side * (half - 0.06)
                tread = [(inner, 0.0, axle), (outer, 0.0, axle), (outer, shape.wheel, axle), (inner, shape.wheel, axle)]
                self.stage.face(self.car.world(np.array(tread)), RUBBER, self.car.identity)
                self.wheel(inner, axle, shape.wheel, RUBBER)
                self.wheel(outer, axle, shape.wheel, RUBBER)

    def wheel(self, x: float, z: float, radius: float, colour: Colour) -> None:
        """Draw a disc that stands at local x and z on the ground."""
        angle = np.arange(20) * (2 * np.pi / 20)
        rim = np.stack(
            [np.full(20, x), self.car.shape.wheel + radius * np.sin(angle), z + radius * np.cos(angle)], axis=1
        )
        self.stage.face(self.car.world(rim), colour, self.car.identity)

    def ends(self) -> None:
        """Draw rear, bonnet and front between the flanks, with lamps and plates."""
        lower = self.car.shape.lower
        for start, end in pairwise(lower):
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
            self._patch(rear, (side, 0.72, 1.0), (0.35, 0.9), red)
            self._patch(front, (side, 0.55, 0.96), (0.05, 0.75), (226, 228, 230))
            self._patch(front, (side, 0.6, 0.9), (0.2, 0.6), (170, 176, 182))
        for side in (-1, 1):
            self._patch(rear, (side, 0.0, 0.28), (0.05, 0.4), (206, 206, 200))
            self._patch((lower[-1], lower[-2]), (side, 0.0, 0.3), (0.45, 0.9), (206, 206, 200))
            self._patch(front, (side, 0.0, 0.5), (0.1, 0.6), (34, 34, 36))

    def _patch(
        self,
        edge: tuple[tuple[float, float], ...],
        across: tuple[int, float, float],
        up: tuple[float, float],
        colour: Colour,
    ) -> None:
        side, inner, outer = across[0], across[1] * self.half_at(edge[0][0]), across[2] * self.half_at(edge[0][0])
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
        eye = np.array([self.stage.camera.x, self.stage.camera.height, self.stage.camera.z])
        for side in (-1, 1):
            at = self.car.world(np.array([[side * self.half, 0.5, 0.0]]))[0]
            if float(np.dot(self._out(side), eye - at)) > 0:
                self._flank(side)

    def _out(self, side: int) -> Points:
        turned = self.car.world(np.array([[0.0, 0, 0], [float(side), 0, 0]]))
        return np.asarray(turned[1] - turned[0])

    def _flank(self, side: int) -> None:
        bright = self.stage.light.on_face(self._out(side), self.sunlit)
        self._panels(side, bright)
        self._seams(side, bright)
        self._glasshouse(side, bright)
        for axle in self.car.shape.axles:
            self._near_wheel(side * self.half, axle, bright)

    def _panels(self, side: int, bright: float) -> None:
        """Draw the tapered ends and the long middle of the flank, lighter above the shoulder line."""
        shape = self.car.shape
        low, high = shape.lower[1][0], shape.lower[-2][0]
        outline = np.array(shape.lower)
        for start, end, tone in (
            (low - 1, low + TAPER, 0.86),
            (high - TAPER, high + 1, 0.94),
            (low + TAPER, high - TAPER, 1.0),
        ):
            piece = cut_along(outline, start, end)
            if len(piece) < 3:
                continue
            local = [(side * self.half_at(float(z)), float(y), float(z)) for z, y in piece]
            light = bright * tone
            self._tone(local, scaled(self.car.colour, light * 1.22), scaled(self.car.colour, light * 0.66))

    def _seams(self, side: int, bright: float) -> None:
        """Draw sill, crease, door seams, handles and the bumpers' ends."""
        shape, x = self.car.shape, side * self.half * 1.002
        base, belt = shape.lower[0][1], shape.lower[2][1]
        rear, front = shape.lower[1][0] + TAPER, shape.lower[-2][0] - TAPER
        self._panel(x, (rear, front), (base, base + 0.1), scaled((34, 34, 36), bright))
        crease = base + (belt - base) * 0.68
        self._panel(x, (rear, front), (crease, crease + 0.025), scaled(self.car.colour, bright * 1.32))
        self._panel(x, (rear, front), (crease - 0.03, crease), scaled(self.car.colour, bright * 0.72))
        (foot, _, _, wind) = shape.roof
        for share in (0.36, 0.66, 0.93):
            seam = foot[0] + (wind[0] - foot[0]) * share
            self._panel(x, (seam, seam + 0.022), (base + 0.1, belt - 0.02), scaled(self.car.colour, bright * 0.4))
            if share < 0.9:
                self._panel(
                    x, (seam + 0.08, seam + 0.26), (belt - 0.14, belt - 0.1), scaled(self.car.colour, bright * 0.55)
                )

    def _panel(self, x: float, along: tuple[float, float], up: tuple[float, float], colour: Colour) -> None:
        local = [(x, up[0], along[0]), (x, up[0], along[1]), (x, up[1], along[1]), (x, up[1], along[0])]
        self._tone(local, colour, colour)

    def _near_wheel(self, x: float, axle: float, bright: float) -> None:
        radius = self.car.shape.wheel
        self.wheel(x, axle, radius * 1.17, scaled((22, 22, 24), bright))
        self.wheel(x * 1.005, axle, radius, scaled(RUBBER, 1.15))
        self.wheel(x * 1.008, axle, radius * 0.66, scaled((156, 158, 162), bright))
        self.wheel(x * 1.01, axle, radius * 0.58, scaled((60, 62, 66), bright))
        spoke = np.arange(5) * (2 * np.pi / 5) + 0.3
        for angle in spoke:
            self._spoke(x * 1.011, axle, float(angle), radius * 0.6, scaled((150, 152, 156), bright))
        self.wheel(x * 1.012, axle, radius * 0.17, scaled((130, 132, 136), bright))

    def _spoke(self, x: float, axle: float, angle: float, reach: float, colour: Colour) -> None:
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        hub = np.array([axle, self.car.shape.wheel])
        ends = [hub + across * 0.03, hub + along * reach + across * 0.045]
        ends += [hub + along * reach - across * 0.045, hub - across * 0.03]
        self._tone([(x, float(y), float(z)) for z, y in ends], colour, colour)

    def _glasshouse(self, side: int, bright: float) -> None:
        foot, top, front_top, front_foot = self.car.shape.roof
        rear_belt, front_belt = (foot[0], foot[1] - 0.08), (front_foot[0], front_foot[1] - 0.08)
        corners = ((rear_belt, 0.0), (foot, 0.05), (top, 0.2), (front_top, 0.2), (front_foot, 0.05), (front_belt, 0.0))
        outline = [(side * (self.half_at(z) - inset), y, z) for (z, y), inset in corners]
        low, high = side * (self.half - 0.045), side * (self.half - 0.195)
        self._tone(outline, scaled(self.car.colour, bright * 1.05), scaled(self.car.colour, bright * 0.9))
        sky = mixed(GLASS, self.stage.light.skyline, 0.22)
        posts = (0.06, 0.36, 0.66, 0.95)
        for start, end in pairwise(posts):
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


def cut_along(outline: Points, start: float, end: float) -> Points:
    """Return the part of a polygon (N, 2) of z, y between two z, as a polygon (M, 2); M may be 0."""
    piece = list(outline)
    for limit, sign in ((start, 1.0), (end, -1.0)):
        kept = []
        for here, following in zip(piece, [*piece[1:], *piece[:1]], strict=True):
            inside, next_inside = sign * (here[0] - limit) >= 0, sign * (following[0] - limit) >= 0
            if inside:
                kept.append(here)
            if inside != next_inside:
                kept.append(here + (following - here) * (limit - here[0]) / (following[0] - here[0]))
        piece = kept
    return np.array(piece).reshape(-1, 2)
