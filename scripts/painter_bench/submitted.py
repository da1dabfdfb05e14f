"""What it takes to hand in work, as the page itself sees it."""

import time
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Page

from scripts.painter_bench.peer_pages import PeerError

PATIENCE_MS, LOOK_MS = 60_000, 50


@dataclass(frozen=True)
class Submitted:
    """From the key to the server's answer.

    Attributes:
        ms: Milliseconds between the two.
        blocked_ms: The longest task of the main thread that overlaps them; 0 where none was 50 ms long.
        sent: Bytes of the last request's body.
    """

    ms: float
    blocked_ms: float
    sent: int


def submitted(page: Page, ending: str) -> Submitted:
    """Wait for the answer to a change whose address ends so.

    Raises:
        PeerError: It was refused, or never came.
    """
    deadline = time.monotonic() + PATIENCE_MS / 1000
    # Not by `wait_for_function`: it evaluates in the page, which a page's security policy may forbid.
    while (found := page.evaluate(f"probe.submit({ending!r})")) is None:
        if time.monotonic() > deadline:
            raise PeerError(f"nothing that ends with {ending} was answered within {PATIENCE_MS} ms")
        page.wait_for_timeout(LOOK_MS)
    if not 200 <= found["status"] < 300:
        raise PeerError(f"{ending} was answered with {found['status']}")
    return Submitted(found["ms"], found["blocked"], found["sent"])


def submit_table(segments: int, ours: list[Submitted], regions: int, its: list[Submitted]) -> str:
    """A row for each painter, in Markdown: medians, and the worst in brackets."""
    head = "| submit | from key to answer, ms | longest task, ms | sent, bytes | runs |\n|---|---|---|---|---|\n"
    rows = ((f"ours, {segments} segments", ours), (f"Label Studio, {regions} regions", its))
    return head + "".join(_row(name, runs) for name, runs in rows if runs)


def _row(name: str, runs: list[Submitted]) -> str:
    times = [one.ms for one in runs]
    blocked, sent = median(one.blocked_ms for one in runs), median(one.sent for one in runs)
    return f"| {name} | {median(times):.0f} ({max(times):.0f}) | {blocked:.0f} | {sent:.0f} | {len(runs)} |\n"
