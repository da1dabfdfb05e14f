"""Rounds of SIGKILL: painters save all the time, and the server dies at random moments, starting up included."""

import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from scripts.durability import world
from scripts.durability.checker import Checker, Verdict
from scripts.durability.ledger import Ledger
from scripts.durability.painters import Door, Painter
from scripts.durability.serving import Victim, initialise, served

# How long a server lives once it answers; one in ten is killed on its way there.
SHORTEST, LONGEST = 0.05, 1.5
KILLED_STARTING = 0.1
SLOWEST_START = 1.0
LAST_SECONDS = 0.5


class Lost(Exception):
    """Something acknowledged is not there."""


@dataclass(frozen=True, slots=True)
class Kills:
    """What came of the rounds.

    Attributes:
        rounds: How often the server was killed.
        unknown: Requests that broke off and were sent again.
        verdict: What the checker found.
        seconds: How long it took.
    """

    rounds: int
    unknown: int
    verdict: Verdict
    seconds: float


def kill_rounds(folder: Path, *, rounds: int, painters: int, seed: int = 1, longest: float = LONGEST) -> Kills:
    """Run the rounds in `folder`, and check after each one and at the end.

    Args:
        folder: An empty folder: data, ledger and log go below it.
        rounds: How often to kill.
        painters: How many save at once.
        seed: Of the moments.
        longest: Seconds that a server lives at most, once it answers.
    """
    began = time.monotonic()
    data, log = folder / "data", folder / "server.log"
    initialise(data)
    with served(data, log) as url:
        project = world.make_project(data, url, images=4 + rounds // 2, painters=painters)
    door, dice = Door(), random.Random(seed)  # noqa: S311 - a seeded choice, no secret
    with closing(Ledger(folder / "ledger.jsonl")) as ledger, ThreadPoolExecutor(painters) as pool:
        crew = [Painter(number, session, door, ledger) for number, session in enumerate(project.sessions)]
        working = [pool.submit(painter.work) for painter in crew]
        checker = Checker(data, ledger)
        try:
            for _ in range(rounds):
                _kill_once(data, log, door, checker, dice.random(), dice.uniform(SHORTEST, longest))
                _raise_faults(working)
            _let_finish(data, log, door, working)
        finally:
            door.end()
    return Kills(rounds, sum(painter.unknown for painter in crew), checker.check_all(), time.monotonic() - began)


def _kill_once(data: Path, log: Path, door: Door, checker: Checker, chance: float, life: float) -> None:
    """Start a server, check what was acknowledged before it, and kill it while it is starting up or at work."""
    victim = Victim(data, log)
    try:
        if chance < KILLED_STARTING:
            time.sleep(chance / KILLED_STARTING * SLOWEST_START)
            return
        url = victim.wait_until_up()
        if wrong := checker.check_new():  # what earlier servers acknowledged, as this one recovered it
            raise Lost(wrong)
        door.open(url)
        time.sleep(life)
    finally:
        door.close()
        victim.kill()


def _raise_faults(working: "list[Future[None]]") -> None:
    for future in working:
        if future.done():
            future.result()


def _let_finish(data: Path, log: Path, door: Door, working: "list[Future[None]]") -> None:
    """Let every painter get its last answer, from a server that is left alone."""
    with served(data, log) as url:
        door.open(url)
        time.sleep(LAST_SECONDS)
        door.end()
        for future in working:
            future.result()
