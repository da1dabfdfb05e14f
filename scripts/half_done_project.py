"""A project in the middle of its life, with something to see on every screen, worked through the HTTP API.

The first photos are done: painted, accepted and merged, the last of them with questions open; the answer of the first
is known. The next one has a tile
to review, one returned, some accepted and one in somebody's hands. Whatever comes after has not been touched.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Self

import numpy as np

from app.cli.gateway import Gateway
from app.cli.ingest import send
from app.cli.serving import Server
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.core.taxonomy import Taxonomy
from app.robots import ApiClient
from app.robots.annotator import Annotator, Hand, grid_of
from app.robots.truth import TruthFolder
from scripts.sample_examples import INSTRUCTIONS, explain

CAR = 26
NOTE = "The kerb between the parked cars belongs to the pavement. Please look at the left third again."


@dataclass(frozen=True)
class Person:
    """Somebody in the project, with a connection that is signed in as her."""

    client: ApiClient
    account_id: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to make.

    Attributes:
        slug: The project's name in addresses.
        title: What people call it.
        tile: Target side of a tile's core, pixels.
        photos: Photo files, in the order in which they are worked; the name of its folder is a photo's drive.
        truth: Folder of ground truth for the photos that are worked.
        done: How many photos are finished.
        error: How badly the robots paint.
    """

    slug: str
    title: str
    tile: int
    photos: Sequence[Path]
    truth: Path
    done: int = 1
    error: float = 0.0


class HalfDone:
    """The project, and the people in it: ``lead``, ``reviewer``, and the annotators ``one`` and ``two``.

    Args:
        server: Where the house answers.
        operator: A connection with the operator's rights.
        plan: What to make.
    """

    def __init__(self, server: Server, operator: ApiClient, plan: Plan) -> None:
        self._server, self._operator, self._plan = server, operator, plan
        self._connections = ExitStack()
        body = {"slug": plan.slug, "title": plan.title, "taxonomy": "cityscapes", "instructions": INSTRUCTIONS}
        self.project: dict[str, Any] = operator.post("/projects", {**body, "tile": plan.tile})
        sent = [send(Gateway(operator, server), plan.slug, path, name=_name(path)) for path in plan.photos]
        explain(operator, plan.slug, plan.photos[0], plan.truth)
        self.lead, self.reviewer = self._person("Sample lead", "lead"), self._person("Sample reviewer", "reviewer")
        self.one, self.two = (self._person(f"Sample painter {n}", "annotator") for n in (1, 2))
        self._know(plan.photos[0].stem, sent[0]["image_id"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connections.close()

    @property
    def slug(self) -> str:
        """The project's name in addresses."""
        return self._plan.slug

    def browser_link(self, person: Person) -> str:
        """Make an address that signs a browser in as somebody, once."""
        made = self._operator.post(f"/accounts/{person.account_id}/signin-links")
        return str(made["link"])

    def work(self) -> None:
        """Bring the project to the middle of its life."""
        finished = [path.stem for path in self._plan.photos[: self._plan.done]]
        painters = [self._painter(self.one, 0), self._painter(self.two, 1)]
        while (task := self._claim(painters[0])) and _stem(task) in finished:
            self._paint(painters[0], task, flagged=_stem(task) == finished[-1])
            self._judge(task, "accept")
            painters.reverse()
        if task is not None:
            self._leave_open(task, *painters)
        self._wait_until_merged()

    def _leave_open(self, task: dict[str, Any], first: Annotator, second: Annotator) -> None:
        """Go on with one photo: a tile returned, some accepted, one to review, one in hand."""
        self._paint(first, task)
        self._judge(task, "return", reason="boundary", text=NOTE)
        for _ in range(task["tile"]["columns"] * task["tile"]["rows"] // 2):
            self._judge(self._paint(second, self._claim(second)), "accept")
        self._paint(second, self._claim(second))
        self._begin(second, self._claim(second))

    def _know(self, stem: str, image: str) -> None:
        """Bring the truth of a photo in as the known answer of its tiles."""
        truth = TruthFolder(self._plan.truth, Taxonomy.from_json(self.project["taxonomy"])).of(stem)
        numbers, raster = np.unique(truth.ids, return_inverse=True)
        segments = [
            Segment(place, truth.classes[number], crowd=number in truth.crowds)
            for place, number in enumerate(numbers.tolist(), start=1)
        ]
        answer = LabelTile((raster + 1).astype(np.uint16).reshape(truth.ids.shape), tuple(segments))
        address = f"/api/v1/images/{image}/labels?mode=gold"
        self._operator.request("PUT", address, content=write_tile(answer), headers={"Content-Type": "image/png"})

    # --- one step ---------------------------------------------------------------------------------------------

    def _claim(self, painter: Annotator) -> dict[str, Any]:
        task: dict[str, Any] = painter.client.post(f"/projects/{self.slug}/claim")
        return task

    def _paint(self, painter: Annotator, task: dict[str, Any], *, flagged: bool = False) -> dict[str, Any]:
        """Paint and hand in; ``flagged`` marks the largest car as going on elsewhere, which raises questions."""
        tile = _tile(painter, task)
        saved = painter.save(task, _with_largest_car_flagged(tile) if flagged else tile)
        body = {"lease": task["lease"]["id"], "revision": saved["revision"], "active_seconds": 380}
        painter.client.post(f"/tasks/{task['id']}/submit", body)
        return task

    def _begin(self, painter: Annotator, task: dict[str, Any]) -> None:
        """Paint all but most of the largest region of a tile, and keep it."""
        tile = _tile(painter, task)
        raster = tile.raster.copy()
        largest = np.bincount(raster.ravel()).argmax()
        rest = raster[:, raster.shape[1] // 3 :]
        rest[rest == largest] = 0
        present = set(np.unique(raster).tolist())
        painter.save(task, LabelTile(raster, tuple(segment for segment in tile.segments if segment.id in present)))

    def _judge(self, task: dict[str, Any], verdict: str, **why: str) -> None:
        waiting = self.reviewer.client.get(f"/projects/{self.slug}/reviews")
        revision = next(review["revision"] for review in waiting if review["task_id"] == task["id"])
        self.reviewer.client.post(f"/tasks/{task['id']}/verdict", {"revision": revision, "verdict": verdict, **why})

    def _wait_until_merged(self) -> None:
        images = {"complete": 1, "merged": 0}
        while images["merged"] < images["complete"]:
            time.sleep(0.1)
            images = self._operator.get(f"/projects/{self.slug}/progress")["images"]

    # --- people -----------------------------------------------------------------------------------------------

    def _person(self, name: str, role: str) -> Person:
        """Add a person, and sign her connection in."""
        body = {"name": name, "roles": [{"project": self.slug, "role": role}]}
        made = self._operator.post("/accounts", body)
        client = self._connections.enter_context(ApiClient(self._server.url))
        client.post("/session/link", {"token": made["link"].rsplit("#", 1)[1]})
        return Person(client, made["account_id"])

    def _painter(self, person: Person, number: int) -> Annotator:
        taxonomy = Taxonomy.from_json(self.project["taxonomy"])
        truth = TruthFolder(self._plan.truth, taxonomy)
        hand = Hand(error=self._plan.error, seed=1, robot=number)
        return Annotator(person.client, self.project, truth, hand, frozenset(taxonomy.things))


def _name(photo: Path) -> str:
    return f"{photo.parent.name}/{photo.name}"


def _stem(task: dict[str, Any]) -> str:
    return PurePath(task["image"]["name"]).stem


def _tile(painter: Annotator, task: dict[str, Any]) -> LabelTile:
    """What this hand paints of a tile, with its faults."""
    tiles, _ = painter.truth.tiles(_stem(task), grid_of(painter.project, task["image"]))
    perfect = tiles[task["tile"]["index"]]
    where = f"{task['image']['name']}/{perfect.index}"
    return painter.hand.paint(LabelTile(perfect.raster, perfect.segments), where=where, things=painter.things)


def _with_largest_car_flagged(tile: LabelTile) -> LabelTile:
    areas = np.bincount(tile.raster.ravel(), minlength=1 + max(segment.id for segment in tile.segments))
    cars = [segment.id for segment in tile.segments if segment.class_id == CAR]
    largest = max(cars, key=lambda number: areas[number], default=0)
    segments = (replace(segment, continues=segment.id == largest) for segment in tile.segments)
    return LabelTile(tile.raster, tuple(segments))
