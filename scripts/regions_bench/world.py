"""A project of 8K photos, a reviewer who may look at all of them, and a painter who saves."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np

from scripts.durability.world import join, operator

SLUG = "large"
WIDTH, HEIGHT = 8192, 4096
# 512 px of its own, 16 px of overlap and 96 px of context on each side: regions inside a photo are 736 px wide.
GRID = {"tile": 512, "overlap": 16, "context": 96}
REGION = 736


@dataclass(frozen=True, slots=True)
class World:
    """What the load needs to know.

    Attributes:
        url: Of the server itself.
        reviewer: A session that may see every region.
        painter: A session that may paint.
        photos: For each photo the paths of its regions of 736 x 736 pixels.
    """

    url: str
    reviewer: str
    painter: str
    photos: tuple[tuple[str, ...], ...]


def make_world(data: Path, url: str, *, photos: int) -> World:
    """Make the project through the API and send it `photos` different photos."""
    with operator(data, url) as http:
        body = {"slug": SLUG, "title": "Large", "taxonomy": "camvid-11", **GRID}
        http.post("/projects", json=body).raise_for_status()
        taken = [_send(http, number) for number in range(photos)]
        reviewer, painter = (join(http, url, role, role.title(), slug=SLUG) for role in ("reviewer", "annotator"))
        return World(url, reviewer, painter, tuple(tuple(_regions(http, image)) for image in taken))


def _send(http: httpx.Client, number: int) -> str:
    headers = {"X-File-Name": f"drive/drive_{number:06d}.jpg"}
    answer = http.post(f"/projects/{SLUG}/images", content=photo(number), headers=headers).raise_for_status()
    return str(answer.json()["image_id"])


def photo(number: int) -> bytes:
    """A JPEG of 8192 x 4096 pixels that is as hard to decode as a photo: soft shapes, edges and a sensor's noise."""
    dice = np.random.default_rng(number)
    shapes = cv2.resize(dice.integers(0, 255, (64, 128, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    blocks = cv2.resize(dice.integers(0, 60, (256, 512, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    noise = np.tile(dice.normal(128, 4, (512, 512, 3)).astype(np.uint8), (HEIGHT // 512, WIDTH // 512, 1))
    picture = cv2.addWeighted(cv2.addWeighted(shapes, 0.8, blocks, 0.6, 0), 1.0, noise, 1.0, -128)
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return jpeg.tobytes()


def _regions(http: httpx.Client, image: str) -> Iterator[str]:
    found: dict[str, Any] = http.get(f"/images/{image}").raise_for_status().json()
    for cell in found["grid"]["cells"]:
        box = cell["context"]
        if (box["width"], box["height"]) == (REGION, REGION):
            yield f"/iiif/{image}/{box['x']},{box['y']},{REGION},{REGION}/max/0/default.jpg"
