#!/usr/bin/env python3
"""Measures a long brush stroke in the real painter, in Chromium, beside a plain redraw of the whole tile.

The same seeded stroke (brush of 32 px across, zoom 1, one mouse event after the other) is painted in tiles of 1024
and 4096 px that hold 1 or 1000 segments. Times are taken at the window, around all listeners of an event. The pixels
it painted are compared by hash with a raster that numpy draws by the brush's definition.

The panels beside the picture are not part of the page. Other tools are not measured here. Drawing is in software.

Last line: JSON with ``handler_p95_ms`` (worst of the unthrottled runs), ``slope`` (summed handler time of the last
tenth of the moves by that of the first tenth, in which the browser still warms up; worst of the longest strokes),
``event_to_frame_p95_ms`` and ``dropped`` (share of the stroke's frames later than 1.5 x 16.7 ms), both with the
processor throttled 4 times, ``vs_naive`` (handler time a move of the plain redraw by ours) and ``wrong_hashes``.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.painter_bench.outcome import Case, Outcome, judged, table
from scripts.painter_bench.pages import built, served
from scripts.painter_bench.strokes import HEIGHT, WIDTH, paint, reference, stroke, task_ms

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

QUICK = [Case(1024, 1000, 400), Case(4096, 1000, 400), Case(1024, 1000, 200, throttle=4), Case(1024, 1000, 20, "naive")]
FULL = [
    *(Case(side, n, moves) for side in (1024, 4096) for n in (1, 1000) for moves in (50, 200, 400, 1000)),
    *(Case(side, 1000, 400, throttle=4) for side in (1024, 4096)),
    *(Case(side, 1000, 50, "naive") for side in (1024, 4096)),
]


def run(browser: Browser, url: str, case: Case) -> Outcome:
    """Open the page for a case, paint and measure."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(f"{url}?side={case.side}&segments={case.segments}&painter={case.painter}")
    page.wait_for_function("globalThis.bench !== undefined")
    page.wait_for_timeout(300)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": case.throttle})
    points, before = stroke(case.moves), task_ms(cdp)
    paint(cdp, points)
    spent = task_ms(cdp) - before
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    got, corner = page.evaluate("bench.result()"), page.evaluate("bench.origin")
    page.close()
    wanted = hashlib.sha256(reference(points, (corner["x"], corner["y"]), case.side).tobytes()).hexdigest()
    return judged(case, got, spent, exact=wanted == got["sha256"])


def summary(outcomes: list[Outcome]) -> dict[str, float]:
    """The figures of the last line."""
    ours = [o for o in outcomes if o.case.painter == "ours" and o.case.throttle == 1]
    slowed = [o for o in outcomes if o.case.throttle > 1]
    naive = next(o for o in outcomes if o.case.painter == "naive")
    same = next(o for o in ours if o.case.side == naive.case.side and o.case.segments == naive.case.segments)
    longest = max(o.case.moves for o in ours)
    return {
        "handler_p95_ms": round(max(o.handler_p95 for o in ours), 3),
        "slope": round(max(o.slope for o in ours if o.case.moves == longest), 3),
        "event_to_frame_p95_ms": round(max(o.to_frame_p95 for o in slowed), 1),
        "dropped": round(max(o.dropped for o in slowed), 4),
        "vs_naive": round((naive.handler_sum / naive.case.moves) / (same.handler_sum / same.case.moves), 1),
        "wrong_hashes": sum(not o.exact for o in outcomes),
        "n": len(outcomes),
    }


def main() -> int:
    """Run the cases; 1 when a stroke painted other pixels than it should."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few runs, nothing recorded")
    quick = parser.parse_args().quick
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    with built("bench/vite.config.ts") as folder, served(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        outcomes = [run(browser, url, case) for case in (QUICK if quick else FULL)]
        browser.close()
    print(table(outcomes))
    figures = summary(outcomes)
    if not quick:
        record("bench_painter", table(outcomes))
    print(json.dumps(figures))
    return 1 if figures["wrong_hashes"] else 0


if __name__ == "__main__":
    sys.exit(main())
