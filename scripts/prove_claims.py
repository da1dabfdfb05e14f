#!/usr/bin/env python3
"""Proves that no tile is handed out twice: eight robots at once, over real HTTP, on SQLite and on PostgreSQL.

Each robot claims until nothing is open. It saves and hands in most tiles and gives one in eight back, so that tiles
change hands. SQLite is served by one process, which is how it is run; PostgreSQL by two processes over one database.

A tile counts as handed out twice when one person gets it again, or when two people hold it at the same moment: from
the answer to a claim until the next request that ends the lease is sent. Both moments are taken by the robot, inside
the time the server holds the lease, so that an overlap is never an artefact of the measurement.

Last line: ``{"handed_out": ..., "twice": ..., ...}``.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from sqlalchemy.orm import Session

from app import people, projects, tasks
from app.core.geometry import Grid, Size
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.foundation.ids import ImageId, ProjectId, new_id
from app.imagery import Image
from app.people import Role
from app.settings import Settings
from app.wiring import House, house
from migrations import migrate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.postgres_server import postgres_server

ROBOTS = 8
TILES_AN_IMAGE = 16
GIVEN_BACK = 1 / 8
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Hold:
    """That a robot had a tile: from the answer to its claim until it sent what ended the lease."""

    task: str
    robot: int
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one database: leases handed out, those that should not have been, and claims a second."""

    handed_out: int
    twice: int
    tiles: int
    seconds: float


def main() -> None:
    """Run the proof and print its figures; exit status 1 when a tile was handed out twice."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="96 tiles a database instead of 2,000")
    quick = arguments.parse_args().quick
    images = 6 if quick else 125
    proofs = {"sqlite": prove_sqlite(images), "postgres": prove_postgres(images)}
    sentences = [say(name, proof) for name, proof in proofs.items()]
    print("\n".join(sentences))
    if not quick:
        record("prove_claims", "\n".join(f"- {sentence}" for sentence in sentences))
    total = {key: sum(getattr(proof, key) for proof in proofs.values()) for key in ("handed_out", "twice", "tiles")}
    print(json.dumps({**total, "robots": ROBOTS, "databases": sorted(proofs)}))
    sys.exit(1 if total["twice"] else 0)


def say(name: str, proof: Proof) -> str:
    """What came of one database, in words."""
    rate = proof.handed_out / proof.seconds
    return (
        f"{name}: {proof.tiles} tiles, {ROBOTS} robots, {proof.handed_out} leases in {proof.seconds:.1f} s "
        f"({rate:.0f} claim-save-submit rounds a second), {proof.twice} handed out twice"
    )


def prove_sqlite(images: int) -> Proof:
    """One server over an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="tessera-claims-") as folder:
        return prove([Settings(data=Path(folder))], images)


def prove_postgres(images: int) -> Proof:
    """Two servers over one PostgreSQL database."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tessera-claims-"))) for _ in range(2)]
        (folders[1] / "blobs").symlink_to(folders[0] / "blobs")
        url = server.create_database("claims")
        return prove([Settings(data=folder, database_url=url) for folder in folders], images)


def prove(installations: list[Settings], images: int) -> Proof:
    """Fill the database, serve it by every installation, and let the robots loose."""
    with house(installations[0]) as opened:
        migrate(opened.db)
        tokens = make_project(opened, images)
    with ExitStack() as stack:
        urls = [stack.enter_context(served(settings)) for settings in installations]
        began = time.monotonic()
        with ThreadPoolExecutor(ROBOTS) as pool:
            jobs = [pool.submit(work, number, urls[number % len(urls)], token) for number, token in enumerate(tokens)]
            holds = [hold for job in jobs for hold in job.result()]
        seconds = time.monotonic() - began
    return Proof(len(holds), count_twice(holds), images * TILES_AN_IMAGE, seconds)


def make_project(opened: House, images: int) -> list[str]:
    """Make a project with `images` images of 16 tiles, and the robots.

    Returns:
        A session token for each robot.
    """
    with opened.db.write() as session:
        project = projects.create(
            session, opened.clock, slug="claims", taxonomy="camvid-11", tile=16, overlap=0, context=0
        )
        grid = Grid(Size(64, 64), tile=16, overlap=0, context=0)
        for number in range(images):
            image = image_row(opened, project.id, number)
            session.add(image)
            session.flush()
            tasks.create_for_image(session, opened.clock, project_id=project.id, image_id=image.id, grid=grid)
        return [_make_robot(opened, session, project.id, number) for number in range(ROBOTS)]


def _make_robot(opened: House, session: Session, project_id: ProjectId, number: int) -> str:
    account = people.create_account(session, opened.clock, name=f"Robot {number}")
    people.set_roles(session, opened.clock, project_id=project_id, account_id=account.id, roles={Role.ANNOTATOR})
    return people.open_session(session, opened.clock, account)


def image_row(opened: House, project_id: ProjectId, number: int) -> Image:
    """The row of an image of 64 x 64 pixels whose photo nobody looks at."""
    name = f"drive_{number:06d}"
    return Image(
        id=ImageId(new_id()),
        project_id=project_id,
        path=f"{name}.jpg",
        name=f"{name}.jpg",
        stem=name,
        stem_key=name,
        drive="drive",
        frame=number,
        split="train",
        width=64,
        height=64,
        orientation=1,
        media_type="image/jpeg",
        original_sha256=f"{number:064x}",
        original_bytes=1,
        photo_sha256=f"{number:064x}",
        created_at=opened.clock.now(),
    )


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Run `tessera serve` on a free port in a process of its own and give its address."""
    card = settings.data / "server.json"
    environment = {**os.environ, "TESSERA_DATA": str(settings.data), "TESSERA_DATABASE_URL": settings.database_url}
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(card):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not come up (exit status {process.poll()})")
            time.sleep(0.05)
        yield json.loads(card.read_text())["url"]
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _answers(card: Path) -> bool:
    try:
        return httpx.get(json.loads(card.read_text())["url"] + "/healthz").is_success
    except (OSError, ValueError, httpx.HTTPError):
        return False


def work(number: int, url: str, token: str) -> list[Hold]:
    """Claim, save and hand in, or give back, until nothing is open."""
    dice = random.Random(number)  # noqa: S311 - a seeded choice, no secret
    holds: list[Hold] = []
    with httpx.Client(base_url=f"{url}/api/v1", cookies={"tessera_session": token}, timeout=60) as http:
        while (task := claim(http)) is not None:
            begins = time.monotonic()
            saved = None if dice.random() < GIVEN_BACK else save(http, task)
            ends = time.monotonic()
            end_lease(http, task, saved)
            holds.append(Hold(task["id"], number, begins, ends))
    return holds


def claim(http: httpx.Client) -> dict[str, Any] | None:
    """The next tile, or None when nothing is open for this robot."""
    answer = http.post("/projects/claims/claim", json={}).raise_for_status()
    return None if answer.status_code == httpx.codes.NO_CONTENT else answer.json()


def save(http: httpx.Client, task: dict[str, Any]) -> str:
    """Paint the whole tile and save it; returns the revision."""
    paint = task["tile"]["paint"]
    raster = np.full((paint["height"], paint["width"]), 1, np.uint16)
    headers = {
        "If-None-Match": "*",
        "Idempotency-Key": new_id(),
        "Tessera-Lease": task["lease"]["id"],
        "Tessera-Active-Seconds": "1",
    }
    body = write_tile(LabelTile(raster, (Segment(1, 0),)))
    answer = http.put(f"/tasks/{task['id']}/labels", content=body, headers=headers).raise_for_status().json()
    if answer["late"]:
        raise RuntimeError(f"the tile {task['id']} was taken away while it was held")
    return str(answer["revision"])


def end_lease(http: httpx.Client, task: dict[str, Any], revision: str | None) -> None:
    """Hand the tile in, or give it back where nothing was saved."""
    lease = {"lease": task["lease"]["id"]}
    if revision is None:
        http.post(f"/tasks/{task['id']}/release", json=lease).raise_for_status()
        return
    body = {**lease, "revision": revision, "active_seconds": 1}
    http.post(f"/tasks/{task['id']}/submit", json=body).raise_for_status()


def count_twice(holds: list[Hold]) -> int:
    """Leases that should not have been given: to somebody who had the tile before, or while another held it."""
    again = sum(count - 1 for count in Counter((hold.task, hold.robot) for hold in holds).values())
    ordered = sorted(holds, key=lambda hold: (hold.task, hold.begins))
    overlapping = sum(a.task == b.task and b.begins < a.ends for a, b in pairwise(ordered))
    return again + overlapping


if __name__ == "__main__":
    main()
