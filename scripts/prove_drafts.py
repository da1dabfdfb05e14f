#!/usr/bin/env python3
"""Proves that no stroke is lost and that nothing is called saved before the server has it.

A real server, Chromium, and a painter who makes random strokes, steps back and forth and saves now and then, on small
tiles. A model apart from the painter's code knows what the tile must look like after each change.

* Kills: at random moments every process that holds a tab is ended with SIGKILL, now and then the whole browser. Each
  change whose IndexedDB transaction completed must be there when the tile is opened again, pixel by pixel, and what the
  page said last is held against the server.
* Mishaps: the server is killed and comes back, the line is cut, a reload without a line, two tabs of one tile, a lost
  lease, a clock that is set, a tile handed in without a line.

Last line: JSON with ``kills``, ``strokes_lost`` and ``false_saved`` (how often a page said "saved" of something else
than the server had), and beside them ``strokes`` (completed transactions), ``complete_p95_ms`` (from the end of a
change, pointer-up or key, to the completion of its transaction), ``looks`` (how often "saved" was held against the
server) and ``mishaps``. Ends with 1 where a promise was broken.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from playwright.async_api import async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.drafts.browser import Browser, quietly
from scripts.drafts.desk import Account, Desk
from scripts.drafts.house import SLUG, House
from scripts.drafts.kills import kill_rounds
from scripts.drafts.mishaps import MISHAPS, Mishap, Street
from scripts.network_bench.line import Line
from scripts.network_bench.proxy import ThinLine, thin_line

SEED = 20261126
ON_ONE_TILE = 10
"""So many kills a tile sees; then the next is painted."""
SLOWEST_P95_MS = 100
PLAIN = Line("plain", 1e9, 0.002)


@dataclass(frozen=True)
class Plan:
    """How much is done: kills, seconds without a line, and what else happens."""

    kills: int
    away_s: float
    mishaps: tuple[Mishap, ...] = MISHAPS


QUICK = Plan(kills=8, away_s=2)
FULL = Plan(kills=200, away_s=75)


@dataclass(frozen=True)
class Proof:
    """What came of it."""

    account: Account
    mishaps: int
    seconds: float

    @property
    def p95_ms(self) -> float:
        """95th percentile of the milliseconds until a change is stored."""
        return float(np.percentile(self.account.times, 95)) if self.account.times else float("nan")

    @property
    def figures(self) -> dict[str, Any]:
        """The figures by the names that the last line gives them."""
        account = self.account
        return {
            "kills": account.kills,
            "strokes_lost": account.lost,
            "false_saved": account.false_saved,
            "strokes": account.strokes,
            "complete_p95_ms": round(self.p95_ms, 1),
            "looks": account.looks,
            "mishaps": self.mishaps,
        }

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return not self.account.lost and not self.account.false_saved and self.p95_ms <= SLOWEST_P95_MS

    @property
    def sentences(self) -> list[str]:
        """The figures for a person."""
        a = self.account
        median = float(np.median(a.times)) if a.times else float("nan")
        return [
            f"{a.kills} SIGKILLs at random moments, {a.browsers} of them of the whole browser, in "
            f"{self.seconds:.0f} s: {a.strokes} changes whose transaction completed, {a.lost} lost.",
            f"Until a change was stored: median {median:.1f} ms, p95 {self.p95_ms:.1f} ms after pointer-up or key.",
            f"{self.mishaps} kinds of mishaps; {a.looks} looks at what was called saved: {a.false_saved} times the "
            "server had something else.",
        ]


def next_task(painter: Any) -> dict[str, Any]:
    """Claim the painter's next tile; the one she holds she gives back."""
    task: dict[str, Any] = painter.post(f"/projects/{SLUG}/claim", json={}).raise_for_status().json()
    return task


def give_back(painter: Any, task: dict[str, Any]) -> None:
    """Give a tile back, if it is still hers."""
    painter.post(f"/tasks/{task['id']}/release", json={"lease": task["lease"]["id"]})


async def work(browser: Browser, street: Street, plan: Plan, account: Account) -> None:
    """All kills, then all mishaps, each on a tile of its own."""
    chance = random.Random(SEED)  # noqa: S311  # strokes need no secrecy
    for done in range(0, plan.kills, ON_ONE_TILE):
        desk = await sit_down(browser, street, account, chance)
        await kill_rounds(desk, min(ON_ONE_TILE, plan.kills - done))
        await get_up(desk, street)
    for mishap in plan.mishaps:
        desk = await sit_down(browser, street, account, chance)
        await mishap(desk, street)
        await get_up(desk, street)


async def sit_down(browser: Browser, street: Street, account: Account, chance: random.Random) -> Desk:
    """A tile that nobody painted, open in the browser."""
    await browser.freshen()
    desk = Desk(browser, street.house.operator(), account, chance)
    await desk.take(next_task(street.painter))
    return desk


async def get_up(desk: Desk, street: Street) -> None:
    """Leave the tile to others."""
    await quietly(desk.page.close(), 5)
    give_back(street.painter, desk.task)


async def browse(house: House, line: ThinLine, folder: Path, plan: Plan) -> Account:
    """Let the painter work over the line."""
    account, painter, other = Account(), house.person("Noro"), house.person("Hery")
    street = Street(house, painter, other, line, plan.away_s)
    session = painter.cookies["tessera_session"]
    async with async_playwright() as playwright:
        url = f"http://127.0.0.1:{line.port}"
        browser = Browser(playwright, folder / "profile", session=session, url=url)
        await browser.start()
        try:
            await work(browser, street, plan, account)
        finally:
            await browser.close()
    return account


def prove(plan: Plan) -> Proof:
    """Run all of it."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tessera-drafts-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        house = House(folder)
        with suppress(ProcessLookupError), thin_line(PLAIN, urlsplit(house.url).port or 0, seed=SEED) as line:
            try:
                account = asyncio.run(browse(house, line, folder, plan))
            finally:
                house.close()
    return Proof(account, len(plan.mishaps), time.monotonic() - begun)


def main() -> int:
    """Prove; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.kills} kills, nothing recorded")
    quick = parser.parse_args().quick
    proof = prove(QUICK if quick else FULL)
    print("\n".join([*proof.sentences, *proof.account.notes]))
    if not quick:
        record("prove_drafts", "\n".join(f"- {sentence}" for sentence in proof.sentences))
    print(json.dumps(proof.figures))
    return 0 if proof.kept else 1


if __name__ == "__main__":
    sys.exit(main())
