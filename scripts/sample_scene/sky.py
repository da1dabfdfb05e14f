"""Sky, clouds and the hills on the horizon."""

import numpy as np

from sample_scene.kinds import Kind
from sample_scene.light import mixed
from sample_scene.noise import Field, look_up
from sample_scene.stage import Stage


def draw_sky(stage: Stage, clouds: Field) -> None:
    """Fill the canvas with sky down to the horizon; clouds (S, S) lie on a plane high above."""
    camera, light = stage.camera, stage.light
    lowest = int(camera.horizon) + 4
    rows = np.arange(lowest, dtype=np.float64)[:, None]
    columns = np.arange(camera.width, dtype=np.float64)[None, :]
    up = np.maximum(camera.horizon - rows, 0) / camera.focal
    height = np.clip(up * 2.2, 0, 1) ** 0.7 + 0 * columns
    base = np.array(light.skyline) + (np.array(light.zenith) - np.array(light.skyline)) * height[:, :, None]
    side = (columns - camera.centre) / camera.focal + camera.yaw
    away = 1 / (up + 0.12)
    puff = look_up(clouds, side * away * 90, away * 90 + 0 * columns) + light.cloudiness * 1.6 - 0.55
    cover = np.clip(puff * 0.8, 0, 1)[:, :, None]
    shade = np.clip(look_up(clouds, side * away * 90 + 9, away * 90 + 12 + 0 * columns), -1, 1)[:, :, None]
    white = np.array([238.0, 239, 241]) - 16 * (1 - shade) * light.cloudiness
    stage.canvas.colour[:lowest] = np.clip(base + (white - base) * cover * 0.9, 0, 255)
    stage.canvas.ids[:lowest] = Kind.SKY


def draw_hills(stage: Stage, ridge: Field) -> None:
    """Draw wooded hills behind everything; `ridge` (S, S) gives their outline."""
    camera = stage.camera
    columns = np.arange(0, camera.width + 8, 4, dtype=np.float64)
    bearing = (columns - camera.centre) / camera.focal + camera.yaw
    broad = look_up(ridge, bearing[None] * 60, np.zeros((1, len(columns))))[0]
    crowns = look_up(ridge, bearing[None] * 3100, np.full((1, len(columns)), 99.0))[0]
    height = camera.focal * np.maximum(0.03 + 0.008 * broad + 0.0015 * crowns, 0.006)
    outline = np.stack([columns, camera.horizon - height], axis=1)
    corners = np.concatenate([outline, [[camera.width + 8, camera.horizon + 3], [0, camera.horizon + 3]]])
    haze = stage.light.haze_colour
    top, bottom = mixed((70, 88, 66), haze, 0.62), mixed((78, 92, 70), haze, 0.75)
    stage.canvas.polygon(corners, top, int(Kind.VEGETATION), lower=bottom)
