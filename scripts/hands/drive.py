"""A drive of two frames on a real server: the first accepted and merged, the second handed in but for one tile."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.cli.gateway import Gateway
from app.cli.ingest import send
from app.cli.serving import Server
from app.core.taxonomy import Taxonomy
from app.robots import ApiClient, Hand, Simulation, TruthFolder, simulate
from app.robots.annotator import Annotator
from scripts.hands.scene import SAMPLE
from tests.journeys.served import Served

TILES = 3
"""Tiles to a side of what is cut out of the frames; the robot paints the one in the middle."""
MIDDLE = TILES * TILES // 2


@dataclass(frozen=True)
class Place:
    """What is cut out of two frames of the sample data.

    Attributes:
        drive: Of both frames.
        before: Number of the first frame.
        now: Number of the second frame.
        left: Of the cut, in pixels of the frames.
        top: Likewise.
        tile: Side of a tile.
    """

    drive: str
    before: int
    now: int
    left: int
    top: int
    tile: int

    def stem(self, frame: int) -> str:
        """A frame's name."""
        return f"{self.drive}_{frame:06d}"

    @property
    def cut(self) -> tuple[slice, slice]:
        """Rows and columns of the frames."""
        side = TILES * self.tile
        return slice(self.top, self.top + side), slice(self.left, self.left + side)


def lay_out(served: Served, slug: str, place: Place, folder: Path) -> None:
    """Make a project in which the middle tile of the second frame is all that is left to paint."""
    served.operator.post("/projects", {"slug": slug, "title": slug, "taxonomy": "cityscapes", "tile": place.tile})
    for frame in (place.before, place.now):
        _write_cut(place, frame, folder)
    truth = folder / "truth"
    _send(served, slug, place, place.before, folder)
    simulate(Simulation(server=served.url, token=served.token, slug=slug, truth=truth, annotators=2))
    _send(served, slug, place, place.now, folder)
    _hand_in_around(served, slug, TruthFolder(truth, _taxonomy(served, slug)))


def _send(served: Served, slug: str, place: Place, frame: int, folder: Path) -> None:
    name = f"{place.drive}/{place.stem(frame)}.png"
    send(Gateway(served.operator, Server(served.url, served.token)), slug, folder / "photos" / name, name=name)


def _write_cut(place: Place, frame: int, folder: Path) -> None:
    stem = place.stem(frame)
    photo = SAMPLE / "photos" / place.drive / f"{stem}.jpg"
    files = {photo: folder / "photos" / place.drive / f"{stem}.png"}
    for kind in ("labelIds", "instanceIds"):
        files[SAMPLE / "truth" / f"{stem}_{kind}.png"] = folder / "truth" / f"{stem}_{kind}.png"
    for path, to in files.items():
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if picture is None:
            raise FileNotFoundError(path)
        to.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(to), np.ascontiguousarray(picture[place.cut]))


def _taxonomy(served: Served, slug: str) -> Taxonomy:
    return Taxonomy.from_json(served.operator.get(f"/projects/{slug}")["taxonomy"])


def _hand_in_around(served: Served, slug: str, truth: TruthFolder) -> None:
    """Hand in all tiles but the middle one: who meets that one holds it until the others are done."""
    with ExitStack() as stack:
        painters = [stack.enter_context(_painter(served, slug, truth, name)) for name in ("First", "Second")]
        kept = [task for painter in painters for task in [_work(painter)] if task is not None]
        for painter, task in zip(painters, kept, strict=False):
            painter.client.post(f"/tasks/{task['id']}/release", {"lease": task["lease"]["id"]})


def _work(painter: Annotator) -> dict[str, Any] | None:
    """Hand in tiles until nothing is open, or the middle one is met; return that one."""
    while (task := painter.client.post(f"/projects/{painter.project['slug']}/claim")) is not None:
        if task["tile"]["index"] == MIDDLE:
            return dict(task)
        painter.paint(task)
    return None


@contextmanager
def _painter(served: Served, slug: str, truth: TruthFolder, name: str) -> Iterator[Annotator]:
    body = {"role": "annotator", "name": f"{name} of {slug}"}
    token = served.operator.post(f"/projects/{slug}/invitations", body)["link"].rsplit("#", 1)[1]
    with ApiClient(served.url) as client:
        client.post(f"/invitations/{token}/accept", {"name": body["name"]})
        project = served.operator.get(f"/projects/{slug}")
        things = frozenset(_taxonomy(served, slug).things)
        yield Annotator(client, project, truth, Hand(error=0.0, seed=1, robot=0), things)
