#!/usr/bin/env python3
"""Measures whether claims cost the same over ten million tiles as over ten thousand.

Two queues of each database, the large and the small one, are drained in turns by 16 clients: claim, hand in, claim. A
transaction that began before stays open all the while, as a backup or a forgotten console would, so that nothing dead
can be cleared away. SQLite is served by one process, which is how it is run; PostgreSQL by two. The small queue is a
fresh copy at each turn, the large one goes on: it is drained for a minute in all.

Last line: one line of JSON. `p50_ratio_*` and `p99_ratio_*`: a claim over the large queue by one over the small one;
`drain_ratio`: claims a second in the last sixth of the draining by those in the first, the worse database;
`slowest_client_ratio`: claims of the client that got fewest by the mean, the worse database.
"""

import argparse
import json
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, quantiles

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.foundation.database import Database
from migrations import migrate
from scripts.bench_record import record
from scripts.claims_bench.drain import Claim, drain
from scripts.claims_bench.queue import Queue, fill
from scripts.postgres_server import postgres_server

CLIENTS = 16
SMALL = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: tiles of the large queue, turns, seconds a turn."""

    large: int
    turns: int
    seconds: float


FULL = Plan(10_000_000, turns=12, seconds=5.0)
QUICK = Plan(200_000, turns=3, seconds=2.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one database: milliseconds over (small, large), claims a second first and last, the fewest by the mean."""

    p50: tuple[float, float]
    p99: tuple[float, float]
    rates: tuple[float, float]
    fewest: float
    size: int


def main() -> None:
    """Measure both databases and print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help=f"{QUICK.large:,} tiles instead of {FULL.large:,}")
    quick = arguments.parse_args().quick
    plan = QUICK if quick else FULL
    figures = {"sqlite": measure_sqlite(plan), "postgres": measure_postgres(plan)}
    table = describe(plan, figures)
    print(table)
    if not quick:
        record("bench_claims", table)
    print(json.dumps({**summary(figures), "tiles": plan.large, "seconds": plan.turns * plan.seconds}))


def measure_sqlite(plan: Plan) -> Figures:
    """One process of 16 clients over a file."""
    with tempfile.TemporaryDirectory(prefix="tessera-claims-") as folder:
        large, small = (_filled(f"sqlite:///{folder}/{name}.sqlite", tiles) for name, tiles in _sizes(plan))

        def fresh(turn: int) -> Queue:
            shutil.copy(f"{folder}/small.sqlite", f"{folder}/small-{turn}.sqlite")
            return replace(small, url=f"sqlite:///{folder}/small-{turn}.sqlite")

        return measure(plan, large, fresh, processes=1)


def measure_postgres(plan: Plan) -> Figures:
    """Two processes of eight clients over one server."""
    with postgres_server() as server:
        large, small = (_filled(server.create_database(name), tiles) for name, tiles in _sizes(plan))

        def fresh(turn: int) -> Queue:
            return replace(small, url=server.create_database(f"small_{turn}", template="small"))

        return measure(plan, large, fresh, processes=2)


def _sizes(plan: Plan) -> list[tuple[str, int]]:
    return [("large", plan.large), ("small", SMALL)]


def _filled(url: str, tiles: int) -> Queue:
    db = Database(url)
    migrate(db)
    db.dispose()
    began = time.monotonic()
    queue = fill(url, tiles=tiles, clients=CLIENTS)
    print(f"{tiles:,} tiles in {time.monotonic() - began:.0f} s, {queue.bytes / 1e6:,.0f} MB", flush=True)
    return queue


def measure(plan: Plan, large: Queue, fresh: Callable[[int], Queue], *, processes: int) -> Figures:
    """Drain in turns, the small queue and the large one; the first turn of each is to get warm and does not count."""
    context = multiprocessing.get_context("spawn")
    small_claims: list[Claim] = []
    turns: list[list[Claim]] = []
    with ProcessPoolExecutor(processes, mp_context=context) as pool, held_open(large):
        for turn in range(plan.turns + 1):
            small = fresh(turn)
            with held_open(small):
                got = _turn(pool, small, plan, processes, lasting=False)
            small_claims += got if turn else []
            turns.append(_turn(pool, large, plan, processes, lasting=True))
    return figures_of(small_claims, turns[1:], plan, large.bytes)


def _turn(pool: ProcessPoolExecutor, queue: Queue, plan: Plan, processes: int, *, lasting: bool) -> list[Claim]:
    until = time.monotonic() + plan.seconds
    shares = [queue.accounts[number::processes] for number in range(processes)]
    jobs = [pool.submit(drain, queue, share, until, lasting=lasting) for share in shares]
    return [claim for job in jobs for claim in job.result()]


@contextmanager
def held_open(queue: Queue) -> Iterator[None]:
    """Keep a transaction open that sees the queue as it is now."""
    with ExitStack() as stack:
        db = Database(queue.url)
        stack.callback(db.dispose)
        session = stack.enter_context(db.read())
        if not db.is_sqlite:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        session.execute(text("SELECT count(*) FROM account"))
        yield


def figures_of(small: list[Claim], turns: list[list[Claim]], plan: Plan, size: int) -> Figures:
    """The figures of one database from the claims over the small queue and, turn by turn, over the large one."""
    large = [claim for turn in turns for claim in turn]
    sixth = max(1, plan.turns // 6)
    rates = tuple(sum(map(len, part)) / (sixth * plan.seconds) for part in (turns[:sixth], turns[-sixth:]))
    counts = Counter(claim.client for claim in large)
    return Figures(
        p50=(_percentile(small, 50), _percentile(large, 50)),
        p99=(_percentile(small, 99), _percentile(large, 99)),
        rates=(rates[0], rates[1]),
        fewest=min(counts.values()) / mean(counts.values()) if len(counts) == CLIENTS else 0.0,
        size=size,
    )


def _percentile(claims: list[Claim], percent: int) -> float:
    return 1000 * quantiles([claim.seconds for claim in claims], n=100)[percent - 1]


def describe(plan: Plan, figures: dict[str, Figures]) -> str:
    """A table of what was measured."""
    lines = [
        f"{CLIENTS} clients, {plan.turns} turns of {plan.seconds:.0f} s each, a transaction open all the while. "
        f"Half of the tiles are accepted, the others open. Small: {SMALL:,} tiles; large: {plan.large:,}.",
        "",
        "| database | claim p50, small / large, ms | p99, small / large, ms | claims/s, first / last sixth | fewest by "
        "the mean | size of the large one |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in figures.items():
        lines.append(
            f"| {name} | {one.p50[0]:.2f} / {one.p50[1]:.2f} | {one.p99[0]:.1f} / {one.p99[1]:.1f} "
            f"| {one.rates[0]:.0f} / {one.rates[1]:.0f} | {one.fewest:.2f} | {one.size / 1e9:.2f} GB |"
        )
    return "\n".join(lines)


def summary(figures: dict[str, Figures]) -> dict[str, float]:
    """The keys that the last line gives."""
    ratios = {f"p50_ratio_{name}": one.p50[1] / one.p50[0] for name, one in figures.items()}
    ratios |= {f"p99_ratio_{name}": one.p99[1] / one.p99[0] for name, one in figures.items()}
    ratios["drain_ratio"] = min(one.rates[1] / one.rates[0] for one in figures.values())
    ratios["slowest_client_ratio"] = min(one.fewest for one in figures.values())
    return {name: round(value, 3) for name, value in ratios.items()}


if __name__ == "__main__":
    main()
