"""Buses and lorries: boxes with textured sides on wheels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_scene.camera import Points
from sample_scene.facade import Board
from sample_scene.light import Colour, mixed, scaled
from sample_scene.noise import cloud_noise
from sample_scene.shadow import Caster
from sample_scene.solid import Box
from sample_scene.stage import Stage

Texture = NDArray[np.uint8]
PANE: Colour = (58, 68, 76)
GRAIN = 48  # texture samples per metre


@dataclass(frozen=True)
class Coach:
    """A long vehicle parallel to the street or across it.

    Args:
        identity: of the thing.
        x: of its middle, metres.
        z: of its middle, metres.
        heading: 0 away from the viewer, pi nearer, pi / 2 to the right, -pi / 2 to the left.
        size: width, height and length, metres.
        skins: textures of its side, front and rear.
        axles: metres forward of the middle.
    """

    identity: int
    x: float
    z: float
    heading: float
    size: tuple[float, float, float]
    skins: tuple[Texture, Texture, Texture]
    axles: tuple[float, ...]

    @property
    def identities(self) -> tuple[int, ...]:
        """Its one identity."""
        return (self.identity,)

    @property
    def footprint(self) -> Box:
        """Least x, greatest x, least z, greatest z, metres."""
        corners = self._corners()
        return corners[:, 0].min(), corners[:, 0].max(), corners[:, 1].min(), corners[:, 1].max()

    def casters(self) -> list[Caster]:
        """Return the box."""
        return [Caster(self._corners(), 0.0, self.size[1])]

    def _corners(self) -> Points:
        half, reach = self.size[0] / 2, self.size[2] / 2
        local = np.array([[-half, 0, -reach], [half, 0, -reach], [half, 0, reach], [-half, 0, reach]])
        return self.world(local)[:, [0, 2]]

    def world(self, local: Points) -> Points:
        """Return world points (N, 3) of points (N, 3) right, up and forward of the middle."""
        cos, sin = np.cos(self.heading), np.sin(self.heading)
        x = self.x + cos * local[:, 0] + sin * local[:, 2]
        z = self.z - sin * local[:, 0] + cos * local[:, 2]
        return np.stack([x, local[:, 1], z], axis=1)

    def draw(self, stage: Stage) -> None:
        """Draw the far wheels, then the sides that are seen."""
        half, reach = self.size[0] / 2, self.size[2] / 2
        eye = np.array([stage.camera.x, stage.camera.height, stage.camera.z])
        sunlit = 0.4 + 0.6 * stage.shadows.sunlit(self.x, self.z)
        self._wheels(stage, 0.75 * half, 0.5)
        self._wheels(stage, -0.75 * half, 0.5)
        faces = (
            (self.skins[2], (-half, -reach), (half, -reach), (0.0, -1.0)),
            (self.skins[1], (half, reach), (-half, reach), (0.0, 1.0)),
            (self.skins[0], (half, -reach), (half, reach), (1.0, 0.0)),
            (self.skins[0][:, ::-1], (-half, reach), (-half, -reach), (-1.0, 0.0)),
        )
        for skin, left, right, out in faces:
            local = np.array(
                [[left[0], self.size[1], left[1]], [right[0], self.size[1], right[1]], [left[0], 0.32, left[1]]]
            )
            corners = self.world(local)
            normal = self.world(np.array([[out[0], 0, out[1]]]))[0] - self.world(np.zeros((1, 3)))[0]
            if float(np.dot(normal, eye - corners[0])) > 0:
                stage.plate(corners, skin, self.identity, stage.light.on_face(normal, sunlit))
                if out[0]:
                    self._wheels(stage, out[0] * half * 1.005, 1.0)

    def _wheels(self, stage: Stage, across: float, bright: float) -> None:
        angle = np.arange(24) * (2 * np.pi / 24)
        for axle in self.axles:
            for radius, colour in (
                (0.56, (20, 20, 22)),
                (0.48, (34, 34, 36)),
                (0.29, (120, 122, 126)),
                (0.13, (70, 72, 76)),
            ):
                local = [np.full(24, across), 0.48 + radius * np.sin(angle), axle + radius * np.cos(angle)]
                circle = np.stack(local, axis=1)
                circle[:, 1] = np.maximum(circle[:, 1], 0.0)
                stage.face(self.world(circle), scaled(colour, bright), self.identity)


def skin(rng: np.random.Generator, board: Board) -> Texture:
    """Return the board as opaque RGBA with a little dirt."""
    rows, columns = board.raster.shape[:2]
    field = cloud_noise(rng, 512, 1.1)
    stain = np.tile(field, (rows // 512 + 1, columns // 512 + 1))[:rows, :columns]
    tone = (1 + 0.02 * stain) * np.linspace(1.06, 0.86, rows)[:, None]
    colour = np.clip(board.raster * tone[:, :, None], 0, 255).astype(np.uint8)
    return np.dstack([colour, np.full((rows, columns), 255, np.uint8)])


def bus_skins(
    rng: np.random.Generator, size: tuple[float, float, float], colour: Colour
) -> tuple[Texture, Texture, Texture]:
    """Return side, front and rear of a city bus; its front is at the right end of the side."""
    width, height, length = size
    tall = height - 0.32
    side = Board.blank(length, tall, GRAIN, colour)
    side.box(0, 0, length, 0.5, scaled(colour, 0.6))
    side.box(0, 0.62, length, 0.12, (228, 226, 220))
    pane = 1.35
    for number in range(int((length - 0.6) / pane)):
        left = 0.35 + number * pane
        side.fade(left, 1.05, pane - 0.12, 1.15, (mixed(PANE, (170, 186, 198), 0.6), PANE))
        if number % 3 == 1:
            side.box(left + 0.25, 1.05, 0.3, 0.6, (70, 56, 50))
    for left in (length - 1.7, length * 0.45):
        side.box(left, 0.1, 1.2, 2.2, (30, 32, 34))
        side.fade(left + 0.07, 0.25, 0.5, 1.9, ((130, 144, 154), (50, 58, 64)))
        side.fade(left + 0.63, 0.25, 0.5, 1.9, ((130, 144, 154), (50, 58, 64)))
    front = Board.blank(width, tall, GRAIN, colour)
    front.fade(0.12, 0.85, width - 0.24, 1.3, (mixed(PANE, (176, 190, 200), 0.55), PANE))
    front.box(0.3, tall - 0.38, width - 0.6, 0.3, (20, 20, 22))
    for number in range(9):
        front.box(0.55 + number * 0.16, tall - 0.31, 0.1, 0.16, (246, 176, 60))
    lights(front, (236, 236, 228), 0.35)
    rear = Board.blank(width, tall, GRAIN, scaled(colour, 0.95))
    rear.fade(0.3, 1.5, width - 0.6, 0.75, (mixed(PANE, (150, 166, 176), 0.5), PANE))
    rear.box(0.4, 0.5, width - 0.8, 0.6, scaled(colour, 0.7))
    lights(rear, (170, 26, 26), 0.6)
    return skin(rng, side), skin(rng, front), skin(rng, rear)


def lorry_skins(
    rng: np.random.Generator, size: tuple[float, float, float], colour: Colour
) -> tuple[Texture, Texture, Texture]:
    """Return side, front and rear of a delivery lorry; its cab is at the right end of the side."""
    width, height, length = size
    tall = height - 0.32
    cab = 1.9
    side = Board.blank(length, tall, GRAIN, (214, 212, 204))
    side.box(0, 0, length, 0.55, (44, 44, 46))
    side.box(0.25, 1.2, length - cab - 0.6, 0.7, colour)
    for number in range(int((length - cab - 1.6) / 0.3)):
        side.box(0.6 + number * 0.3, 1.38, 0.2, 0.36, (236, 232, 222))
    side.box(length - cab - 0.16, 0, 0.1, tall, (30, 30, 32))
    side.box(length - cab, 0.1, cab, tall, colour)
    side.fade(length - cab + 0.5, 1.15, 1.1, 0.75, (mixed(PANE, (176, 190, 200), 0.5), PANE))
    front = Board.blank(width, tall, GRAIN, colour)
    front.fade(0.14, 1.1, width - 0.28, 0.95, (mixed(PANE, (176, 190, 200), 0.5), PANE))
    front.box(0.4, 0.35, width - 0.8, 0.45, (30, 30, 32))
    lights(front, (236, 236, 228), 0.3)
    rear = Board.blank(width, tall, GRAIN, (206, 204, 196))
    rear.box(0, 0, width, 0.5, (40, 40, 42))
    rear.box(width / 2 - 0.025, 0.5, 0.05, tall - 0.5, (90, 90, 92))
    for left in (0.35, 0.75, width - 0.8, width - 0.4):
        rear.box(left, 0.55, 0.05, tall - 0.7, (150, 150, 150))
    rear.box(0, tall - 0.1, width, 0.1, (120, 120, 120))
    rear.box(0.5, 1.5, width - 1.0, 0.5, colour)
    lights(rear, (170, 26, 26), 0.22)
    return skin(rng, side), skin(rng, front), skin(rng, rear)


def lights(board: Board, colour: Colour, level: float) -> None:
    """Put two lamps and a number plate on a front or rear."""
    for left in (0.14, board.width - 0.54):
        board.box(left, level, 0.4, 0.18, colour)
    board.box(board.width / 2 - 0.26, 0.12, 0.52, 0.12, (214, 212, 200))
