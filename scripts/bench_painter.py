#!/usr/bin/env python3
"""Measures a long brush stroke in the real painter, in Chromium, beside other painters that are given the same stroke.

The same seeded stroke (brush of 32 px across, zoom 1, one mouse event after the other) is painted in tiles of 1024
and 4096 px that hold 1 or 1000 segments. Times are taken at the window, around all listeners of an event. The pixels
it painted are compared by hash with a raster that numpy draws by the brush's definition. Drawing is in software; ours
is the whole screen with its panels, the others' pages have the picture alone.

Beside it: a plain redraw of the whole tile, our re-implementation of the algorithm of CVAT's brush with fabric (which
is not CVAT), and the real Label Studio from PyPI with 1, 5 and 20 brush regions. Both of ours and Label Studio hand in
work too, in turns: from the key to the server's answer, ours a tile of 200 segments, Label Studio a picture of 20.

Last line: JSON with ``handler_p95_ms`` (worst of the unthrottled runs), ``slope`` (summed handler time of the last
tenth of the moves by that of the first tenth, in which the browser still warms up; worst of the longest strokes),
``vs_cvat`` (summed handler time of the re-implementation's stroke of 400 moves by ours), ``event_to_frame_p95_ms`` and
``dropped`` (share of the stroke's frames later than 1.5 x 16.7 ms), both with the processor throttled 4 times, where
whatever else the machine does weighs four times: of each tile the median of three strokes, of the tiles the worse,
``submit_vs_label_studio`` (its median by ours), ``vs_naive`` (handler time a move of the plain redraw by ours),
``submit_ms`` (our median), ``memory_mib`` (a tile of 4096 px, above an empty page) and ``wrong_hashes``. With
``--quick`` nothing is handed in: both figures of it are null.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.painter_bench.memory import memory, memory_table
from scripts.painter_bench.our_submit import our_desk, submit_ours
from scripts.painter_bench.outcome import Case, Outcome, judged, table
from scripts.painter_bench.pages import built, served
from scripts.painter_bench.peer_cvat import NAME as CVAT
from scripts.painter_bench.peer_cvat import measure_cvat
from scripts.painter_bench.peer_label_studio import label_studio
from scripts.painter_bench.peer_label_studio_page import desk, measure_label_studio, submit_label_studio
from scripts.painter_bench.peer_pages import PeerPages, peer_pages
from scripts.painter_bench.strokes import HEIGHT, WIDTH, paint, reference, stroke, task_ms
from scripts.painter_bench.submitted import Submitted, submit_table

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
LONG = 400
SEGMENTS, REGIONS = 200, 20

QUICK = [
    Case(1024, 1000, LONG),
    Case(4096, 1000, 200),
    Case(1024, 1000, 200, throttle=4),
    Case(1024, 1000, 20, "naive"),
]
FULL = [
    *(Case(side, n, moves) for side in (1024, 4096) for n in (1, 1000) for moves in (50, 200, LONG, 1000)),
    *(Case(side, 1000, LONG, throttle=4) for _ in range(3) for side in (1024, 4096)),
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


def strokes(browser: Browser, pages: PeerPages, *, quick: bool) -> tuple[list[Outcome], dict[int, float]]:
    """Ours, the plain redraw, and the re-implementation of CVAT's brush; also MiB that tiles of ours take, by side."""
    with built("bench/vite.config.ts") as folder, served(folder) as url:
        ours = [run(browser, url, case) for case in (QUICK if quick else FULL)]
        taken = {side: memory(browser, url, side) for side in ((4096,) if quick else (512, 1024, 2048, 4096))}
    return ours + [
        measure_cvat(browser, pages, moves) for moves in ((LONG,) if quick else (50, 200, LONG, 1000))
    ], taken


def against_label_studio(
    browser: Browser, pages: PeerPages, rounds: int
) -> tuple[list[Outcome], list[Submitted], list[Submitted]]:
    """Label Studio's strokes beside 1, 5 and 20 regions, and submits of ours and of it, in turns."""
    with (
        label_studio({1, 5, REGIONS - 1, REGIONS}) as server,
        desk(browser, server, pages.probe) as theirs,
        our_desk(browser, pages.probe) as mine,
    ):
        painted = [measure_label_studio(theirs, count, LONG) for count in (1, 5, REGIONS)]
        ours, its = [], []
        for _ in range(rounds):
            ours.append(submit_ours(mine, SEGMENTS))
            its.append(submit_label_studio(theirs, REGIONS))
    return painted, ours, its


def summary(outcomes: list[Outcome], ours: list[Submitted], its: list[Submitted]) -> dict[str, float | None]:
    """The figures of the last line."""
    fast = [o for o in outcomes if o.case.painter == "ours" and o.case.throttle == 1]
    slowed = [[o for o in outcomes if o.case == case] for case in {o.case for o in outcomes if o.case.throttle > 1}]
    naive = next(o for o in outcomes if o.case.painter == "naive")
    same = next(o for o in fast if (o.case.side, o.case.segments) == (naive.case.side, naive.case.segments))
    long = next(o for o in fast if (o.case.side, o.case.segments, o.case.moves) == (1024, 1000, LONG))
    cvat = next(o for o in outcomes if o.case.painter == CVAT and o.case.moves == LONG)
    longest = max(o.case.moves for o in fast)
    mine = median(one.ms for one in ours) if ours else None
    return {
        "handler_p95_ms": round(max(o.handler_p95 for o in fast), 3),
        "slope": round(max(o.slope for o in fast if o.case.moves == longest), 3),
        "vs_cvat": round(cvat.handler_sum / long.handler_sum, 1),
        "event_to_frame_p95_ms": round(max(median(o.to_frame_p95 for o in of) for of in slowed), 1),
        "dropped": round(max(median(o.dropped for o in of) for of in slowed), 4),
        "submit_vs_label_studio": round(median(one.ms for one in its) / mine, 1) if mine else None,
        "vs_naive": round((naive.handler_sum / naive.case.moves) / (same.handler_sum / same.case.moves), 1),
        "submit_ms": round(mine) if mine else None,
        "wrong_hashes": sum(not o.exact for o in outcomes),
        "n": len(outcomes),
    }


def main() -> int:
    """Run the cases; 1 when a stroke painted other pixels than it should."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few runs, without Label Studio, nothing recorded")
    parser.add_argument("--rounds", type=int, default=5, help="submits of each (default 5)")
    options = parser.parse_args()
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    with peer_pages() as pages, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        outcomes, taken = strokes(browser, pages, quick=options.quick)
        peers = ([], [], []) if options.quick else against_label_studio(browser, pages, options.rounds)
        browser.close()
    outcomes, figures = outcomes + peers[0], summary(outcomes, *peers[1:]) | {"memory_mib": round(taken[4096])}
    told = f"{table(outcomes)}\n{submit_table(SEGMENTS, peers[1], REGIONS, peers[2])}\n{memory_table(taken)}"
    print("Label Studio and handing in: left out by --quick\n" if options.quick else "", told, sep="")
    if not options.quick:
        record("bench_painter", told)
    print(json.dumps(figures))
    return 1 if figures["wrong_hashes"] else 0


if __name__ == "__main__":
    sys.exit(main())
