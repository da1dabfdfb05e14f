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
from scripts.durability.painters import Painter
from scripts.durability.persistence import Door, Persistent
from scripts.durability.reviewer import Reviewer
from scripts.durability.serving import Victim, initialise, served

# How long a server lives after its first acknowledgement of a save …
SHORTEST, LONGEST = 0.05, 1.5
# … in seven rounds of ten. One in ten is killed on its way up, two in ten so long after they came up, saves or not.
KILLED_STARTING, KILLED_UP = 0.1, 0.8
PATIENCE = 10.0
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
        longest: Seconds that a server lives at most after its first acknowledgement of a save.
    """
    began = time.monotonic()
    arena = Arena(folder / "data", folder / "server.log", Ledger(folder / "ledger.jsonl"))
    initialise(arena.data, arena.log)
    with served(arena.data, arena.log) as url:
        project = world.make_project(arena.data, url, images=4 + rounds // 2, painters=painters)
    dice = random.Random(seed)  # noqa: S311 - a seeded choice, no secret
    with closing(arena.ledger), ThreadPoolExecutor(painters + 1) as pool:
        working = [pool.submit(worker.work) for worker in arena.crew(project)]
        try:
            for _ in range(rounds):
                arena.kill_once(dice.random(), dice.uniform(SHORTEST, longest))
                _raise_faults(working)
            arena.let_finish(working)
        finally:
            arena.door.end()
    return Kills(rounds, arena.sent_again, arena.checker.check_all(), time.monotonic() - began)


class Arena:
    """One data folder over all the servers that die on it.

    Args:
        data: The folder.
        log: Where the servers' output goes.
        ledger: What they acknowledge.
    """

    def __init__(self, data: Path, log: Path, ledger: Ledger) -> None:
        self.data, self.log, self.ledger = data, log, ledger
        self.door, self.checker = Door(), Checker(data, ledger)
        self._wires: list[Persistent] = []

    def crew(self, project: world.Project) -> list[Painter | Reviewer]:
        """The painters of the project and its reviewer."""
        self._wires = [Persistent(self.door, session) for session in (*project.sessions, project.reviewer)]
        *painting, reviewing = self._wires
        painters = [Painter(number, wire, self.door, self.ledger) for number, wire in enumerate(painting)]
        return [*painters, Reviewer(reviewing, self.door, self.ledger)]

    @property
    def sent_again(self) -> int:
        """Requests that broke off and were sent again."""
        return sum(wire.unknown for wire in self._wires)

    def kill_once(self, chance: float, life: float) -> None:
        """Start a server, check what was acknowledged before it, and kill it while it is starting up or at work."""
        victim = Victim(self.data, self.log)
        try:
            if chance < KILLED_STARTING:
                time.sleep(chance / KILLED_STARTING * SLOWEST_START)
                return
            url = victim.wait_until_up()
            if wrong := self.checker.check_new():  # what earlier servers acknowledged, as this one recovered it
                raise Lost(wrong)
            before = len(self.ledger.saved)
            self.door.open(url)
            if chance < KILLED_UP:
                self._wait_for_save(before)
            time.sleep(life)
        finally:
            self.door.close()
            victim.kill()

    def _wait_for_save(self, before: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while len(self.ledger.saved) == before and time.monotonic() < deadline:
            time.sleep(0.01)

    def let_finish(self, working: "list[Future[None]]") -> None:
        """Let every painter get its last answer, from a server that is left alone."""
        with served(self.data, self.log) as url:
            self.door.open(url)
            time.sleep(LAST_SECONDS)
            self.door.end()
            for future in working:
                future.result()


def _raise_faults(working: "list[Future[None]]") -> None:
    for future in working:
        if future.done():
            future.result()
