"""A server that dies right after it acknowledged a hand-in measures it by its known answer when it is up again."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import read_tile, write_tile
from app.foundation.ids import new_id
from app.robots import ApiClient
from scripts.durability.serving import Victim, initialise
from tests.imports.sets import CAR, ROAD, photo, street_ids

PATIENCE = 30.0
GOLD = "/projects/gold/gold"


@contextmanager
def served(data: Path, log: Path) -> Iterator[tuple[str, ApiClient]]:
    """Serve until the block ends, then die without a word; yields the address and the operator's connection."""
    victim = Victim(data, log)
    try:
        url = victim.wait_until_up()
        token = json.loads((data / "server.json").read_text())["token"]
        with ApiClient(url, token=token) as operator:
            yield url, operator
    finally:
        victim.kill()


def make_gold(operator: ApiClient) -> None:
    """A project with one image of two tiles, both with known answers."""
    operator.post("/projects", {"slug": "gold", "taxonomy": "cityscapes", "tile": 32, "overlap": 4})
    headers = {"X-File-Name": quote("elm_000001.png"), "Content-Type": "application/octet-stream"}
    taken = operator.request("POST", "/api/v1/projects/gold/images", content=photo(1), headers=headers).json()
    answer = operator.request(
        "PUT",
        f"/api/v1/images/{taken['image_id']}/labels",
        params={"mode": "gold"},
        content=whole(),
        headers={"Content-Type": "image/png"},
    )
    assert answer.json()["known"] == 2


def whole() -> bytes:
    raster = (street_ids() != ROAD) + 1
    return write_tile(LabelTile(raster.astype("uint16"), (Segment(1, ROAD), Segment(2, CAR))))


def hand_in_a_tile(url: str, operator: ApiClient) -> None:
    """Somebody new paints her part of the answer and hands it in."""
    link = operator.post("/projects/gold/invitations", {"role": "annotator", "name": "Somebody"})["link"]
    with ApiClient(url) as painter:
        painter.post(f"/invitations/{link.rsplit('#', 1)[1]}/accept", {"name": "Somebody"})
        task: dict[str, Any] = painter.post("/projects/gold/claim")
        area = task["tile"]["paint"]
        rows, columns = slice(area["y"], area["y"] + area["height"]), slice(area["x"], area["x"] + area["width"])
        truth = read_tile(whole())
        headers = {
            "Content-Type": "image/png",
            "Idempotency-Key": new_id(),
            "Tessera-Lease": task["lease"]["id"],
            "Tessera-Active-Seconds": "5",
            "If-None-Match": "*",
        }
        content = write_tile(LabelTile(truth.raster[rows, columns].copy(), truth.segments))
        saved = painter.request("PUT", f"/api/v1/tasks/{task['id']}/labels", content=content, headers=headers).json()
        body = {"lease": task["lease"]["id"], "revision": saved["revision"], "active_seconds": 5}
        assert painter.post(f"/tasks/{task['id']}/submit", body)["state"] == "submitted"


def test_what_was_handed_in_is_measured_though_the_server_died(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "server.log"
    initialise(data, log)
    with served(data, log) as (_, operator):
        make_gold(operator)
    for _ in range(2):
        with served(data, log) as (url, operator):
            hand_in_a_tile(url, operator)
    with served(data, log) as (_, operator):
        deadline = time.monotonic() + PATIENCE
        while (found := operator.get(GOLD))["waiting"] and time.monotonic() < deadline:
            time.sleep(0.1)
    assert (found["known"], found["measured"], found["waiting"]) == (2, 2, 0)
    assert [(one["tiles"], one["agreement"]) for one in found["people"]] == [(1, 1.0), (1, 1.0)]
