"""The sitting of `test_one_sitting`, in the house of `scripts/start --grown-up`, and what the deaths of its parts do.

PostgreSQL, blobs in S3, two web processes behind nginx, two workers: the people in it see no difference.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from sqlalchemy import text

from app.foundation.blobs import open_store
from app.foundation.database import Database
from app.robots import ApiClient
from scripts.durability import world
from scripts.durability.ledger import Ledger, Saved
from scripts.durability.painters import Painter
from scripts.durability.persistence import Door, Persistent
from scripts.grown_up import GrownUp, grown_up
from scripts.grown_up.processes import Supervised
from tests.journeys.served import Served
from tests.journeys.test_one_sitting import sitting, test_a_photo_becomes_a_dataset_in_one_sitting

__all__ = ["sitting", "test_a_photo_becomes_a_dataset_in_one_sitting"]
pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.s3]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrownUp]:
    """One grown-up house for this file."""
    with grown_up(tmp_path_factory.mktemp("grown-up"), durable=False) as started:
        yield started


@pytest.fixture(scope="module")
def served(house: GrownUp) -> Iterator[Served]:
    """The house as the journeys know one: people come through nginx, commands through the first web process."""
    with ApiClient(house.card.url, token=house.card.token) as operator:
        yield Served(house.url, house.card.token, operator, {**os.environ, **house.environment})


class Retrying(Persistent):
    """Sends again what a dying process left unanswered, as the painter in the browser does."""

    def send(self, request: Callable[[httpx.Client], httpx.Response]) -> tuple[httpx.Response, bool]:
        """Take the proxy's "nobody there" as no answer."""

        def answered(http: httpx.Client) -> httpx.Response:
            answer = request(http)
            if answer.status_code in (502, 503, 504):
                raise httpx.ReadError(f"the proxy says {answer.status_code}")
            return answer

        return super().send(answered)


def test_no_save_fails_when_a_web_process_and_a_worker_are_killed(house: GrownUp, tmp_path: Path) -> None:
    """Painters that send again what was not answered save on, and whatever was acknowledged is there."""
    data = Path(house.environment["TESSERA_DATA"])
    project = world.make_project(data, house.card.url, images=1, painters=3, tile=128)
    door = Door(url=house.url)
    with closing(Ledger(tmp_path / "ledger")) as ledger:
        killed = paint_and_kill(house, project, door, ledger)
    assert [victim.starts for victim in killed] == [2, 2, 2]
    assert len(ledger.saved) >= project.tiles
    assert missing_saves(house, ledger) == []


def paint_and_kill(house: GrownUp, project: world.Project, door: Door, ledger: Ledger) -> list[Supervised]:
    """Let painters work the project to its end while processes are killed among their saves."""
    painters = [Painter(n, Retrying(door, session), door, ledger) for n, session in enumerate(project.sessions)]
    killed = [house.web[1], house.workers[0], house.web[0]]
    with ThreadPoolExecutor(len(painters)) as pool:
        working = [pool.submit(painter.work) for painter in painters]
        for victim in killed:
            kill_after(victim, ledger, more=3)
        for each in working:
            each.result(timeout=120)
    return killed


def kill_after(victim: Supervised, ledger: Ledger, *, more: int) -> None:
    """Wait for some more saves, so that the kill falls among them; then kill, and wait for the next run."""
    enough = len(ledger.saved) + more
    until(lambda: len(ledger.saved) >= enough)
    victim.kill()
    until(lambda: victim.starts > 1)


def until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def missing_saves(house: GrownUp, ledger: Ledger) -> list[Saved]:
    """Acknowledged saves whose row or bytes are not there, once each."""
    database = Database(house.environment["TESSERA_DATABASE_URL"])
    with patch.dict(os.environ, house.environment):
        store = open_store(house.environment["TESSERA_STORE_URL"])
    with database.read() as session:
        kept = {row.id: row.blob_sha256 for row in session.execute(text("SELECT id, blob_sha256 FROM revision"))}
    database.dispose()
    return [s for s in ledger.saved if kept.get(s.revision) != s.sha256 or not store.get(s.sha256)]
