#!/usr/bin/env python3
"""Measures the painter over thin lines: how long until a tile can be painted, and how many bytes it costs.

A real server, the sample street in tiles of 512 px, Chromium, and between them a line that is shaped on loopback by
scripts/network_bench/line.py (rate, delay, loss, cuts, the round trips of TCP and TLS 1.3). Each painter comes with an
empty browser, signs in by link, presses Start as soon as the button stands there, paints by the truth with a brush,
saves a dozen times a tile, and hands in. On the slow line her processor is slowed 4 times, and the line is away for a
while when she hands in her second tile.

Last line: JSON with ``js_kb`` (gzipped JavaScript that home needs), ``start_fast_s`` and ``start_slow_s`` (medians from
pressing Start to a frame that shows the tile), ``next_fast_s`` and ``next_slow_s`` (from handing in to the next tile),
``down_kb`` and ``up_kb`` (median bytes on the wire of a tile that was handed in on the slow line, kB of 1000 bytes).
Ends with 1 where the server does not have a tile that was handed in.
"""

import argparse
import gzip
import json
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePath
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.taxonomy import Taxonomy
from app.robots import TruthFolder
from app.robots.annotator import grid_of
from app.settings import Settings
from schemas import load_taxonomy_json
from scripts.bench_record import record
from scripts.network_bench.line import Line
from scripts.network_bench.proxy import thin_line
from scripts.network_bench.work import Classes, Figures, Painter, Plan
from tests.journeys.conftest import ARGUMENTS
from tests.journeys.served import Served, served_house

STREET = Path(__file__).resolve().parent.parent / "sample_data" / "street"
FAST = Line("20 Mbit/s, 40 ms", 20e6, 0.040)
SLOW = Line("1 Mbit/s, 400 ms, 3 % loss", 1e6, 0.400, 0.03)
SLUG = "street"


class Street:
    """The project, with the truth of its tiles."""

    def __init__(self, served: Served) -> None:
        body = {"slug": SLUG, "tile": 512, "taxonomy": "cityscapes"}
        self.project: dict[str, Any] = served.operator.post("/projects", body)
        for photo in sorted((STREET / "photos").rglob("*.jpg")):
            name = quote(photo.relative_to(STREET / "photos").as_posix())
            headers = {"X-File-Name": name, "Content-Type": "application/octet-stream"}
            url = f"/api/v1/projects/{SLUG}/images"
            served.operator.request("POST", url, content=photo.read_bytes(), headers=headers)
        self._truth = TruthFolder(STREET / "truth", Taxonomy.from_json(load_taxonomy_json("cityscapes")))

    def classes(self, task: dict[str, Any]) -> Classes:
        """The true classes of a task's tile, (H, W) uint8."""
        image, index = task["image"], task["tile"]["index"]
        tiles, _ = self._truth.tiles(PurePath(image["name"]).stem, grid_of(self.project, image))
        table = np.zeros(int(tiles[index].raster.max()) + 1, np.uint8)
        for segment in tiles[index].segments:
            table[segment.id] = segment.class_id
        classes: Classes = table[tiles[index].raster]
        return classes


def one_painter(browser: Browser, served: Served, street: Street, line: Line, plan: Plan, seed: int) -> Figures:
    """Let one person work over a line of her own."""
    server = urlsplit(served.url)
    body = {"name": f"Painter {line.name} {seed}", "roles": [{"project": SLUG, "role": "annotator"}]}
    link = urlsplit(served.operator.post("/accounts", body)["link"])
    with thin_line(line, server.port or 0, seed=seed) as laid:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        painter = Painter(
            page=context.new_page(),
            line=laid,
            slug=SLUG,
            operator=served.operator,
            classes_of=street.classes,
            plan=plan,
            chance=random.Random(seed),  # noqa: S311  # strokes need no secrecy
        )
        try:
            return painter.work(link._replace(netloc=f"127.0.0.1:{laid.port}").geturl())
        finally:
            context.close()


def handed_in(served: Served) -> int:
    """How many tiles the server has for review or accepted."""
    tiles = served.operator.get(f"/projects/{SLUG}/progress")["tiles"]
    return int(tiles["submitted"]) + int(tiles["accepted"])


def initial_js(dist: Path) -> float:
    """Gzipped kB of the JavaScript that the first page names, modules that it preloads included."""
    page = (dist / "index.html").read_text()
    names = set(re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', page))
    return sum(len(gzip.compress((dist / name).read_bytes(), 6)) for name in names) / 1000


def table(outcomes: dict[Line, list[Figures]]) -> str:
    """What was measured, a row for each line."""
    rows = ["| line | painters | Start, s | next tile, s (worst) | first visit, kB down/up | tile, kB down/up |"]
    rows.append("|---|---|---|---|---|---|")
    for line, all_of in outcomes.items():
        following = [seconds for one in all_of for seconds in one.next]
        first, tiles = _medians([one.first_visit for one in all_of]), _medians([t for one in all_of for t in one.tiles])
        rows.append(
            f"| {line.name} | {len(all_of)} | {median(one.start for one in all_of):.2f} | {median(following):.2f} "
            f"({max(following):.2f}) | {first[0]:.0f} / {first[1]:.0f} | {tiles[0]:.0f} / {tiles[1]:.0f} |"
        )
    return "\n".join(rows)


def _medians(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Medians of both, kB."""
    return median(down for down, _ in pairs) / 1000, median(up for _, up in pairs) / 1000


def summary(outcomes: dict[Line, list[Figures]], js_kb: float) -> dict[str, float]:
    """The figures of the last line."""
    fast, slow = outcomes[FAST], outcomes[SLOW]
    down, up = _medians([tile for one in slow for tile in one.tiles])
    return {
        "js_kb": round(js_kb, 1),
        "start_fast_s": round(median(one.start for one in fast), 2),
        "next_fast_s": round(median(seconds for one in fast for seconds in one.next), 3),
        "start_slow_s": round(median(one.start for one in slow), 2),
        "next_slow_s": round(median(seconds for one in slow for seconds in one.next), 3),
        "down_kb": round(down, 1),
        "up_kb": round(up, 1),
    }


QUICK = {
    FAST: [Plan(tiles=2, strokes=4, save_every=2, cut_s=0, throttle=1)],
    SLOW: [Plan(tiles=2, strokes=4, save_every=2, cut_s=2, throttle=4)],
}
FULL = {
    FAST: [Plan(tiles=3, strokes=60, save_every=5, cut_s=0, throttle=1)] * 3,
    SLOW: [Plan(tiles=3, strokes=60, save_every=5, cut_s=75, throttle=4)] * 3,
}


def measure(plans: dict[Line, list[Plan]]) -> tuple[dict[Line, list[Figures]], bool]:
    """Let all painters work, one after the other; also whether the server has every tile they handed in."""
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    wanted = sum(plan.tiles for some in plans.values() for plan in some)
    with tempfile.TemporaryDirectory(prefix="network-bench-") as folder, served_house(Path(folder)) as served:
        street = Street(served)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            outcomes = {
                line: [one_painter(browser, served, street, line, plan, seed) for seed, plan in enumerate(some)]
                for line, some in plans.items()
            }
            browser.close()
        return outcomes, handed_in(served) == wanted


def main() -> int:
    """Measure; 1 when a tile got lost on the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few tiles and strokes, nothing recorded")
    quick = parser.parse_args().quick
    outcomes, all_there = measure(QUICK if quick else FULL)
    print(table(outcomes))
    if not quick:
        record("bench_network", table(outcomes))
    print(json.dumps(summary(outcomes, initial_js(Settings().ui_dist))))
    return 0 if all_there else 1


if __name__ == "__main__":
    sys.exit(main())
