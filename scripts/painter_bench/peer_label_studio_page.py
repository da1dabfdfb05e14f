"""Label Studio in the browser: the stroke is painted beside the regions that are there, and a task is submitted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page

from scripts.painter_bench.outcome import Case, Outcome, judged
from scripts.painter_bench.peer_label_studio import EMAIL, WIDTH, LabelStudio
from scripts.painter_bench.peer_pages import PeerError
from scripts.painter_bench.strokes import DIAMETER, Point, paint, stroke, task_ms
from scripts.painter_bench.strokes import HEIGHT as STROKE_HEIGHT
from scripts.painter_bench.strokes import WIDTH as STROKE_WIDTH
from scripts.painter_bench.submitted import Submitted, submitted

NAME = "Label Studio"
# Its panels take so much that the picture has room for the stroke only in a larger window than the others get.
WINDOW = {"width": 1680, "height": 1050}
PATIENCE_MS = 60_000
SETTLED_MS = 3_000
IMAGE = "Htx.annotationStore.selected.names.get('image')"


@dataclass(frozen=True)
class Desk:
    """A browser that is signed in at a Label Studio."""

    page: Page
    cdp: CDPSession
    server: LabelStudio

    def open(self, count: int) -> None:
        """Open a new task with so many regions, choose the brush of 32 px on the screen and a class."""
        task = self.server.task(count)
        self.page.goto(f"{self.server.url}/projects/{self.server.project}/data?task={task}")
        self.page.wait_for_function(f"globalThis.Htx?.annotationStore?.selected?.regions.length === {count}")
        self.page.wait_for_function(f"{IMAGE}.stageWidth > 0")
        self.page.wait_for_timeout(SETTLED_MS)
        self.page.keyboard.press("1")
        self.page.evaluate(f"{IMAGE}.getToolsManager().findSelectedTool().setStroke({DIAMETER})")

    def points(self, moves: int) -> list[Point]:
        """The stroke, amid the picture."""
        box = self.page.locator(".konvajs-content").first.bounding_box()
        if box is None:
            raise PeerError("Label Studio shows no picture")
        x = round(box["x"] + box["width"] / 2) - STROKE_WIDTH // 2
        y = round(box["y"] + box["height"] / 2) - STROKE_HEIGHT // 2
        return [(a + x, b + y) for a, b in stroke(moves)]

    def paint(self, moves: int) -> float:
        """Paint the stroke as a region of its own; return the milliseconds of the main thread.

        Raises:
            PeerError: No region with so many points came of it.
        """
        regions = "Htx.annotationStore.selected.regions"
        there, before = int(self.page.evaluate(f"{regions}.length")), task_ms(self.cdp)
        self.page.evaluate("probe.reset()")
        paint(self.cdp, self.points(moves))
        spent = task_ms(self.cdp) - before
        self.page.wait_for_function(f"{regions}.length === {there + 1}")
        got = self.page.evaluate(f"{regions}.at(-1).touches.map(touch => touch.points.length / 2)")
        if sum(got) < moves:
            raise PeerError(f"Label Studio took {sum(got)} points of a stroke of {moves} moves")
        return spent


@contextmanager
def desk(browser: Browser, server: LabelStudio, probe: str) -> Iterator[Desk]:
    """A page signed in at a server, with the probe in it."""
    context = browser.new_context(viewport={"width": WINDOW["width"], "height": WINDOW["height"]})
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(probe)
    page = context.new_page()
    page.goto(f"{server.url}/user/login")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", server.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/user/login" not in url)
    cdp = context.new_cdp_session(page)
    cdp.send("Performance.enable")
    yield Desk(page, cdp, server)
    context.close()


def measure_label_studio(desk: Desk, count: int, moves: int) -> Outcome:
    """Paint the stroke in a task that has `count` regions; `exact` says that a region of all its points is there."""
    desk.open(count)
    spent = desk.paint(moves)
    return judged(Case(WIDTH, count, moves, NAME), desk.page.evaluate("probe.strokes()"), spent, exact=True)


def submit_label_studio(desk: Desk, count: int) -> Submitted:
    """Submit a task of `count` regions, the last of them just painted: from the key to the answer.

    Raises:
        PeerError: It was not accepted.
    """
    desk.open(count - 1)
    desk.paint(50)
    desk.page.wait_for_timeout(300)
    desk.page.keyboard.press("Control+Enter")
    return submitted(desk.page, "/annotations")
