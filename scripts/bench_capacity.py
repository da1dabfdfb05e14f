#!/usr/bin/env python3
"""Measures what one painter costs a server, and works out from that what crowds of 1,000 and 100,000 need.

Processor seconds are read from the kernel, so that they hold on a busy machine too; what follows is arithmetic
(`scripts/capacity/model.py`), with how people work as stated beside it. Prices are arguments: without them nothing is
said about money. The page docs/capacity.md explains the table.

Last line: one line of JSON with what was measured and, for each crowd, the cores of web processes.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.capacity.measure import measure_costs
from scripts.capacity.model import Costs, Work, needs, yearly_price

CROWDS = (1_000, 100_000)


def main() -> None:
    """Measure, work out, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="fewer tiles")
    arguments.add_argument("--core-hour", type=float, help="price of a core for an hour")
    arguments.add_argument("--gigabyte-month", type=float, help="price of a stored gigabyte for a month")
    given = arguments.parse_args()
    costs = measure_costs(tiles=8 if given.quick else 60, saves=20 if given.quick else 200)
    page = describe(costs, given.core_hour, given.gigabyte_month)
    print(page)
    if not given.quick:
        record("bench_capacity", page)
    cores = {f"web_cores_{crowd}": needs(costs, Work(crowd)).web_cores for crowd in CROWDS}
    print(json.dumps({**{name: round(value, 5) for name, value in asdict(costs).items()}, **cores}))


def describe(costs: Costs, core_hour: float | None, gigabyte_month: float | None) -> str:
    """What was measured and what follows, as text and a table."""
    usual = Work(CROWDS[0])
    lines = [
        f"- a tile without further saves: {1000 * costs.tile_seconds:.1f} ms of processor",
        f"- a further save: {1000 * costs.save_seconds:.1f} ms; a heartbeat: {1000 * costs.beat_seconds:.1f} ms",
        f"- a raster: {costs.tile_bytes / 1e3:.1f} kB; a photo: {costs.region_bytes / 1e3:.0f} kB",
        "",
        f"At {usual.minutes_a_tile:.0f} minutes and {usual.saves_a_tile:.0f} saves a tile, "
        f"{usual.hours_a_year:.0f} hours a year, and cores {100 * usual.busy:.0f} % busy:",
        "",
        "| painters at once | tiles/s | web cores | commits/s | Mbit/s | TiB a year | price a year |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_row(costs, Work(crowd), core_hour, gigabyte_month) for crowd in CROWDS),
    ]
    return "\n".join(lines)


def _row(costs: Costs, work: Work, core_hour: float | None, gigabyte_month: float | None) -> str:
    need = needs(costs, work)
    price = "not asked"
    if core_hour is not None and gigabyte_month is not None:
        price = f"{yearly_price(need, core_hour=core_hour, gigabyte_month=gigabyte_month):,.0f}"
    return (
        f"| {work.painters:,} | {need.tiles_a_second:.1f} | {need.web_cores} | {need.commits_a_second:.0f} "
        f"| {need.megabits:.1f} | {need.tebibytes_a_year:.2f} | {price} |"
    )


if __name__ == "__main__":
    main()
