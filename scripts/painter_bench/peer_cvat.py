"""Strokes in our re-implementation of CVAT's brush with fabric: every dab an object of a scene that is drawn anew."""

import base64

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser

from scripts.painter_bench.outcome import Case, Outcome, judged
from scripts.painter_bench.peer_pages import PeerError, PeerPages
from scripts.painter_bench.strokes import HEIGHT, WIDTH, paint, reference, stroke, task_ms

NAME = "re-implementation of CVAT's algorithm with fabric"
# Its discs have soft edges, so its pixels are compared by intersection over union.
ENOUGH = 0.97


def measure_cvat(browser: Browser, pages: PeerPages, moves: int, *, side: int = 1024) -> Outcome:
    """Paint the stroke and measure it.

    Args:
        browser: A running Chromium.
        pages: Where the page is served.
        moves: Mouse moves of the stroke.
        side: Of the square image, pixels; its canvas is as large.

    Returns:
        The figures; `exact` says that its pixels agree with the reference but for soft edges.

    Raises:
        PeerError: The stroke is not there.
    """
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.add_init_script(pages.probe)
    page.goto(f"{pages.url}cvat.html?width={side}&height={side}")
    page.wait_for_function("globalThis.cvat !== undefined")
    page.wait_for_timeout(300)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    points, before = stroke(moves), task_ms(cdp)
    paint(cdp, points)
    spent = task_ms(cdp) - before
    got, corner = page.evaluate("probe.strokes()"), page.evaluate("cvat.origin")
    painted = unpacked(page.evaluate("cvat.painted()"), side)
    page.close()
    same = agreement(painted, reference(points, (corner["x"], corner["y"]), side))
    if same < ENOUGH:
        raise PeerError(f"the {NAME} painted something else: its pixels agree with the stroke's by {same:.3f} only")
    return judged(Case(side, 1, moves, NAME), got, spent, exact=True)


def unpacked(bits: str, side: int) -> NDArray[np.uint8]:
    """A byte for each pixel, (side, side), 0 or 1, from a bit for each in base 64."""
    packed = np.frombuffer(base64.b64decode(bits), np.uint8)
    return np.unpackbits(packed)[: side * side].reshape(side, side)


def agreement(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Intersection over union of what is not 0 in two rasters of one shape; 1 where both are empty."""
    union = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / union) if union else 1.0
