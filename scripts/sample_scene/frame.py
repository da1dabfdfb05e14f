"""One frame: identities and a photo, rendered at twice the resolution."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_scene.canvas import Canvas
from sample_scene.drive import Drive
from sample_scene.ground import Grain, draw_ground
from sample_scene.kinds import Ids, Kind
from sample_scene.light import mixed, scaled
from sample_scene.noise import Field, cloud_noise
from sample_scene.shadow import ShadowMap
from sample_scene.sky import draw_hills, draw_sky
from sample_scene.solid import Solid, far_to_near
from sample_scene.stage import Stage

OVERSAMPLING = 2
LEAST_PIXELS = 12  # a thing that shows fewer pixels is left out of the scene


@dataclass(frozen=True)
class Weather:
    """The noise fields of one drive, each (S, S)."""

    grain: Grain
    clouds: Field
    ridge: Field

    @classmethod
    def grown(cls, rng: np.random.Generator) -> "Weather":
        """Return noise drawn from `rng`."""
        return cls(Grain.grown(rng), cloud_noise(rng, 512, 1.7), cloud_noise(rng, 512, 1.2))


def render(drive: Drive, index: int, width: int, weather: Weather) -> tuple[NDArray[np.uint8], Ids]:
    """Return colour (H, W, 3) uint8 RGB without noise, and identities (H, W) int32, of one frame; H = W / 2.

    Identities are those of the samples at pixel centres; colour is averaged around the same points. Things that would
    show fewer than LEAST_PIXELS are taken away and what is behind them is drawn instead, until none is left.
    """
    solids = [*drive.fixed, *drive.moving(index * drive.seconds)]
    scenery = False  # the first look is only for what things show, and none of them stands behind a house
    while True:
        canvas = paint(drive, index, width, weather, solids, scenery=scenery)
        identities = canvas.ids[::OVERSAMPLING, ::OVERSAMPLING]
        shown = shown_in(identities)
        solids = [solid for solid in solids if shown.issuperset(solid.identities)]
        if scenery and shown_once(solids, identities):
            return develop(canvas), np.ascontiguousarray(identities)
        scenery = True


def shown_in(identities: Ids) -> set[int]:
    """Return the things that show enough pixels to be painted by hand."""
    values, counts = np.unique(identities, return_counts=True)
    return {int(value) for value, count in zip(values, counts, strict=True) if value >= 1000 and count >= LEAST_PIXELS}


def shown_once(solids: list[Solid], identities: Ids) -> bool:
    """Whether the raster holds no thing but those of the given solids."""
    things = set(np.unique(identities[identities >= 1000]).tolist())
    return things <= {identity for solid in solids for identity in solid.identities}


def paint(drive: Drive, index: int, width: int, weather: Weather, solids: list[Solid], *, scenery: bool) -> Canvas:
    """Return the canvas of one frame, from the sky to the bonnet; without `scenery` only what stands on the ground."""
    camera = drive.camera(index, width * OVERSAMPLING)
    canvas = Canvas(camera.width, camera.rows)
    casters = [caster for solid in solids for caster in solid.casters()] + [house.caster() for house in drive.houses]
    stage = Stage(canvas, camera, drive.light, ShadowMap(casters, drive.light.sun, drive.softness))
    if scenery:
        draw_scenery(stage, drive, weather)
    seen = [solid for solid in solids if solid.footprint[3] > camera.z + 1]
    for solid in far_to_near(seen, camera.x):
        solid.draw(stage)
    draw_bonnet(stage)
    return canvas


def draw_scenery(stage: Stage, drive: Drive, weather: Weather) -> None:
    """Draw sky, hills, ground and houses."""
    draw_sky(stage, weather.clouds)
    draw_hills(stage, weather.ridge)
    draw_ground(stage, drive.plan, weather.grain)
    for house in sorted(drive.houses, key=lambda house: -house.span[1]):
        if house.span[1] > stage.camera.z + 1:
            house.draw(stage)


def draw_bonnet(stage: Stage) -> None:
    """Draw the bonnet of the car that carries the camera along the lower edge."""
    width, rows = stage.camera.width, stage.camera.rows
    column = np.linspace(0, width, 65)
    bend = np.abs(column / width * 2 - 1)
    line = rows - width * (0.042 - 0.03 * bend**3.2)
    shape = np.concatenate([np.stack([column, line], axis=1), [[width, rows + 4], [0, rows + 4]]])
    sky = mixed(stage.light.skyline, (30, 36, 44), 0.72)
    stage.canvas.polygon(shape, sky, int(Kind.EGO_VEHICLE), lower=(20, 24, 30))
    rim = np.concatenate([shape[:65], shape[64::-1] + np.array([0.0, width * 0.0022])])
    stage.canvas.polygon(rim, scaled(sky, 1.35), int(Kind.EGO_VEHICLE))


def develop(canvas: Canvas) -> NDArray[np.uint8]:
    """Return the colour averaged around each pixel centre, (H, W, 3)."""
    soft = cv2.GaussianBlur(canvas.colour, (0, 0), 0.55 * OVERSAMPLING)
    return np.ascontiguousarray(soft[::OVERSAMPLING, ::OVERSAMPLING])


def photograph(colour: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a photo (H, W, 3) of a developed frame (H, W, 3): lens blur, glow, vignetting, tone and sensor noise."""
    rows, columns = colour.shape[:2]
    light = (colour.astype(np.float32) / np.float32(255)) ** np.float32(0.86)
    glow = cv2.GaussianBlur(light, (0, 0), columns / 90)
    light = light * np.float32(0.92) + glow * np.float32(0.08)
    y = np.linspace(-0.5, 0.5, rows, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    light *= (1 - 0.2 * (x**2 + y**2))[:, :, None]
    light = light * np.float32(1.12) - np.float32(0.035)
    light *= np.array([0.985, 1.0, 0.965], np.float32)
    grey = rng.standard_normal((rows, columns, 1), dtype=np.float32)
    hue = cv2.GaussianBlur(rng.standard_normal((rows, columns, 3), dtype=np.float32), (0, 0), 1.2) * 1.5
    light += (grey * np.float32(0.008) + hue * np.float32(0.006)) * (np.float32(0.4) + np.sqrt(np.maximum(light, 0)))
    return np.asarray(np.clip(light * 255 + 0.5, 0, 255), np.uint8)
