"""The stroke that every painter is given, the pixels it must paint, and the hand that draws it in a page."""

import random
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import CDPSession

SEED = 7
DIAMETER = 32
WIDTH, HEIGHT, MARGIN = 1280, 800, 200

Point = tuple[int, int]


def stroke(moves: int) -> list[Point]:
    """Window pixels of a wandering stroke: the point where the button goes down, then `moves` more."""
    steps = random.Random(SEED)  # noqa: S311 - a seeded stroke, no secret
    points = [(WIDTH // 2, HEIGHT // 2)]
    for _ in range(moves):
        x, y = (c + steps.randint(-12, 12) for c in points[-1])
        points.append((min(WIDTH - MARGIN, max(MARGIN, x)), min(HEIGHT - MARGIN, max(MARGIN, y))))
    return points


def line(a: Point, b: Point) -> Iterator[Point]:
    """Every pixel from `a` to `b`, both with (Bresenham 1965)."""
    (x, y), (dx, dy) = a, (abs(b[0] - a[0]), -abs(b[1] - a[1]))
    step_x, step_y, error = (1 if a[0] < b[0] else -1), (1 if a[1] < b[1] else -1), dx + dy
    while (x, y) != b:
        yield x, y
        twice = 2 * error
        if twice >= dy:
            error, x = error + dy, x + step_x
        if twice <= dx:
            error, y = error + dx, y + step_y
    yield b


def reference(points: list[Point], origin: Point, side: int) -> NDArray[np.uint8]:
    """A byte for each pixel of the tile, (side, side): 1 where the stroke's discs reach, else 0."""
    half = DIAMETER // 2
    offsets = np.arange(-half, half) + 0.5
    disc = offsets[:, None] ** 2 + offsets[None, :] ** 2 <= half**2
    raster = np.zeros((side, side), np.uint8)
    inside = [(x - origin[0], y - origin[1]) for x, y in points]
    for a, b in pairwise(inside):
        for x, y in line(a, b):
            raster[y - half : y + half, x - half : x + half] |= disc
    return raster


def paint(cdp: CDPSession, points: list[Point]) -> None:
    """Draw the stroke with the mouse's left button, event by event."""
    kinds = ["mousePressed", *["mouseMoved"] * (len(points) - 1), "mouseReleased"]
    for kind, (x, y) in zip(kinds, [*points, points[-1]], strict=True):
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        cdp.send("Input.dispatchMouseEvent", event)


def task_ms(cdp: CDPSession) -> float:
    """Milliseconds of all tasks of the page's main thread so far."""
    metrics = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])
