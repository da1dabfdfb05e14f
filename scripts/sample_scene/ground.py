"""Road, parking lane, kerbs, sidewalks and grass, evaluated sample by sample on the ground plane."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_scene.kinds import Kind
from sample_scene.noise import Field, cloud_noise, look_up
from sample_scene.plan import KERB_HEIGHT, Grid, Mask, Plan
from sample_scene.stage import Stage

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Grain:
    """The noises that give the ground its texture, each (S, S)."""

    fine: Field
    patch: Field

    @classmethod
    def grown(cls, rng: np.random.Generator) -> "Grain":
        """Return grain drawn from `rng`."""
        return cls(cloud_noise(rng, 512, 0.35), cloud_noise(rng, 512, 1.5))


def draw_ground(stage: Stage, plan: Plan, grain: Grain) -> None:
    """Draw all ground below the horizon, in bands of rows so that memory stays small."""
    first = int(np.ceil(stage.camera.horizon)) + 1
    low_x, low_z, depth = stage.camera.ground(first, 0.0)
    high_x, high_z, _ = stage.camera.ground(first, KERB_HEIGHT)
    step = 256
    for start in range(0, low_x.shape[0], step):
        band = slice(start, start + step)
        rows = slice(first + start, first + min(start + step, low_x.shape[0]))
        road = (low_x[band], low_z[band])
        raised = (high_x[band], high_z[band])
        ids, colour = ground_band(stage, plan, grain, road, raised, depth[band])
        stage.canvas.ids[rows] = ids
        stage.canvas.colour[rows] = np.clip(colour, 0, 255)


def ground_band(
    stage: Stage, plan: Plan, grain: Grain, road: tuple[Grid, Grid], raised: tuple[Grid, Grid], depth: Grid
) -> tuple[NDArray[np.int32], Pixels]:
    """Return identities (h, W) and colour (h, W, 3) of a band of rows.

    A ray that is above the road at kerb height, and below the sidewalk at road height, has met the kerb's face.
    """
    low, high = plan.kerb_distance(*road), plan.kerb_distance(*raised)
    top, face = high <= 0, (low <= 0) & (high > 0)
    x, z = np.where(top, raised[0], road[0]), np.where(top, raised[1], road[1])
    parking, grass = plan.parking(*road) & ~top & ~face, plan.grass(x) & top
    ids = np.full(x.shape, int(Kind.ROAD), np.int32)
    ids[parking] = Kind.PARKING
    ids[top | face] = Kind.SIDEWALK
    ids[grass] = Kind.TERRAIN
    near = np.exp(-depth / 30).astype(np.float32)
    colour = road_colour(plan, grain, road, near)
    colour = put(colour, parking, paving(grain, x, z, near, (112, 106, 102), (0.2, 0.1)))
    colour = put(colour, top, paving(grain, x, z, near, (150, 145, 138), (0.6, 0.4)))
    colour = put(colour, top & (high > -0.16), kerb_stone(grain, x, z, near))
    colour = put(colour, face, kerb_stone(grain, x, z, near) * np.float32(0.62))
    colour = put(colour, grass, turf(grain, x, z, near))
    return ids, lit_ground(stage, colour, x, z, depth)


def put(colour: Pixels, where: Mask, other: Pixels) -> Pixels:
    """Return `colour` (h, W, 3) with `other` (h, W, 3) where the mask (h, W) is set."""
    return np.where(where[:, :, None], other, colour)


def road_colour(plan: Plan, grain: Grain, road: tuple[Grid, Grid], near: Pixels) -> Pixels:
    """Return asphalt with its wheel tracks, patches, cracks and worn paint, (h, W, 3)."""
    x, z = road
    fine = look_up(grain.fine, x * 70, z * 70) * near
    patch = look_up(grain.patch, x * 9, z * 4)
    tracks = np.exp(-(((np.abs(np.abs(x) - 1.75) - 0.8) / 0.35) ** 2)).astype(np.float32)
    grey = 92 + 7 * fine + 5 * patch - 6 * tracks
    grey = np.where(look_up(grain.patch, x * 5 + 90, z * 2.2 + 40) > 1.25, grey - 15, grey)
    crack = np.abs(look_up(grain.patch, x * 16 + 7, z * 7 + 3)) < 0.016 * near
    grey = np.where(crack, grey - 15, grey)
    worn = look_up(grain.fine, x * 30, z * 30) * 0.5 + look_up(grain.patch, x * 40, z * 20) > 1.35
    white = plan.paint(x, z) & ~worn
    grey = np.where(white, 196 + 8 * fine, grey)
    return np.stack([grey * 1.0, grey * 0.995, grey * 1.0], axis=2).astype(np.float32)


def paving(
    grain: Grain, x: Grid, z: Grid, near: Pixels, base: tuple[int, int, int], size: tuple[float, float]
) -> Pixels:
    """Return paving stones of `size` (along, across) metres in running bond, (h, W, 3)."""
    row = np.floor(x / size[1])
    along = z / size[0] + 0.5 * np.mod(row, 2)
    joint_width = 0.012
    joint = (np.mod(x, size[1]) < joint_width * 1.5) | (np.mod(along, 1) * size[0] < joint_width)
    stone = look_up(grain.fine, row * 37.0, np.floor(along) * 53.0) * near
    fine = look_up(grain.fine, x * 60, z * 60) * near
    stain = look_up(grain.patch, x * 12, z * 8)
    tone = 1 + (0.05 * stone + 0.04 * fine + 0.05 * stain) - 0.22 * joint * near
    return np.asarray(tone[:, :, None] * np.array(base), np.float32)


def kerb_stone(grain: Grain, x: Grid, z: Grid, near: Pixels) -> Pixels:
    """Return the light granite of the kerb with a joint each metre, (h, W, 3)."""
    fine = look_up(grain.fine, x * 90, z * 90) * near
    joint = np.mod(z, 1.0) < 0.02
    tone = 172 + 9 * fine - 50 * joint * near
    return np.repeat(tone[:, :, None], 3, axis=2).astype(np.float32)


def turf(grain: Grain, x: Grid, z: Grid, near: Pixels) -> Pixels:
    """Return grass with worn earth here and there, (h, W, 3)."""
    fine = look_up(grain.fine, x * 45, z * 45) * (0.3 + 0.7 * near)
    patch = look_up(grain.patch, x * 14, z * 14)
    green = np.array((86, 108, 52)) * (1 + 0.16 * fine + 0.14 * patch)[:, :, None]
    earth = np.array((118, 100, 74)) * (1 + 0.08 * fine)[:, :, None]
    return put(green.astype(np.float32), patch > 1.5, earth.astype(np.float32))


def lit_ground(stage: Stage, colour: Pixels, x: Grid, z: Grid, depth: Grid) -> Pixels:
    """Return ground colour (h, W, 3) with sun, shadow and haze."""
    light = stage.light
    sun = light.ambient + 0.12 + light.direct * light.sun[1] * (1 - stage.shadows.at(x, z))
    sun = sun * (1 - 0.55 * stage.shadows.closeness(x, z))
    share = (1 - np.exp(-depth / light.haze_range))[:, :, None]
    lit = colour * sun[:, :, None] * (1 - share) + np.array(light.haze_colour) * share
    return np.asarray(lit, np.float32)
