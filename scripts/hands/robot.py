"""A robot at the real painter: it does planned acts with mouse and keys, and reads back what the server holds."""

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import APIResponse, Page, expect

from app.core.arrays import Photo
from app.core.geometry import Rect
from app.core.raster import LabelTile, decode_label_png
from app.core.raster.tile_png import read_tile
from scripts.hands import shapes
from scripts.hands.act import (
    BACK_KEYS,
    DIGITS,
    GRAIN_DRAG,
    NEAR,
    SIZE_DRAG,
    TOLERANCE_DRAG,
    Act,
    Tile,
    choosing,
    class_keys,
    pivot,
    place_of,
)
from scripts.hands.scene import renumbered
from scripts.hands.shapes import Place

ZOOM_PER_PIXEL = 1.0018
"""Of the wheel, as the painter has it."""
COUNT = """() => { window.did = {downs: 0, keys: 0};
  addEventListener("pointerdown", () => window.did.downs++, true);
  addEventListener("keydown", (e) => { if (!e.repeat) window.did.keys++; }, true); }"""


@dataclass
class Robot:
    """The painter that is open on a page.

    Attributes:
        page: The page.
        task: The task's id.
        view: CSS pixels to a pixel of the tile, and where its paint area begins on the page.
        whole: CSS pixels to a pixel while the whole tile is shown.
    """

    page: Page
    task: str
    view: tuple[float, float, float] = (1.0, 0.0, 0.0)
    whole: float = 1.0

    @classmethod
    def at(cls, page: Page, slug: str, digits: tuple[int, ...], taxonomy: str) -> "Robot":
        """Take up the next tile of a project."""
        page.evaluate("([k, v]) => localStorage.setItem(k, v)", [f"tessera.digits.{taxonomy}", str(list(digits))])
        page.get_by_test_id(f"start-{slug}-paint").click()
        page.wait_for_url(re.compile("/paint/"))
        expect(page.get_by_test_id("painter-canvas")).to_have_attribute("data-camera", re.compile(".+"))
        page.get_by_test_id("painter-canvas").focus()
        page.keyboard.press("-")  # a tile that is a whole image is shown without air: its corners could not be clicked
        page.evaluate(COUNT)
        robot = cls(page, page.url.rsplit("/", 1)[1])
        robot.view = robot.camera
        robot.whole = robot.view[0]
        return robot

    @property
    def camera(self) -> tuple[float, float, float]:
        """CSS pixels to a pixel of the tile, and where its paint area begins on the page."""
        canvas = self.page.get_by_test_id("painter-canvas")
        box, camera = canvas.bounding_box(), canvas.get_attribute("data-camera")
        if box is None or camera is None:
            raise RuntimeError("the painter shows no canvas")
        scale, left, top = (float(part) for part in camera.split(","))
        return scale, box["x"] + left + self.corner[0] * scale, box["y"] + top + self.corner[1] * scale

    @cached_property
    def corner(self) -> tuple[int, int]:
        """Where the paint area begins in the image."""
        return self.place("paint").x, self.place("paint").y

    def place(self, what: str) -> Rect:
        """The tile's `paint` area or its `context`, in pixels of the image."""
        return Rect(**self._asked("").json()["tile"][what])

    def _asked(self, what: str) -> APIResponse:
        return self.page.request.get(f"/api/v1/tasks/{self.task}{what}")

    def perform(self, fresh: Tile, acts: list[Act]) -> Tile:
        """Do all acts; returns the tile as it should be, with what it cost."""
        for act in acts:
            self._choose(fresh, act)
            self._draw(replace(act, path=tuple(_aimed(act, place) for place in act.line)), fresh)
            fresh.take(act)
        return fresh

    def done(self) -> tuple[int, int]:
        """Presses of the button and of keys that the page has met."""
        met = self.page.evaluate("window.did")
        return int(met["downs"]), int(met["keys"])

    def saved(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """What the server holds after a save: (H, W) ids and the class of each, -1 for 0."""
        self.page.keyboard.press("Control+s")
        expect(self.page.get_by_test_id("save-state")).to_have_attribute("data-state", "saved", timeout=15_000)
        tile = read_tile(self._asked("/labels").body())
        classes = np.full(int(tile.raster.max()) + 1, -1, np.int32)
        for segment in tile.segments:
            classes[segment.id] = segment.class_id
        return tile.raster.astype(np.int32), classes

    def photo(self) -> tuple[Photo, Rect]:
        """The photo as the painter has it, (H, W, 3) with its context, and where the paint area lies in it."""
        data = np.frombuffer(self.page.request.get(self._asked("").json()["photo"]).body(), np.uint8)
        found = cv2.imdecode(data, cv2.IMREAD_COLOR)
        if found is None:
            raise RuntimeError("the painter's photo cannot be read")
        paint = self.place("paint").relative_to(self.place("context"))
        return np.ascontiguousarray(found[:, :, ::-1], dtype=np.uint8), paint

    def help(self, what: str) -> NDArray[np.uint16]:
        """What the server offers for the tile, (H, W): `superpixels/0.png` and so on."""
        return decode_label_png(self._asked(f"/assist/{what}").body(), max_pixels=2**24).astype(np.uint16)

    def ghost(self, kind: str) -> LabelTile | None:
        """The labels of the `neighbours` or of the `previous` frame; None where there are none."""
        found = self._asked(f"/assist/{kind}")
        return read_tile(found.body()) if found.status == 200 else None

    def take_up(self, tile: Tile) -> Tile:
        """The tile as the server holds it, in the truth's numbers: see `renumbered`."""
        tile.ids = renumbered(tile.scene, *self.saved())
        return tile

    def _choose(self, tile: Tile, act: Act) -> None:
        for what, value in choosing(tile, act):
            if what == "class":
                digits = DIGITS[tile.scene.kinds.taxonomy]
                self._keys(class_keys(tile, int(str(value)), digits))
            elif what == "keys":
                self._keys(list(str(value)))
            elif what == "pick":
                self._keys(["i"])
                self.page.mouse.click(*self._on_page(place_of(tile, act.segment)))
            else:
                self._resize(int(str(value)) - tile.size)

    def _keys(self, keys: list[str]) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            if key == "/":
                expect(self.page.locator("input[type=search]")).to_be_focused()

    def _resize(self, change: int) -> None:
        x, y = self._on_page((4.0, 4.0)) if change > 0 else self._on_page((40.0, 4.0))
        self.page.keyboard.down("Alt")
        self.page.mouse.move(x, y)
        self.page.mouse.down(button="right")
        self.page.mouse.move(x + SIZE_DRAG * change, y)
        self.page.mouse.up(button="right")
        self.page.keyboard.up("Alt")

    def _draw(self, act: Act, tile: Tile) -> None:
        if act.near:
            self._enlarge(pivot(tile, act))
        if act.extends:
            self.page.keyboard.down("Shift")
        self._await_areas(act)
        if act.within:
            self.page.keyboard.down("Control")
        self._go(act, _drag(act, tile))
        if act.within:
            self.page.keyboard.up("Control")
        if act.extends:
            self.page.keyboard.up("Shift")
        self._end(act)

    def _await_areas(self, act: Act) -> None:
        """Superpixels and regions are asked for when the tool is first moved over the picture, and shown when here."""
        if act.tool in ("superpixel", "region"):
            self.page.mouse.move(*self._on_page(act.path[0]))
            expect(self.page.get_by_test_id("smart-bar")).to_have_attribute("data-ready", "true", timeout=20_000)

    def _go(self, act: Act, drag: int) -> None:
        mouse, clicks = self.page.mouse, act.tool == "polygon"
        for k, place in enumerate(act.path):
            mouse.move(*self._on_page(place))
            if k == 0 or clicks:
                mouse.down()
            if clicks:
                mouse.up()
        if drag:
            x, y = self._on_page(act.path[-1])
            mouse.move(x + drag, y)
        if act.path and not clicks:
            mouse.up()

    def _end(self, act: Act) -> None:
        if act.tool == "scribble":
            expect(self.page.get_by_test_id("smart-bar")).to_have_attribute("data-ready", "true", timeout=20_000)
        if act.tool == "box":
            expect(self.page.get_by_test_id("smart-accept")).to_be_enabled(timeout=20_000)
        if act.tool == "ghost":
            expect(self.page.get_by_test_id("ghost-adopt-all")).to_be_enabled(timeout=20_000)
        if act.ends:
            self.page.keyboard.press("Enter")
        if act.near:
            self._keys(list(BACK_KEYS))
            self._await_size(1.0)

    def _enlarge(self, about: Place) -> None:
        self.page.mouse.move(*self._on_page(about))
        self.page.mouse.wheel(0, -round(math.log(NEAR) / math.log(ZOOM_PER_PIXEL)))
        self._await_size(NEAR)

    def _await_size(self, size: float) -> None:
        """Wait until the picture is so many times as large as at the start."""
        for _ in range(200):
            self.view = self.camera
            if abs(self.view[0] / (self.whole * size) - 1) < 0.01:
                return
            self.page.wait_for_timeout(20)
        raise RuntimeError(f"the picture is not shown {size} times as large")

    def _on_page(self, place: Place) -> tuple[int, int]:
        scale, left, top = self.view
        return round(left + place[0] * scale), round(top + place[1] * scale)


def _drag(act: Act, tile: Tile) -> int:
    """How far to the right a press is dragged to set its tool, in CSS pixels."""
    if act.tool == "wand":
        return TOLERANCE_DRAG * (act.size - tile.tolerance)
    if act.tool == "region":
        return GRAIN_DRAG * (act.size - tile.grain)
    return 0


def _aimed(act: Act, place: Place) -> Place:
    """Where the mouse, which has whole CSS pixels, aims safely: amid a pixel, or on a corner."""
    if act.tool in ("polygon", "lasso", "rectangle", "box"):
        return float(round(place[0])), float(round(place[1]))
    size = act.size if act.tool == "brush" else 1
    x, y = shapes.anchor(place, size)
    return (x + 0.5, y + 0.5) if size % 2 else (float(x), float(y))
