"""A robot that claims tiles, paints them from the truth with its own hand, saves and submits."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from app.core.geometry import Grid, Size
from app.core.noise import degrade
from app.core.raster import LabelTile
from app.core.raster.tile_png import write_tile
from app.foundation.ids import new_id
from app.robots.client import ApiClient, ApiError
from app.robots.truth import TruthFolder

# What a robot says it worked on a tile, so that progress and offers show something.
ACTIVE_SECONDS = 60


@dataclass(frozen=True)
class Hand:
    """How a robot paints.

    Attributes:
        error: 0 paints the truth; see `app.core.noise.degrade`.
        seed: Of the simulation.
        robot: Its number, so that no two robots err alike.
    """

    error: float
    seed: int
    robot: int

    def paint(self, tile: LabelTile, *, where: str, things: frozenset[int]) -> LabelTile:
        """Paint a tile: the truth, with the faults this hand makes at that place. Segments keep their ids."""
        place = int.from_bytes(hashlib.sha256(where.encode()).digest()[:4], "big")
        seed = [self.seed, self.robot, place]
        return degrade(tile.raster, tile.segments, error=self.error, seed=seed, things=things)


@dataclass(frozen=True)
class Annotator:
    """One signed-in robot with its hand and the truth it paints from."""

    client: ApiClient
    project: dict[str, Any]
    truth: TruthFolder
    hand: Hand
    things: frozenset[int]

    def work(self) -> int:
        """Paint tiles until nothing is open for this robot; return how many were handed in."""
        done = 0
        while (task := self.client.post(f"/projects/{self.project['slug']}/claim")) is not None:
            self.paint(task)
            done += 1
        return done

    def paint(self, task: dict[str, Any]) -> str:
        """Paint, save and submit one claimed tile; return the revision.

        Raises:
            ApiError: The server refused, other than for a lease that somebody else took.
        """
        saved = self.save(task, self._tile(task))
        body = {"lease": task["lease"]["id"], "revision": saved["revision"], "active_seconds": ACTIVE_SECONDS}
        self.client.post(f"/tasks/{task['id']}/submit", body)
        return str(saved["revision"])

    def save(self, task: dict[str, Any], tile: LabelTile) -> dict[str, Any]:
        """Save a tile under its lease; a connection that breaks is tried again with the same key."""
        etag = task["labels"]["etag"] if task["labels"] else None
        headers = {
            "Content-Type": "image/png",
            "Idempotency-Key": new_id(),
            "Tessera-Lease": task["lease"]["id"],
            "Tessera-Active-Seconds": str(ACTIVE_SECONDS),
            **({"If-Match": etag} if etag else {"If-None-Match": "*"}),
        }
        answer = self.client.request(
            "PUT", f"/api/v1/tasks/{task['id']}/labels", content=write_tile(tile), headers=headers
        )
        saved: dict[str, Any] = answer.json()
        return saved

    def _tile(self, task: dict[str, Any]) -> LabelTile:
        image, index = task["image"], task["tile"]["index"]
        tiles, _ = self.truth.tiles(PurePath(image["name"]).stem, grid_of(self.project, image))
        perfect = LabelTile(tiles[index].raster, tiles[index].segments)
        return self.hand.paint(perfect, where=f"{image['name']}/{index}", things=self.things)


def grid_of(project: dict[str, Any], image: dict[str, Any]) -> Grid:
    """Return the grid of an image from what the API says of it and its project."""
    size = Size(image["width"], image["height"])
    return Grid(size, tile=project["tile"], overlap=project["overlap"], context=project["context"])


__all__ = ["Annotator", "ApiError", "Hand", "grid_of"]
