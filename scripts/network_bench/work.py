"""A painter who works over the line: Start, paint by the truth, save as she goes, hand in, next."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import ConsoleMessage, Page, expect

from app.robots import ApiClient
from scripts.network_bench.proxy import ThinLine
from scripts.network_bench.watch import SAID, WATCH
from scripts.page_wait import wait_until

TIP = 24
LOOK_MS = 250
LISTEN_MS = 20
PATIENCE_MS = 120_000
AT_HAND = """task => Object.entries(localStorage).some(([name, ids]) =>
  name.startsWith("tessera-tiles-at-hand:") && JSON.parse(ids)[0] === task && JSON.parse(ids).length > 1)"""
"""Whether the tiles ahead of a task have come, as the page remembers it for a reload without a line."""
Classes = NDArray[np.uint8]
ClassesOf = Callable[[dict[str, Any]], Classes]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a painter does.

    Attributes:
        tiles: How many she hands in.
        strokes: In each tile, after its first area was filled.
        save_every: So many strokes come between two saves.
        cut_s: So long the line is away when she hands in the second tile; 0: never.
        throttle: So many times slower is her processor.
        reading_s: So long she looks at her home before she presses Start.
    """

    tiles: int
    strokes: int
    save_every: int
    cut_s: float
    throttle: int
    reading_s: float = 0.0


@dataclass
class Figures:
    """What came of it.

    Attributes:
        start: Seconds from pressing Start to a tile that can be painted.
        next: Seconds from handing in to the next tile that can be painted, each time.
        first_visit: Bytes on the wire down and up until then: the app, signing in, home and the first tile.
        tiles: Bytes down and up from one handing in to the next.
    """

    start: float = 0.0
    next: list[float] = field(default_factory=list)
    first_visit: tuple[int, int] = (0, 0)
    tiles: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Painter:
    """One person at one browser.

    Attributes:
        page: Hers.
        line: What lies between her and the server.
        slug: Her project.
        operator: A way to the server that is not the line.
        classes_of: What she paints by: the classes of a task's tile, (H, W) uint8.
        plan: What she does.
        chance: Where she paints.
    """

    page: Page
    line: ThinLine
    slug: str
    operator: ApiClient
    classes_of: ClassesOf
    plan: Plan
    chance: random.Random
    figures: Figures = field(default_factory=Figures)
    _task: str = ""
    _heard: list[float] = field(default_factory=list)

    def work(self, link: str) -> Figures:
        """Sign in by `link`, start, and hand in all tiles of the plan."""
        self._start(link)
        for number in range(self.plan.tiles):
            before = self.line.moved
            self.paint()
            self._hand_in(away=self.plan.cut_s if number == 1 else 0.0)
            if number:  # the first brings two tiles ahead, each later one brings one
                self.figures.tiles.append(_since(before, self.line.moved))
        return self.figures

    def _start(self, link: str) -> None:
        page, before = self.page, self.line.moved
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.add_init_script(WATCH)
        cdp = page.context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": self.plan.throttle})
        page.goto(link, wait_until="commit")
        button = page.get_by_test_id(f"start-{self.slug}-paint")
        button.wait_for()
        page.wait_for_timeout(self.plan.reading_s * 1000)
        button.click()
        self.figures.start = self._waited()
        self.figures.first_visit = _since(before, self.line.moved)

    def _hear(self, message: ConsoleMessage) -> None:
        word, _, milliseconds = message.text.partition(" ")
        if word == SAID:
            self._heard.append(float(milliseconds) / 1000)

    def _waited(self) -> float:
        """Seconds from the press to the tile that could be painted."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not self._heard:
            if time.monotonic() > deadline:
                raise RuntimeError("no tile could be painted")
            self.page.wait_for_timeout(LISTEN_MS)
        self._task = self.page.url.rsplit("/", 1)[1]
        return self._heard.pop()

    # --- painting ---------------------------------------------------------------------------------------------

    def paint(self) -> None:
        """Fill the tile, then lay strokes where the truth has something, saving now and then."""
        task = self.operator.get(f"/tasks/{self._task}")
        classes, corner = self.classes_of(task), task["tile"]["paint"]
        self._fill(classes, corner)
        self.page.keyboard.press("b")
        size = self.page.get_by_test_id("brush-size")
        size.fill(str(TIP))
        size.blur()
        for number in range(1, self.plan.strokes + 1):
            self._stroke(classes, corner)
            if number % self.plan.save_every == 0:
                self._save()
        self._wait_for_tiles_ahead()

    def _fill(self, classes: Classes, corner: dict[str, int]) -> None:
        self._take(int(np.bincount(classes.ravel()).argmax()))
        self.page.keyboard.press("g")
        self.page.mouse.click(*self._on_page(corner, classes.shape[1] // 2, classes.shape[0] // 2))
        expect(self.page.get_by_test_id("unlabelled-count")).to_have_attribute("data-count", "0")

    def _stroke(self, classes: Classes, corner: dict[str, int]) -> None:
        """A stroke to the right for as long as the class stays the same."""
        height, width = classes.shape
        row, left = self.chance.randrange(TIP, height - TIP), self.chance.randrange(TIP, width - TIP)
        other = np.flatnonzero(classes[row, left:] != classes[row, left])
        right = left + (int(other[0]) if other.size else width - TIP - left)
        self._take(int(classes[row, left]))
        self.page.mouse.move(*self._on_page(corner, left, row))
        self.page.mouse.down()
        self.page.mouse.move(*self._on_page(corner, max(left, right - TIP // 2), row), steps=6)
        self.page.mouse.up()

    def _take(self, class_id: int) -> None:
        self.page.evaluate("id => document.querySelector(`[data-testid='class-${id}']`).click()", class_id)

    def _on_page(self, corner: dict[str, int], x: int, y: int) -> tuple[float, float]:
        """Where a pixel of the tile is on the page, in CSS pixels."""
        canvas = self.page.get_by_test_id("painter-canvas")
        box, camera = canvas.bounding_box(), canvas.get_attribute("data-camera")
        if not box or not camera:
            raise RuntimeError("the painter has no canvas to paint on")
        scale, left, top = (float(part) for part in camera.split(","))
        return box["x"] + left + (corner["x"] + x + 0.5) * scale, box["y"] + top + (corner["y"] + y + 0.5) * scale

    def _save(self) -> None:
        self.page.keyboard.press("Control+s")
        state = self.page.get_by_test_id("save-state")
        expect(state).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)

    # --- going on ---------------------------------------------------------------------------------------------

    def _wait_for_tiles_ahead(self) -> None:
        """A tile takes minutes to paint; here it took seconds, so the line may still be busy with the next ones."""
        wait_until(self.page, AT_HAND, self._task, PATIENCE_MS)

    def _hand_in(self, *, away: float) -> None:
        """Hand the tile in; with `away` the line is cut for so many seconds just before."""
        if away:
            self.line.cut()
        handed, pressed = self._task, time.monotonic()
        self.page.get_by_test_id("submit").click()
        if away:
            self.page.wait_for_timeout(away * 1000 - (time.monotonic() - pressed) * 1000)
            self.line.mend()
        self.figures.next.append(self._waited())
        self._arrives(handed)

    def _arrives(self, task: str) -> None:
        """Wait until the server has the tile handed in."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while self.operator.get(f"/tasks/{task}")["state"] != "submitted":
            if time.monotonic() > deadline:
                raise RuntimeError(f"tile {task} was not handed in")
            self.page.wait_for_timeout(LOOK_MS)


def _since(before: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    return now[0] - before[0], now[1] - before[1]
