"""Textures of façades: plaster or brick, rows of windows, shops on the ground floor."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_scene.light import Colour, mixed, scaled
from sample_scene.noise import cloud_noise

Texture = NDArray[np.uint8]
PLASTER: tuple[Colour, ...] = (
    (196, 178, 148), (182, 160, 128), (205, 198, 184), (168, 150, 138), (188, 142, 110),
    (150, 152, 150), (202, 186, 136), (160, 118, 98), (176, 182, 178), (214, 204, 188),
)  # fmt: skip
GLASS: Colour = (62, 74, 84)


@dataclass
class Board:
    """A drawing board for one façade of `width` x `height` metres, `scale` samples per metre, origin at the foot."""

    width: float
    height: float
    scale: float
    raster: NDArray[np.uint8]

    @classmethod
    def blank(cls, width: float, height: float, scale: float, colour: Colour) -> "Board":
        """Return a board of one colour."""
        shape = (round(height * scale), round(width * scale), 3)
        return cls(width, height, scale, np.broadcast_to(np.array(colour, np.uint8), shape).copy())

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a box whose lower left corner is x to the right and y above the foot, metres."""
        top, bottom = (round((self.height - y - h) * self.scale) for h in (height, 0.0))
        left, right = round(x * self.scale), round((x + width) * self.scale)
        self.raster[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = np.clip(colour, 0, 255)

    def fade(self, x: float, y: float, width: float, height: float, colours: tuple[Colour, Colour]) -> None:
        """Fill a box that runs from the first colour at its top to the second at its bottom."""
        steps = 8
        for step in range(steps):
            share = step / (steps - 1)
            top = y + height * (1 - step / steps)
            self.box(x, top - height / steps, width, height / steps, mixed(*colours, share))


def facade(rng: np.random.Generator, width: float, height: float, scale: float) -> Texture:
    """Return an RGBA texture of a façade of `width` x `height` metres at `scale` samples per metre."""
    colour = scaled(PLASTER[int(rng.integers(len(PLASTER)))], float(rng.uniform(0.8, 1.0)))
    board = Board.blank(width, height, scale, colour)
    if rng.random() < 0.35:
        lay_bricks(board, colour)
    trim = mixed(colour, (226, 222, 214), float(rng.uniform(0.35, 0.8)))
    storey, ground = float(rng.uniform(3.0, 3.5)), float(rng.uniform(3.6, 4.2))
    upper_floors(rng, board, trim, ground, storey)
    ground_floor(rng, board, trim, ground)
    board.box(0, height - 0.45, width, 0.45, scaled(trim, 0.95))
    board.box(0, height - 0.6, width, 0.15, scaled(colour, 0.6))
    pipe = float(rng.choice([0.15, width - 0.3]))
    board.box(pipe, 0, 0.11, height - 0.5, scaled(colour, 0.55))
    return weathered(rng, board.raster)


def lay_bricks(board: Board, colour: Colour) -> None:
    """Lay courses of brick over the whole board."""
    for number in range(int(board.height / 0.12)):
        board.box(0, number * 0.12, board.width, 0.02, mixed(colour, (190, 180, 170), 0.45))
        board.box(0, number * 0.12 + 0.05, board.width, 0.03, scaled(colour, 0.9 + 0.02 * (number * 7 % 9)))


def upper_floors(rng: np.random.Generator, board: Board, trim: Colour, ground: float, storey: float) -> None:
    """Put rows of windows on all floors above the ground floor."""
    count = max(2, int(board.width / rng.uniform(2.0, 2.9)))
    pitch = board.width / count
    wide, tall = pitch * float(rng.uniform(0.4, 0.58)), storey * float(rng.uniform(0.52, 0.64))
    balconies, shutters = rng.random() < 0.3, rng.random() < 0.3
    y = ground
    while y + storey < board.height - 0.4:
        board.box(0, y - 0.08, board.width, 0.16, scaled(trim, 0.88))
        for number in range(count):
            x = number * pitch + (pitch - wide) / 2
            window(rng, board, (x, y + 0.75, wide, tall), trim)
            if shutters:
                side = wide * 0.32
                for left in (x - side - 0.06, x + wide + 0.06):
                    board.box(left, y + 0.75, side, tall, (78, 92, 80))
            if balconies and number % 2 == 1:
                balcony(board, x - 0.35, y + 0.2, wide + 0.7)
        y += storey


def window(rng: np.random.Generator, board: Board, place: tuple[float, float, float, float], trim: Colour) -> None:
    """Put one window at x, y, width, height: surround, recess, panes with a curtain or a reflection, sill."""
    x, y, wide, tall = place
    board.box(x - 0.1, y - 0.1, wide + 0.2, tall + 0.2, trim)
    board.box(x, y, wide, tall, scaled(trim, 0.5))
    sky = scaled((168, 184, 196), float(rng.uniform(0.55, 1.0)))
    board.fade(x + 0.05, y, wide - 0.08, tall - 0.1, (sky, scaled(GLASS, float(rng.uniform(0.7, 1.2)))))
    if rng.random() < 0.4:
        drawn = float(rng.uniform(0.2, 0.7)) * tall
        board.box(x + 0.1, y + tall - drawn, wide - 0.18, drawn - 0.1, (188, 184, 172))
    frame = (222, 220, 214)
    for left in (x + 0.04, x + wide / 2 - 0.035, x + wide - 0.08):
        board.box(left, y, 0.07, tall - 0.08, frame)
    board.box(x + 0.04, y + tall * 0.68, wide - 0.06, 0.06, frame)
    board.box(x + 0.04, y, wide - 0.06, 0.07, frame)
    board.box(x - 0.16, y - 0.16, wide + 0.32, 0.1, scaled(trim, 1.1))
    board.box(x - 0.14, y - 0.22, wide + 0.3, 0.06, scaled(trim, 0.55))


def balcony(board: Board, x: float, y: float, wide: float) -> None:
    """Put a balcony with bars before a window."""
    board.box(x, y, wide, 0.16, (120, 116, 110))
    board.box(x, y - 0.12, wide, 0.12, (70, 66, 62))
    board.box(x, y + 1.0, wide, 0.06, (48, 48, 50))
    for number in range(int(wide / 0.14)):
        board.box(x + number * 0.14, y + 0.16, 0.03, 0.9, (48, 48, 50))


def ground_floor(rng: np.random.Generator, board: Board, trim: Colour, ground: float) -> None:
    """Put shops, doors and gates on the ground floor."""
    board.box(0, 0, board.width, 0.5, scaled(trim, 0.55))
    x = 0.5
    while x < board.width - 2.0:
        wide = min(float(rng.uniform(2.2, 4.2)), board.width - x - 0.4)
        if rng.random() < 0.62 and wide > 2.2:
            shop(rng, board, x, wide, ground)
        else:
            door(rng, board, x + wide / 2 - 0.6, trim)
        x += wide + float(rng.uniform(0.35, 0.8))


def shop(rng: np.random.Generator, board: Board, x: float, wide: float, ground: float) -> None:
    """Put a shop window with goods, a door beside it and a fascia with a name nobody can read."""
    hue = np.array([rng.uniform(40, 190), rng.uniform(40, 150), rng.uniform(40, 150)])
    colour: Colour = (float(hue[0]), float(hue[1]), float(hue[2]))
    board.box(x - 0.1, 0, wide + 0.2, ground - 0.9, scaled(colour, 0.5))
    board.fade(x + 0.08, 0.5, wide - 0.16, ground - 1.5, ((120, 132, 140), (44, 46, 50)))
    for _ in range(int(wide * 4)):
        left, tall = x + 0.2 + float(rng.random()) * (wide - 0.6), float(rng.uniform(0.2, 0.9))
        goods = (float(rng.uniform(50, 190)), float(rng.uniform(50, 170)), float(rng.uniform(40, 150)))
        board.box(left, 0.55, float(rng.uniform(0.1, 0.35)), tall, scaled(goods, 0.7))
    board.box(x + wide * 0.68, 0.05, wide * 0.27, ground - 1.1, scaled(colour, 0.6))
    board.box(x + wide * 0.72, 0.35, wide * 0.19, ground - 1.6, (70, 80, 88))
    board.box(x - 0.15, ground - 0.95, wide + 0.3, 0.6, colour)
    letter = x + 0.4
    while letter < x + wide - 0.6:
        board.box(letter, ground - 0.8, 0.16, 0.3, (232, 228, 216))
        letter += 0.24 if rng.random() < 0.8 else 0.5
    if rng.random() < 0.4:
        board.fade(x - 0.2, ground - 1.55, wide + 0.4, 0.6, (scaled(colour, 1.15), scaled(colour, 0.8)))


def door(rng: np.random.Generator, board: Board, x: float, trim: Colour) -> None:
    """Put a house door with a fanlight."""
    wood: Colour = (float(rng.uniform(60, 110)), float(rng.uniform(50, 80)), float(rng.uniform(40, 70)))
    board.box(x - 0.2, 0, 1.6, 3.0, trim)
    board.box(x, 0.12, 1.2, 2.7, scaled(wood, 0.7))
    board.box(x + 0.08, 0.15, 1.04, 2.0, wood)
    board.box(x + 0.58, 0.15, 0.05, 2.0, scaled(wood, 0.5))
    board.box(x + 0.08, 2.25, 1.04, 0.5, (84, 98, 108))
    board.box(x - 0.25, 0, 1.7, 0.14, (140, 136, 130))


def weathered(rng: np.random.Generator, raster: NDArray[np.uint8]) -> Texture:
    """Return an RGB texture (h, w, 3) with stains, grain and dirt towards the ground, as opaque RGBA."""
    rows, columns = raster.shape[:2]
    stain = cv2.resize(cloud_noise(rng, 256, 1.3), (columns, rows), interpolation=cv2.INTER_LINEAR)
    grain = rng.standard_normal((rows, columns), dtype=np.float32)
    dirt = np.linspace(1.02, 0.9, rows, dtype=np.float32)[:, None]
    tone = (1 + 0.035 * stain + 0.03 * grain) * dirt
    colour = np.clip(raster * tone[:, :, None], 0, 255).astype(np.uint8)
    return np.dstack([colour, np.full((rows, columns), 255, np.uint8)])
