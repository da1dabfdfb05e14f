#!/usr/bin/env python3
"""Measures how regions of photos are served: stored ones here and through nginx, uncut ones of 8K photos, beside saves.

Stored: wrk asks for one region of 736 x 736 pixels with 16 connections, in turns of nginx with the bare file, nginx
with `deploy/nginx/regions.conf` (our permission, its own disk), and our own process. Uncut: regions that nobody asked
for before, 30 a second whether or not the last ones were answered, from photos of 8192 x 4096 that somebody has opened;
what the first look at a photo takes is told apart. Saves: 15 a second, with and without such regions beside them, for
which another process asks.

Last line: one line of JSON with `own_vs_nginx`, `authorised_vs_nginx` (requests a second by those of the bare file),
`uncached_p95_ms` and `saves_p99_ratio` (with regions by without).
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.durability.serving import initialise, served
from scripts.regions_bench.offered import REGIONS_A_SECOND, Saver, percentile, readers
from scripts.regions_bench.stored import stored_rates
from scripts.regions_bench.world import World, make_world


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: photos to read and turns of saves, seconds of each, rounds and seconds of wrk."""

    photos: int
    seconds: float
    rounds: int
    wrk_seconds: int


FULL = Plan(photos=16, seconds=2.5, rounds=5, wrk_seconds=3)
QUICK = Plan(photos=3, seconds=2.0, rounds=2, wrk_seconds=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Requests a second by way; seconds of uncut regions, of first looks, of saves without and with regions beside."""

    rates: dict[str, float]
    uncut: list[float]
    first: list[float]
    alone: list[float]
    beside: list[float]


def main() -> None:
    """Measure and print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="fewer photos and rounds")
    quick = arguments.parse_args().quick
    plan = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="tessera-regions-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # so that nginx's worker may pass through
        data, log = folder / "data", folder / "log"
        initialise(data, log)
        with served(data, log) as url:
            world = make_world(data, url, photos=plan.photos)
            figures = measure(world, folder / "nginx", plan)
    table = describe(figures)
    print(table)
    if not quick:
        record("bench_regions", table)
    print(json.dumps({**summary(figures), "photos": plan.photos, "regions": len(figures.uncut)}))


def measure(world: World, folder: Path, plan: Plan) -> Figures:
    """All figures: saves alone and beside regions in turns, photo by photo; then what is stored."""
    saver = Saver(world)
    saver.saves(1.0)
    figures = Figures({}, [], [], [], [])
    with readers(world) as reader:
        for _ in world.photos:
            figures.alone.extend(saver.saves(plan.seconds))
            figures.first.append(reader.open_photo())
            reading = reader.read(plan.seconds)
            figures.beside.extend(saver.saves(plan.seconds))
            figures.uncut.extend(reading.result())
    figures.rates.update(stored_rates(world, folder, rounds=plan.rounds, seconds=plan.wrk_seconds))
    return figures


def describe(figures: Figures) -> str:
    """What was measured, as a list."""
    rates = figures.rates
    return "\n".join(
        (
            f"- stored region, requests a second: nginx with the bare file {rates['bare']:.0f}, "
            f"nginx with our permission {rates['authorised']:.0f}, our process {rates['own']:.0f}",
            f"- uncut region of an opened 8K photo, {len(figures.uncut)} at {REGIONS_A_SECOND} a second: p50 "
            f"{percentile(figures.uncut, 50):.0f} ms, p95 {percentile(figures.uncut, 95):.0f} ms; first look at such a "
            f"photo: {1000 * median(figures.first):.0f} ms",
            f"- saves: p99 {percentile(figures.alone, 99):.0f} ms alone ({len(figures.alone)} of them), "
            f"{percentile(figures.beside, 99):.0f} ms beside uncut regions ({len(figures.beside)})",
        )
    )


def summary(figures: Figures) -> dict[str, float]:
    """The keys that the last line gives."""
    bare = figures.rates["bare"]
    return {
        "own_vs_nginx": round(figures.rates["own"] / bare, 3),
        "authorised_vs_nginx": round(figures.rates["authorised"] / bare, 3),
        "uncached_p95_ms": round(percentile(figures.uncut, 95), 1),
        "saves_p99_ratio": round(percentile(figures.beside, 99) / percentile(figures.alone, 99), 3),
    }


if __name__ == "__main__":
    main()
