"""Faults like a person's: borders that drift, small things overlooked, small things taken for another class.

All three scale with one number, `error`; at 0 the labels come back as they are.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.errors import InvalidRaster
from app.core.geometry import Rect
from app.core.raster import LabelTile, Segment

SMALL_AREA = 60
# Pixels of drift, as a standard deviation, for an error of 1; 0.05 makes 1.2 px.
DRIFT = 24.0
# Distance between the knots of the drift, in pixels: the length of border over which a hand stays on one side.
DRIFT_LENGTH = 32


def degrade(
    raster: LabelRaster,
    segments: Sequence[Segment],
    *,
    error: float,
    seed: int | Sequence[int],
    things: Set[int],
    class_ids: Iterable[int] = (),
) -> LabelTile:
    """Labels of a tile as a careless painter would have painted them.

    Args:
        raster: (H, W) uint16 of segment ids, 0 = not painted.
        segments: What the ids stand for.
        error: 0 (perfect) to 1; a practised painter is near 0.05.
        seed: Whatever is to differ between painters and tiles; the same seed gives the same faults.
        things: Ids of the classes whose objects are told apart.
        class_ids: Classes to mix up; by default those of `segments`. Things are taken for things, stuff for stuff.

    Returns:
        Raster and segments; no pixel is unpainted that was painted, and segments without pixels are gone.

    Raises:
        InvalidRaster: `error` is not within 0 to 1.
    """
    if not 0 <= error <= 1:
        raise InvalidRaster(f"an error of {error} is not within 0 to 1")
    if error == 0:
        return LabelTile(raster, tuple(segments)).compact()
    random = np.random.default_rng(seed)
    areas = _apparent_areas(raster)
    painted = _overlook(raster, segments, areas, error, random, things)
    drifted = _drift(painted, error, random)
    classes = sorted(set(class_ids) or {segment.class_id for segment in segments})
    mistaken = [_mistake(segment, int(areas[segment.id]), error, random, things, classes) for segment in segments]
    return LabelTile(drifted, tuple(mistaken)).compact()


def _apparent_areas(raster: LabelRaster) -> NDArray[np.intp]:
    """(65536,) pixels by id; what the edge of the raster cuts counts as large, for its painter sees it go on."""
    areas = np.bincount(raster.ravel(), minlength=np.iinfo(np.uint16).max + 1)
    edge = np.concatenate((raster[0], raster[-1], raster[:, 0], raster[:, -1]))
    areas[edge] = np.maximum(areas[edge], raster.size)
    return areas


def _overlook(
    raster: LabelRaster,
    segments: Sequence[Segment],
    areas: NDArray[np.intp],
    error: float,
    random: np.random.Generator,
    things: Set[int],
) -> LabelRaster:
    """Give small things, each with probability `error`, to what surrounds them."""
    painted = raster.copy()
    for segment in segments:
        small = segment.class_id in things and 0 < areas[segment.id] < SMALL_AREA
        if small and random.random() < error:
            _fill_from_around(painted, segment.id)
    return painted


def _fill_from_around(painted: LabelRaster, identifier: int) -> None:
    """Replace an id, in place, by the commonest id within a pixel of it; where there is none, leave it."""
    rows, columns = np.nonzero(painted == identifier)
    if not rows.size:
        return
    height, width = painted.shape
    box = Rect.of_edges(
        max(0, int(columns.min()) - 1),
        max(0, int(rows.min()) - 1),
        min(width, int(columns.max()) + 2),
        min(height, int(rows.max()) + 2),
    )
    crop = painted[box.slices()]
    inside = crop == identifier
    ring = crop[(cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~inside]
    if ring.size:
        crop[inside] = np.bincount(ring).argmax()


def _drift(painted: LabelRaster, error: float, random: np.random.Generator) -> LabelRaster:
    """Take each pixel from a place a little beside it; neighbouring pixels from nearly the same direction."""
    height, width = painted.shape
    knots = (height // DRIFT_LENGTH + 4, width // DRIFT_LENGTH + 4)
    rows, columns = np.arange(height)[:, None], np.arange(width)[None, :]
    shifts = [_smooth(random.normal(0, DRIFT * error, knots), (height, width)) for _ in range(2)]
    from_row = np.clip(np.rint(rows + shifts[0]), 0, height - 1).astype(np.intp)
    from_column = np.clip(np.rint(columns + shifts[1]), 0, width - 1).astype(np.intp)
    drifted: LabelRaster = painted[from_row, from_column]
    return drifted


def _smooth(knots: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """(H, W) float64: the knots, one every `DRIFT_LENGTH` pixels, with cubic interpolation between them."""
    rows, columns = knots.shape
    field = cv2.resize(knots, (columns * DRIFT_LENGTH, rows * DRIFT_LENGTH), interpolation=cv2.INTER_CUBIC)
    return field[DRIFT_LENGTH : DRIFT_LENGTH + shape[0], DRIFT_LENGTH : DRIFT_LENGTH + shape[1]].astype(np.float64)


def _mistake(
    segment: Segment,
    area: int,
    error: float,
    random: np.random.Generator,
    things: Set[int],
    classes: Sequence[int],
) -> Segment:
    """Another class of its kind with a probability of `error` for small segments, less the larger they are."""
    chance, choice = random.random(), random.random()
    kind = segment.class_id in things
    others = [other for other in classes if (other in things) == kind and other != segment.class_id]
    if not others or area == 0 or chance >= error * min(1.0, SMALL_AREA / area):
        return segment
    return replace(segment, class_id=others[int(choice * len(others))])
