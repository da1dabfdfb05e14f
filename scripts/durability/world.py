"""A small project to save into, made through the API: generated photos, painters with sessions of their own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
from numpy.typing import NDArray

from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile

SLUG = "kept"
SIDE = 512
CLASSES = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Project:
    """A project as a proof needs it.

    Attributes:
        tiles: How many tiles are open.
        sessions: A session token for each painter.
        reviewer: That of the one reviewer.
    """

    tiles: int
    sessions: tuple[str, ...]
    reviewer: str


def operator(data: Path, url: str) -> httpx.Client:
    """A client with the operator's rights on the server that holds `data`."""
    token = json.loads((data / "server.json").read_text())["token"]
    return httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=60)


def signed_in(url: str, session: str) -> httpx.Client:
    """A client that is signed in as a person."""
    return httpx.Client(base_url=f"{url}/api/v1", cookies={"tessera_session": session}, timeout=60)


def make_project(data: Path, url: str, *, images: int, painters: int, tile: int = 64) -> Project:
    """Make the project, send it `images` photos of 512 x 512 pixels, and let painters and a reviewer join."""
    body = {"slug": SLUG, "title": "Kept", "taxonomy": "camvid-11", "tile": tile, "overlap": 16, "context": 16}
    with operator(data, url) as http:
        http.post("/projects", json=body).raise_for_status()
        for number in range(images):
            send_photo(http, number).raise_for_status()
        sessions = tuple(join(http, url, "annotator", f"Painter {number}") for number in range(painters))
        reviewer = join(http, url, "reviewer", "Reviewer")
        tiles = http.get(f"/projects/{SLUG}/progress").raise_for_status().json()["tiles"]["total"]
    return Project(tiles, sessions, reviewer)


def send_photo(http: httpx.Client, number: int) -> httpx.Response:
    """Send a generated photo; each number is another one."""
    grey = np.random.default_rng(number).integers(0, 255, (SIDE // 16, SIDE // 16), dtype=np.uint8)
    _, png = cv2.imencode(".png", cv2.resize(grey, (SIDE, SIDE)))
    name = {"X-File-Name": f"drive/drive_{number:06d}.png"}
    return http.post(f"/projects/{SLUG}/images", content=png.tobytes(), headers=name)


def join(http: httpx.Client, url: str, role: str, name: str, *, slug: str = SLUG) -> str:
    """Invite somebody to the project and accept; returns her session."""
    invitation = {"role": role, "name": name}
    link = http.post(f"/projects/{slug}/invitations", json=invitation).raise_for_status().json()["link"]
    with httpx.Client(base_url=f"{url}/api/v1") as guest:
        token = link.rsplit("#", 1)[1]
        guest.post(f"/invitations/{token}/accept", json={"name": name}).raise_for_status()
        return guest.cookies["tessera_session"]


def mask(paint: dict[str, int], seed: list[int]) -> bytes:
    """A tile PNG of random masks without a hole; no two seeds make the same, and none of it compresses."""
    raster: NDArray[np.uint16] = np.random.default_rng(seed).integers(
        1, len(CLASSES) + 1, (paint["height"], paint["width"]), dtype=np.uint16
    )
    return write_tile(
        LabelTile(raster, tuple(Segment(number + 1, class_id) for number, class_id in enumerate(CLASSES)))
    )


def save_headers(task: dict[str, Any], *, etag: str | None, key: str) -> dict[str, str]:
    """The headers of a save of `task` on the state `etag`, None for the first."""
    return {
        "Content-Type": "image/png",
        "Idempotency-Key": key,
        "Tessera-Lease": task["lease"]["id"],
        "Tessera-Active-Seconds": "1",
        **({"If-Match": etag} if etag else {"If-None-Match": "*"}),
    }
