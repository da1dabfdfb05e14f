"""Every practice lesson is driven by pointer and keys, as its sentence says, to its green end."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.core.arrays import BoolMask, LabelRaster
from app.core.raster.tile_png import read_tile
from tests.journeys.conftest import OpenPage
from tests.journeys.served import Served
from tests.journeys.test_accessibility import AXE, violations

# All lessons and axe twice: on a busy machine that takes minutes.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SCENE = Path(__file__).resolve().parents[2] / "annotator_ui/src/screens/practice/scene/truth.png"
Point = tuple[float, float]

# The objects that the lessons are about (lessons.ts has the same points).
RED_CAR, CAR_BEHIND, BUS_AT = (532, 253), (623, 225), (230, 203)
SKY, SIGN, ISLAND, WOMAN, MAN = (524, 20), (332, 113), (373, 358), (454, 221), (650, 226)
POST = 333
# Half a line between the cars; it goes on at both ends.
REACH = 45


@dataclass(frozen=True)
class Learner:
    """Somebody at the practice page, who knows the answer."""

    page: Page
    truth: LabelRaster

    def target(self, at: tuple[int, int]) -> BoolMask:
        """The pixels that hang together (4) with a point of the scene."""
        same = (self.truth == self.truth[at[1], at[0]]).astype(np.uint8)
        _, parts = cv2.connectedComponents(same, connectivity=4)
        return np.asarray(parts == parts[at[1], at[0]])

    def at(self, point: Point) -> Point:
        """Where a point of the scene is on the page."""
        canvas = self.page.get_by_test_id("painter-canvas")
        box, camera = canvas.bounding_box(), canvas.get_attribute("data-camera")
        assert box
        assert camera
        scale, left, top = (float(part) for part in camera.split(","))
        return box["x"] + left + point[0] * scale, box["y"] + top + point[1] * scale

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, *points: Point) -> None:
        """Click points of the scene."""
        for point in points:
            self.page.mouse.click(*self.at(point))

    def drag(self, path: list[Point]) -> None:
        """Drag along a path through the scene."""
        self.page.mouse.move(*self.at(path[0]))
        self.page.mouse.down()
        for point in path[1:]:
            self.page.mouse.move(*self.at(point))
        self.page.mouse.up()

    def take_size(self, diameter: int) -> None:
        """Type the size of the tip."""
        field = self.page.get_by_test_id("brush-size")
        field.fill(str(diameter))
        field.blur()

    def take_class(self, class_id: int) -> None:
        """Take a class from the list."""
        self.page.get_by_test_id(f"class-{class_id}").click()

    def brush_over(self, mask: BoolMask, diameter: int = 9) -> None:
        """Paint a shape round by round, from its border inwards."""
        self.press("b")
        self.take_size(diameter)
        for path in rounds(mask, diameter / 2, diameter * 0.8):
            self.drag(path)


def rounds(mask: BoolMask, first: float, step: float) -> list[list[Point]]:
    """Closed paths through a shape, each so far from its border; `step` apart, outermost first."""
    padded = np.pad(mask.astype(np.uint8), 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    paths = []
    for least in np.arange(first, depth.max() + 1e-6, step):
        paths += outlines(depth >= least, 0.7)
    return paths


def outlines(mask: BoolMask, coarseness: float) -> list[list[Point]]:
    """The outer borders of a shape's parts, closed, in few corners; in the middle of pixels."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    corners = [cv2.approxPolyDP(part, coarseness, closed=True)[:, 0, :] + 0.5 for part in found]
    return [[(float(x), float(y)) for x, y in (*part, part[0])] for part in corners]


def middle(mask: BoolMask) -> Point:
    """The pixel deepest inside a shape."""
    depth = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return float(x) + 0.5, float(y) + 0.5


def outer(mask: BoolMask, coarseness: float) -> list[Point]:
    """The corners of the longest border of a shape, not closed."""
    return max(outlines(mask, coarseness), key=len)[:-1]


# --- the lessons --------------------------------------------------------------------------------------------------


def brush(learner: Learner) -> None:
    learner.brush_over(learner.target(RED_CAR))


def eraser(learner: Learner) -> None:
    """Round the car, outside of it, as far as the blots reach."""
    beyond = learner.target(RED_CAR) == 0
    depth = cv2.distanceTransform(beyond.astype(np.uint8), cv2.DIST_L2, 5)
    learner.press("e")
    learner.take_size(7)
    for distance in (4.5, 10, 15):
        for path in outlines(depth <= distance, 0.7):
            learner.drag(path)


def polygon(learner: Learner) -> None:
    learner.press("p")
    learner.click(*outer(learner.target(ISLAND), 1.5))
    learner.press("Enter")


def fill(learner: Learner) -> None:
    learner.press("g")
    learner.click(middle(learner.target(BUS_AT)))


def superpixel(learner: Learner) -> None:
    learner.press("s")
    learner.page.get_by_test_id("superpixel-scale-2").click()
    for path in rounds(learner.target(SKY), 8, 24):
        learner.drag(path)


def region(learner: Learner) -> None:
    """Drag until the sky is shown: eleven grains of twelve pixels further than at the start."""
    page, (x, y) = learner.page, learner.at(SKY)
    learner.press("c")
    page.mouse.move(x, y)
    expect(page.get_by_test_id("smart-bar")).to_have_attribute("data-ready", "true", timeout=20_000)
    page.mouse.down()
    page.mouse.move(x + 11 * 12, y)
    page.mouse.up()


def livewire(learner: Learner) -> None:
    learner.press("l")
    learner.click(*outer(learner.target(SIGN), 1.5))
    learner.press("Enter")


def scribble(learner: Learner) -> None:
    learner.press("x")
    sign = learner.target(SIGN)
    across = np.flatnonzero(sign[SIGN[1]])
    learner.drag([(across[0] + 3, SIGN[1]), (across[-1] - 2, SIGN[1])])
    learner.take_class(bus_class(learner))
    for path in rounds(learner.target(BUS_AT), 6, 60):
        learner.drag(path)
    expect(learner.page.get_by_test_id("smart-accept")).to_be_enabled()
    learner.press("Enter")


def bus_class(learner: Learner) -> int:
    """The class of the bus, as it is called in the list."""
    row = learner.page.locator(".class-row:not(.instance)").filter(has_text="bus")
    return int((row.first.get_attribute("data-testid") or "").removeprefix("class-"))


def box(learner: Learner) -> None:
    rows, columns = np.nonzero(learner.target(SIGN))
    learner.press("r")
    learner.drag([(columns.min(), rows.min()), (columns.max() + 1, rows.max() + 1)])
    expect(learner.page.get_by_test_id("smart-accept")).to_be_enabled()
    learner.press("Enter")


def new(learner: Learner) -> None:
    learner.brush_over(learner.target(WOMAN), 6)
    learner.press("n")
    learner.brush_over(learner.target(MAN), 6)


def go_on(learner: Learner) -> None:
    bus = learner.target(BUS_AT)
    behind = bus.copy()
    behind[:, :POST] = False
    learner.press("i")
    learner.click(middle(bus & ~behind))
    learner.brush_over(behind)


def split(learner: Learner) -> None:
    """Along the line that parts the two cars best."""
    cars = learner.target(RED_CAR), learner.target(CAR_BEHIND)
    learner.press("k")
    learner.drag(parting(*cars))


def parting(a: BoolMask, b: BoolMask) -> list[Point]:
    """The two ends of the straight line with the fewest pixels on the wrong side."""
    rows, columns = np.nonzero(a | b)
    own = a[rows, columns]
    best: tuple[int, list[Point]] = (own.size, [])
    for angle in np.linspace(0, np.pi, 36, endpoint=False):
        along, across = np.array([-np.sin(angle), np.cos(angle)]), np.array([np.cos(angle), np.sin(angle)])
        side = columns * across[0] + rows * across[1]
        for offset in np.linspace(side.min(), side.max(), 80):
            wrong = int((own != (side < offset)).sum())
            wrong = min(wrong, own.size - wrong)
            if wrong < best[0]:
                centre = np.array([columns.mean(), rows.mean()])
                foot = centre + across * (offset - centre @ across)
                best = (wrong, [tuple(foot - REACH * along), tuple(foot + REACH * along)])
    return best[1]


def merge(learner: Learner) -> None:
    bus = learner.target(BUS_AT)
    right = bus.copy()
    right[:, :POST] = False
    learner.press("m")
    learner.click(middle(bus & ~right), middle(right))


def clean(learner: Learner) -> None:
    learner.page.get_by_test_id("panel-clean").click()
    for kind in ("specks", "holes"):
        learner.page.get_by_test_id(f"clean-{kind}").click()
        learner.page.get_by_test_id("clean-accept").click()


LESSONS: dict[str, Callable[[Learner], None]] = {
    "brush": brush,
    "eraser": eraser,
    "polygon": polygon,
    "fill": fill,
    "superpixel": superpixel,
    "region": region,
    "livewire": livewire,
    "scribble": scribble,
    "box": box,
    "new": new,
    "continue": go_on,
    "split": split,
    "merge": merge,
    "clean": clean,
}


def test_every_lesson_comes_to_its_green_end(served: Served, open_page: OpenPage) -> None:
    page = open_page(width=1440, height=900)
    page.add_init_script(path=AXE)
    page.goto(served.add_person("Sample painter"))
    expect(page.get_by_test_id("account")).to_be_visible()
    page.goto("/practice")
    learner = Learner(page, read_tile(SCENE.read_bytes()).raster)
    for name, work in LESSONS.items():
        begin(page, name)
        work(learner)
        expect(page.get_by_test_id("reached"), name).to_have_text("✓ Done")
    expect(page.get_by_test_id("lessons-done")).to_have_text(f"{len(LESSONS)} of {len(LESSONS)} done")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    assert violations(page) == []


def begin(page: Page, name: str) -> None:
    """Open a lesson and put the pointer on the canvas."""
    page.get_by_test_id(f"lesson-{name}").click()
    expect(page.get_by_test_id(f"lesson-{name}")).to_have_attribute("aria-current", "step")
    expect(page.get_by_test_id("reached")).to_have_text("")
    # A lesson begins with an empty hand and its target in the middle; what is pressed before that is taken back.
    expect(page.get_by_test_id("tool-pan")).to_have_attribute("aria-pressed", "true")
