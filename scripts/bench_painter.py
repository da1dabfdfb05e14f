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
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, CDPSession, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record

ROOT = Path(__file__).resolve().parent.parent
SEED = 7
DIAMETER = 32
WIDTH, HEIGHT, MARGIN = 1280, 800, 200
FRAME_MS = 1000 / 60
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

Point = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """One run: a tile, a stroke and a painter."""

    side: int
    segments: int
    moves: int
    painter: str = "ours"
    throttle: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a run gave: milliseconds, a share of frames, and whether its pixels are right."""

    case: Case
    handler_p95: float
    handler_sum: float
    slope: float
    task_ms: float
    to_frame_p95: float
    dropped: float
    exact: bool


QUICK = [Case(1024, 1000, 400), Case(4096, 1000, 400), Case(1024, 1000, 200, throttle=4), Case(1024, 1000, 20, "naive")]
FULL = [
    *(Case(side, n, moves) for side in (1024, 4096) for n in (1, 1000) for moves in (50, 200, 400, 1000)),
    *(Case(side, 1000, 400, throttle=4) for side in (1024, 4096)),
    *(Case(side, 1000, 50, "naive") for side in (1024, 4096)),
]


def stroke(moves: int) -> list[Point]:
    """Window pixels of a wandering stroke: the point where the button goes down, then `moves` more."""
    steps = random.Random(SEED)  # noqa: S311 - a seeded stroke, no secret
    points = [(WIDTH // 2, HEIGHT // 2)]
    for _ in range(moves):
        x, y = (c + steps.randint(-12, 12) for c in points[-1])
        points.append((min(WIDTH - MARGIN, max(MARGIN, x)), min(HEIGHT - MARGIN, max(MARGIN, y))))
    return points


def line(a: Point, b: Point) -> Iterator[Point]:
    """Every pixel from `a` to `b`, both with (Bresenham 1965)."""
    (x, y), (dx, dy) = a, (abs(b[0] - a[0]), -abs(b[1] - a[1]))
    step_x, step_y, error = (1 if a[0] < b[0] else -1), (1 if a[1] < b[1] else -1), dx + dy
    while (x, y) != b:
        yield x, y
        twice = 2 * error
        if twice >= dy:
            error, x = error + dy, x + step_x
        if twice <= dx:
            error, y = error + dx, y + step_y
    yield b


def reference(points: list[Point], origin: Point, side: int) -> NDArray[np.uint8]:
    """A byte for each pixel of the tile, (side, side): 1 where the stroke's discs reach, else 0."""
    half = DIAMETER // 2
    offsets = np.arange(-half, half) + 0.5
    disc = offsets[:, None] ** 2 + offsets[None, :] ** 2 <= half**2
    raster = np.zeros((side, side), np.uint8)
    inside = [(x - origin[0], y - origin[1]) for x, y in points]
    for a, b in pairwise(inside):
        for x, y in line(a, b):
            raster[y - half : y + half, x - half : x + half] |= disc
    return raster


@contextmanager
def served_page() -> Iterator[str]:
    """Builds the bench page and serves it on a free port of this machine."""
    with tempfile.TemporaryDirectory() as built:
        ui = ROOT / "annotator_ui"
        build = ["npx", "vite", "build", "--config", "bench/vite.config.ts", "--outDir", built, "--logLevel", "error"]
        subprocess.run(build, cwd=ui, check=True)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


def paint(cdp: CDPSession, points: list[Point]) -> None:
    """Draw the stroke with the mouse's left button, event by event."""
    kinds = ["mousePressed", *["mouseMoved"] * (len(points) - 1), "mouseReleased"]
    for kind, (x, y) in zip(kinds, [*points, points[-1]], strict=True):
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        cdp.send("Input.dispatchMouseEvent", event)


def task_ms(cdp: CDPSession) -> float:
    """Milliseconds of all tasks of the page's main thread so far."""
    metrics = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


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


def judged(case: Case, got: dict[str, Any], spent: float, *, exact: bool) -> Outcome:
    """The figures of a run from what the page measured."""
    handlers, frames = np.array(got["handlers"]), np.array(got["frames"])
    tenth = max(1, case.moves // 10)
    return Outcome(
        case=case,
        handler_p95=float(np.percentile(handlers, 95)),
        handler_sum=float(handlers.sum()),
        slope=float(handlers[-tenth:].sum() / max(handlers[:tenth].sum(), 1e-9)),
        task_ms=spent,
        to_frame_p95=float(np.percentile(got["toFrame"], 95)),
        dropped=float((frames > 1.5 * FRAME_MS).mean()),
        exact=exact,
    )


def table(outcomes: list[Outcome]) -> str:
    """A row for each run, in Markdown."""
    head = "| painter | tile | segments | moves | throttle | handler p95 ms | handler sum ms | last / first tenth "
    head += "| main thread ms | event to frame p95 ms | dropped | exact |\n" + "|---" * 12 + "|\n"
    return head + "".join(
        f"| {o.case.painter} | {o.case.side} | {o.case.segments} | {o.case.moves} | {o.case.throttle} "
        f"| {o.handler_p95:.2f} | {o.handler_sum:.1f} | {o.slope:.2f} | {o.task_ms:.0f} | {o.to_frame_p95:.1f} "
        f"| {o.dropped:.3f} | {'yes' if o.exact else 'NO'} |\n"
        for o in outcomes
    )


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
    with served_page() as url, sync_playwright() as playwright:
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
