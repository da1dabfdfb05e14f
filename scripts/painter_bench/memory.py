"""What a page with the painter in it takes of the machine's memory."""

import re
from pathlib import Path

from playwright.sync_api import Browser

from scripts.painter_bench.strokes import HEIGHT, WIDTH, paint, stroke

SETTLED_MS = 1_000
MIB = 2**20


def memory(browser: Browser, url: str, side: int) -> float:
    """MiB that a page of the bench with a painted tile takes: private memory and buffers shared with the browser.

    Args:
        browser: A running Chromium on Linux.
        url: Where the bench's page is.
        side: Of the tile, pixels.

    Returns:
        Proportional set size of the page's process above that of an empty page's.
    """
    return _of_page(browser, f"{url}?side={side}&segments=1000&painter=ours") - _of_page(browser, "about:blank")


def memory_table(taken: dict[int, float]) -> str:
    """A row for each tile, in Markdown."""
    rows = "".join(f"| {side} | {mib:.0f} |\n" for side, mib in taken.items())
    return f"| tile of ours | memory above an empty page, MiB |\n|---|---|\n{rows}"


def _of_page(browser: Browser, address: str) -> float:
    before = _renderers(browser)
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.goto(address)
    if address != "about:blank":
        page.wait_for_function("globalThis.bench !== undefined")
        paint(context.new_cdp_session(page), stroke(20))
    page.wait_for_timeout(SETTLED_MS)
    taken = max(_proportional_bytes(pid) for pid in _renderers(browser) - before)
    context.close()
    return taken / MIB


def _renderers(browser: Browser) -> set[int]:
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return {int(process["id"]) for process in found if process["type"] == "renderer"}


def _proportional_bytes(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
