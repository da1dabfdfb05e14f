"""A hand on the painter: mouse and keys, aimed in image pixels, with a shadow that works out what they must do."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from app.core.geometry import Rect
from app.core.raster.tile import LabelTile
from app.core.raster.tile_png import read_tile
from tests.journeys.shadow import Point, Shadow, same_partition

SAVED_MS = 15_000
_ANYTHING = re.compile(".+")


@dataclass
class Hand:
    """The painter that is open on a page.

    Attributes:
        page: The page.
        task: The task as the server tells it.
        shadow: What must be painted.
    """

    page: Page
    task: dict[str, Any]
    shadow: Shadow

    @classmethod
    def on(cls, page: Page, *, shadow: Shadow | None = None, after: str = "") -> "Hand":
        """Take up the tile that comes up next: another one than the task ``after``."""
        page.wait_for_url(lambda url: "/paint/" in url and not (after and url.endswith(after)))
        expect(page.get_by_test_id("painter-canvas")).to_have_attribute("data-camera", _ANYTHING)
        # By the page's own way of asking: without a line it is answered from what the browser keeps.
        task = page.evaluate("url => fetch(url).then(answer => answer.json())", _task_url(page))
        return cls(page, task, shadow or Shadow(Rect(**task["tile"]["paint"])))

    # --- aiming -----------------------------------------------------------------------------------------------

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        """Where an image point is on the page, in CSS pixels."""
        box = self.canvas.bounding_box()
        camera = self.canvas.get_attribute("data-camera")
        assert box and camera
        scale, left, top = (float(part) for part in camera.split(","))
        assert scale >= 1.2, "the mouse has whole CSS pixels: it cannot aim at smaller ones"
        return box["x"] + left + x * scale, box["y"] + top + y * scale

    @property
    def canvas(self) -> Locator:
        """What is painted on."""
        return self.page.get_by_test_id("painter-canvas")

    def tip(self, at: Point, diameter: int) -> tuple[float, float]:
        """Where the mouse is for a tip: amid a pixel (odd) or on a corner (even)."""
        half = 0.5 if diameter % 2 else 0.0
        return self.on_page(at[0] + half, at[1] + half)

    def zoom_out(self) -> None:
        """Leave some air around the tile."""
        self.page.keyboard.press("-")

    # --- choosing ---------------------------------------------------------------------------------------------

    def take_class(self, class_id: int) -> None:
        """Take a class from the list."""
        self.page.get_by_test_id(f"class-{class_id}").click()

    def take_size(self, diameter: int) -> None:
        """Type the size of the tip."""
        field = self.page.get_by_test_id("brush-size")
        field.fill(str(diameter))
        field.blur()

    # --- painting ---------------------------------------------------------------------------------------------

    def brush(self, corners: Sequence[Point], diameter: int, name: str, class_id: int, **how: bool) -> None:
        """Draw a stroke with the brush."""
        self.page.keyboard.press("b")
        self.drag(corners, diameter)
        self.shadow.paint(self.shadow.stroke(corners, diameter), name, class_id, **how)
        self.agree()

    def erase(self, corners: Sequence[Point], diameter: int) -> None:
        """Draw a stroke with the eraser."""
        self.page.keyboard.press("e")
        self.drag(corners, diameter)
        self.shadow.erase(self.shadow.stroke(corners, diameter))
        self.agree()

    def drag(self, corners: Sequence[Point], diameter: int) -> None:
        """Drag the mouse along a path; a single corner is a click."""
        self.take_size(diameter)
        self.page.mouse.move(*self.tip(corners[0], diameter))
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*self.tip(corner, diameter), steps=7)
        self.page.mouse.up()

    def polygon(self, corners: Sequence[Point], name: str, class_id: int, **how: bool) -> None:
        """Click the corners and close with Enter."""
        self.page.keyboard.press("p")
        for corner in corners:
            self.page.mouse.click(*self.on_page(*corner))
        self.page.keyboard.press("Enter")
        self.shadow.paint(self.shadow.polygon(corners), name, class_id, **how)
        self.agree()

    def fill(self, at: Point, name: str, class_id: int) -> None:
        """Fill the area around a pixel."""
        self.page.keyboard.press("g")
        self.page.mouse.click(*self.tip(at, 1))
        self.shadow.paint(self.shadow.flood(at), name, class_id)
        self.agree()

    def fill_rest(self, name: str, class_id: int) -> None:
        """Fill whatever is not painted, area by area."""
        while self.shadow.unpainted:
            self.fill(self.shadow.first_unpainted, name, class_id)

    def undo(self, act: Callable[[], None]) -> None:
        """Undo, by key or button."""
        act()
        self.shadow.undo()
        self.agree()

    def redo(self, act: Callable[[], None]) -> None:
        """Redo, by key or button."""
        act()
        self.shadow.redo()
        self.agree()

    # --- what is seen -----------------------------------------------------------------------------------------

    def agree(self) -> None:
        """The count of unpainted pixels is what the shadow says."""
        count = self.page.get_by_test_id("unlabelled-count")
        expect(count).to_have_attribute("data-count", str(self.shadow.unpainted))

    def is_saved(self) -> None:
        """The painter says saved, and the server has exactly what the shadow has."""
        expect(self.page.get_by_test_id("save-state")).to_have_attribute("data-state", "saved", timeout=SAVED_MS)
        self.matches(self.on_server())

    def save(self) -> None:
        """Save by key, and see that it is safe."""
        self.page.keyboard.press("Control+s")
        self.is_saved()

    def on_server(self) -> LabelTile:
        """The tile as the server has it."""
        answer = self.page.request.get(f"/api/v1/tasks/{self.task['id']}/labels")
        assert answer.ok, answer.text()
        return read_tile(answer.body())

    def matches(self, tile: LabelTile) -> None:
        """Every pixel has the segment and class of the shadow."""
        numbers = same_partition(tile.raster, self.shadow.ids)
        painted = {segment.id: segment.class_id for segment in tile.segments}
        assert {number: painted[number] for number in numbers} == {
            number: self.shadow.classes[segment] for number, segment in numbers.items()
        }

    def submit(self) -> None:
        """Hand the tile in, by key."""
        self.page.keyboard.press("Control+Enter")


def _task_url(page: Page) -> str:
    return f"/api/v1/tasks/{page.url.rsplit('/', 1)[1]}"


class HeldSaves:
    """Saves that have left the browser and are kept from the server until they are let go.

    Args:
        page: Whose saves.
    """

    def __init__(self, page: Page) -> None:
        self._held: list[Route] = []
        self._holding = True
        page.route("**/api/v1/tasks/*/labels", self._meet)

    def let_go(self) -> None:
        """Let all through, and later ones too."""
        self._holding = False
        for route in self._held:
            route.continue_()

    def _meet(self, route: Route) -> None:
        if self._holding and route.request.method == "PUT":
            self._held.append(route)
        else:
            route.continue_()
