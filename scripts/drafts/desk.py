"""A painter at her desk: a tile open in a browser, random acts on it, and an account of what was promised and kept."""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.async_api import CDPSession, Page, expect

from app.core.geometry import Rect
from app.core.raster.tile_png import read_tile
from scripts.drafts.browser import Browser, control_key, mouse, within
from scripts.drafts.sheet import DIAMETER, Act, ClassMap, Sheet, acts, class_map
from scripts.drafts.watch import DRAFT_NUMBER

CLASSES = (0, 1, 3)
NEXT_FRAME = "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
SAVE_EVERY = 9
"""So many acts come between two saves by hand, on average."""


@dataclass
class Account:
    """What was promised, and what became of it.

    Attributes:
        times: Milliseconds from the end of each change to the completion of its transaction.
        strokes: Changes whose transaction completed.
        lost: Those of them that were missing afterwards, and tiles that came back as something else.
        kills: Ends of tabs and browsers, of which `browsers` were whole browsers.
        browsers: See `kills`.
        looks: How often what a page said was held against the server while it said "saved".
        false_saved: How often the server had something else.
        notes: What went wrong, in words.
    """

    times: list[float] = field(default_factory=list)
    strokes: int = 0
    lost: int = 0
    kills: int = 0
    browsers: int = 0
    looks: int = 0
    false_saved: int = 0
    notes: list[str] = field(default_factory=list)

    def loses(self, note: str, strokes: int = 1) -> None:
        """Note that something was lost, and what."""
        self.lost += strokes
        self.notes.append(note)


@dataclass
class Desk:
    """One painter's tile.

    Attributes:
        browser: Hers.
        operator: Sees all labels.
        account: Where the outcome is noted.
        chance: What decides on her acts.
        page: The open page.
        task: The tile's task as the server told it.
        sheet: What the tile must look like.
        kept: The newest change whose transaction completed.
        said: What the page said last: state and number of unpainted pixels.
    """

    browser: Browser
    operator: httpx.Client
    account: Account
    chance: random.Random
    page: Page = field(init=False)
    task: dict[str, Any] = field(init=False)
    sheet: Sheet = field(init=False)
    kept: int = 0
    said: tuple[str, int] = ("", -1)
    _cdp: CDPSession = field(init=False)
    _canvas: tuple[float, float] = (0, 0)
    _camera: tuple[float, float, float] = (1, 0, 0)

    # --- opening ----------------------------------------------------------------------------------------------

    async def take(self, task: dict[str, Any]) -> None:
        """Open a tile for the first time."""
        self.task, self.sheet = task, Sheet(Rect(**task["tile"]["paint"]))
        self.browser.stored, self.browser.says = self._stored, self._says
        await self.open()

    async def open(self) -> None:
        """Open the tile in a new tab and take the brush."""
        self.said = ("", -1)
        self.page = await self.browser.new_page()
        await within(self.page.goto(self.address, wait_until="commit"))
        await self.settle()

    @property
    def address(self) -> str:
        """Where the tile is painted."""
        return f"{self.browser.url}/paint/{self.task['id']}"

    async def reload(self) -> None:
        """Load the page again."""
        await within(self.page.reload(wait_until="commit"))
        await self.settle()

    async def settle(self) -> None:
        """Wait until the tile can be painted; take the brush."""
        canvas = self.page.get_by_test_id("painter-canvas")
        await expect(canvas).to_have_attribute("data-camera", re.compile(".+"), timeout=60_000)
        for bar in await self.page.locator(".painter-notice .dismiss").all():
            await within(bar.click())
        await within(self.page.keyboard.press("-"))  # air around the tile: no bar lies over a stroke
        await within(self.page.evaluate(NEXT_FRAME))
        box = await within(canvas.bounding_box())
        if box is None:
            raise RuntimeError("the painter has no canvas to paint on")
        self._canvas = (box["x"], box["y"])
        scale, left, top = (float(part) for part in (await canvas.get_attribute("data-camera") or "").split(","))
        self._camera = (scale, left, top)
        self._cdp = await within(self.page.context.new_cdp_session(self.page))
        await within(self.page.keyboard.press("b"))
        size = self.page.get_by_test_id("brush-size")
        await within(size.fill(str(DIAMETER)))
        await within(size.blur())

    # --- painting ---------------------------------------------------------------------------------------------

    async def paint(self, count: int | None = None) -> None:
        """Do `count` random acts, or go on until the page dies."""
        for number, act in enumerate(acts(self.sheet, CLASSES, self.chance)):
            await within(self._do(act), 5)
            if self.chance.randrange(SAVE_EVERY) == 0:
                await within(control_key(self._cdp, "s"), 5)
            if count is not None and number + 1 >= count:
                return

    async def fill(self, class_id: int) -> None:
        """Fill a tile that nothing is painted in."""
        rect = self.sheet.rect
        await within(self._take_class(class_id))
        await within(self.page.keyboard.press("g"))
        middle = self._on_page(rect.x + rect.width // 2, rect.y + rect.height // 2)
        await mouse(self._cdp, "mouseMoved", middle, held=False)
        await mouse(self._cdp, "mousePressed", middle, held=True)
        await mouse(self._cdp, "mouseReleased", middle, held=False)
        count = self.page.get_by_test_id("unlabelled-count")
        await expect(count).to_have_attribute("data-count", "0", timeout=10_000)

    async def save(self) -> None:
        """Ask for a save by key."""
        await within(control_key(self._cdp, "s"))

    async def _take_class(self, class_id: int) -> None:
        await self.page.evaluate(f"""document.querySelector('[data-testid="class-{class_id}"]').click()""")

    async def _do(self, act: Act) -> None:
        if act.kind != "stroke":
            await control_key(self._cdp, "z", shift=act.kind == "redo")
            return
        await self._take_class(act.class_id)
        start, *corners = [self._on_page(*corner) for corner in act.corners]
        await mouse(self._cdp, "mouseMoved", start, held=False)
        await mouse(self._cdp, "mousePressed", start, held=True)
        for corner in corners:
            await mouse(self._cdp, "mouseMoved", corner, held=True)
        await mouse(self._cdp, "mouseReleased", corners[-1] if corners else start, held=False)

    def _on_page(self, x: int, y: int) -> tuple[float, float]:
        scale, left, top = self._camera
        return self._canvas[0] + left + (x + 0.5) * scale, self._canvas[1] + top + (y + 0.5) * scale

    # --- what is promised -------------------------------------------------------------------------------------

    def _stored(self, number: int, milliseconds: float) -> None:
        self.account.strokes += 1
        self.account.times.append(milliseconds)
        self.kept = max(self.kept, number)

    def _says(self, state: str, unpainted: int) -> None:
        self.said = (state, unpainted)

    async def look(self) -> str:
        """Hold what the page says now against the server; what it says."""
        now = await within(self.page.evaluate("sayNow()"))
        self.hold_to(now["state"], now["unpainted"])
        return str(now["state"])

    def hold_to(self, state: str, unpainted: int) -> None:
        """Note it when a page said "saved" of something that the server does not have."""
        if state != "saved":
            return
        self.account.looks += 1
        held = self.on_server()
        if not self.sheet.shows(held, unpainted):
            self.account.false_saved += 1
            missing = int((held < 0).sum())
            self.account.notes.append(f"said saved with {unpainted} unpainted pixels, the server has {missing}")

    # --- what is kept -----------------------------------------------------------------------------------------

    async def check_draft(self) -> None:
        """After coming back: every stored change must be in the draft, and the page must show just that."""
        await self.count_draft()
        await self.check_saved()

    async def count_draft(self) -> None:
        """See that every stored change is in the draft; what was never stored did not happen."""
        number = await within(self.page.evaluate(DRAFT_NUMBER, self.task["id"]))
        if not self.kept <= number <= self.sheet.number:
            came = f"change {self.kept} was stored, {number} came back of {self.sheet.number}"
            self.account.loses(came, max(1, self.kept - number))
        self.sheet.forget_after(number)
        self.kept = number

    async def check_saved(self, seconds: float = 60) -> None:
        """Save within `seconds`, and hold the server's tile against what was painted, pixel by pixel."""
        if self.sheet.number == 0:
            return
        await self.save()
        await self.wait_saved(seconds)
        if (self.on_server() != self.sheet.at(self.sheet.number)).any():
            self.account.loses(f"change {self.sheet.number} came back as something else")

    async def all_stored(self, seconds: float = 10) -> None:
        """Wait until the newest change is stored."""
        deadline = time.monotonic() + seconds
        while self.kept < self.sheet.number and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def stays_unsaved(self, seconds: float) -> None:
        """Hold what the page says against the server for a while in which nothing can be saved."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if await within(self.page.evaluate("sayNow().state")) == "saved":
                self.account.false_saved += 1
                self.account.notes.append("said saved without a server")
            self.account.looks += 1
            await asyncio.sleep(0.2)

    async def wait_saved(self, seconds: float) -> None:
        """Wait until the page says saved."""
        state = self.page.get_by_test_id("save-state")
        await expect(state).to_have_attribute("data-state", "saved", timeout=seconds * 1000)
        await self.look()

    def on_server(self) -> ClassMap:
        """The class map that the server has; wholly unpainted where it has none."""
        answer = self.operator.get(f"/tasks/{self.task['id']}/labels")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return self.sheet.at(0)
        return class_map(read_tile(answer.raise_for_status().content))
