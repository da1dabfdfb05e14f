"""Processor seconds of what one painter asks of a server, read from the kernel: they do not depend on other load."""

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import mean
from typing import Any

import httpx

from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.foundation.ids import new_id
from scripts.capacity.model import Costs
from scripts.durability.serving import initialise, served
from scripts.durability.world import Project, make_project, save_headers, signed_in
from scripts.street_masks import street_mask

TILE = 512
TICKS = os.sysconf("SC_CLK_TCK")


def measure_costs(*, tiles: int, saves: int) -> Costs:
    """Let one painter do `tiles` tiles, `saves` further saves and as many heartbeats.

    Returns:
        The costs, with sample masks of a street as what is saved.
    """
    with tempfile.TemporaryDirectory(prefix="tessera-capacity-") as name:
        data, log = Path(name) / "data", Path(name) / "log"
        initialise(data, log)
        with served(data, log) as url:
            project = make_project(data, url, images=tiles + 2, painters=1, tile=TILE)
            return _costs(data, url, project, tiles, saves)


def _costs(data: Path, url: str, project: Project, tiles: int, saves: int) -> Costs:
    pid = int(json.loads((data / "server.json").read_text())["pid"])
    painter = _Painter(url, project.sessions[0])
    painter.whole_tile()
    whole = _processor(pid, painter.whole_tile, tiles)
    painter.begin()
    save = _processor(pid, painter.save, saves)
    beat = _processor(pid, painter.beat, saves)
    return Costs(whole, save, beat, mean(map(len, painter.bodies)), mean(painter.regions))


def _processor(pid: int, work: Callable[[], object], times: int) -> float:
    """Processor seconds of one go, over the server and its children."""
    before = _used(pid)
    for _ in range(times):
        work()
    return (_used(pid) - before) / times


def _used(pid: int) -> float:
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if pid in {int(folder.name), int(fields[1])}:
                total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


class _Painter:
    def __init__(self, url: str, session: str) -> None:
        self._site = httpx.Client(base_url=url, cookies={"tessera_session": session}, timeout=60)
        self._http = signed_in(url, session)
        self._numbers = count()
        self._task: dict[str, Any] = {}
        self._saved: dict[str, Any] = {}
        self.bodies: list[bytes] = []
        self.regions: list[int] = []

    def whole_tile(self) -> None:
        """Claim a tile, see its photo, save it once, hand it in."""
        self.begin()
        self.save()
        body = {"lease": self._task["lease"]["id"], "revision": self._saved["revision"], "active_seconds": 1}
        self._http.post(f"/tasks/{self._task['id']}/submit", json=body).raise_for_status()

    def begin(self) -> None:
        """Claim a tile and see its photo."""
        self._task = self._http.post("/projects/kept/claim", json={}).raise_for_status().json()
        self.regions.append(len(self._site.get(self._task["photo"]).raise_for_status().content))
        self._saved = {}

    def save(self) -> None:
        """One acknowledged save of a street's mask that differs from the last."""
        body = self._body()
        etag = f'"{self._saved["sha256"]}"' if self._saved else None
        headers = save_headers(self._task, etag=etag, key=new_id())
        answer = self._http.put(f"/tasks/{self._task['id']}/labels", content=body, headers=headers)
        self._saved = answer.raise_for_status().json()

    def beat(self) -> None:
        """One heartbeat."""
        body = {"lease": self._task["lease"]["id"]}
        self._http.post(f"/tasks/{self._task['id']}/heartbeat", json=body).raise_for_status()

    def _body(self) -> bytes:
        paint = self._task["tile"]["paint"]
        number = next(self._numbers)
        mask = street_mask(height=paint["height"], width=paint["width"], segments=24, seed=number)
        segments = tuple(Segment(identifier, number % 4) for identifier in range(1, len(mask.classes)))
        self.bodies.append(write_tile(LabelTile(mask.ids, segments)))
        return self.bodies[-1]
