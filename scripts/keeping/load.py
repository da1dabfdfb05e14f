"""Painters that save while backups are taken."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.durability import world
from scripts.durability.ledger import Ledger, Saved
from scripts.durability.painters import Painter
from scripts.durability.persistence import Door, Persistent
from scripts.durability.serving import served
from scripts.release_road import Road


@dataclass(frozen=True, slots=True)
class LoadedBackup:
    """One backup under load.

    Attributes:
        before: Saves that were acknowledged when it began: it must have them.
        during: How many more were acknowledged until it was done.
        seconds: It took.
        rows: In it.
        blobs: In it.
    """

    before: tuple[Saved, ...]
    during: int
    seconds: float
    rows: int
    blobs: int


def back_up_under_load(road: Road, folder: Path, *, backups: int, images: int, painters: int) -> list[LoadedBackup]:
    """Serve the road's data, let painters save, and take backups into `folder` one after the other meanwhile."""
    taken = []
    with painting(road, images=images, painters=painters) as ledger:
        for _ in range(backups):
            _wait_for_saves(ledger, more=20)
            before, began = tuple(ledger.saved), time.monotonic()
            said = road.run("backup", folder)
            during = len(ledger.saved) - len(before)
            taken.append(LoadedBackup(before, during, time.monotonic() - began, said["rows"], said["blobs"]))
    return taken


@contextmanager
def painting(road: Road, *, images: int, painters: int) -> Iterator[Ledger]:
    """Painters at work for the length of a block."""
    log = road.folder / "server.log"
    with (
        served(road.data, log) as url,
        closing(Ledger(road.folder / "ledger")) as ledger,
        ThreadPoolExecutor(painters) as pool,
    ):
        project = world.make_project(road.data, url, images=images, painters=painters)
        door = Door(url=url)
        people = [Painter(n, Persistent(door, session), door, ledger) for n, session in enumerate(project.sessions)]
        working = [pool.submit(person.work) for person in people]
        try:
            yield ledger
        finally:
            door.end()
        for each in working:
            each.result(timeout=120)


def _wait_for_saves(ledger: Ledger, *, more: int, seconds: float = 60) -> None:
    enough, deadline = len(ledger.saved) + more, time.monotonic() + seconds
    while len(ledger.saved) < enough:
        if time.monotonic() > deadline:
            raise RuntimeError("the painters saved nothing for a minute")
        time.sleep(0.01)
