"""What a hand does to a tile: one act with one tool, for one segment of the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from scripts.hands import shapes
from scripts.hands.hand import Hand
from scripts.hands.scene import Scene
from scripts.hands.score import Standing, standing
from scripts.hands.shapes import Place

KEYS = {
    "polygon": "p",
    "lasso": "q",
    "brush": "b",
    "fill": "g",
    "wand": "w",
    "superpixel": "s",
    "region": "c",
    "scribble": "x",
    "box": "r",
    "rectangle": "r",
    "ghost": "a",
}
BOXES = ("box", "rectangle")
"""Two settings of one tool: find the object in a box, and take the box whole."""
AIMED = ("brush", "lasso", "polygon", "rectangle")
"""Tools that begin at a corner of a pixel, or near another segment."""
Box = tuple[int, int, int, int]
START_SIZE, START_SCALE, START_TOLERANCE, START_GRAIN = 24, 1, 12, 6
TOLERANCE_DRAG = 4
"""CSS pixels of a drag with the wand for one unit of its tolerance, which is right to one unit more or less."""
GRAIN_DRAG = 12
"""CSS pixels of a drag with the region brush from one grain to the next; here, each must be met."""
NEAR = 4.0
NEAR_KEYS, BACK_KEYS = 2, ("0", "-")
"""What turning the wheel so far counts as, in presses of a key; what shows the whole again."""
SIZE_DRAG = 2
"""CSS pixels of a drag with Alt and the right button for one pixel of diameter."""


@dataclass(frozen=True)
class Act:
    """One act.

    Attributes:
        tool: Its name in `KEYS`.
        segment: What it paints, by the truth's number; 0 where the tool knows by itself.
        path: Where the pointer goes, in pixels of the tile.
        slack: How far it may be off at each place, in pixels of the tile.
        size: Diameter of the brush, scale of the superpixels, grain of the regions, tolerance of the wand, or which
            of the ghosts.
        extends: Shift is held: a scribble goes on with the area that it begins in.
        ends: Enter follows.
        near: The picture is enlarged `NEAR` times about the path before, and shown whole again after.
        within: Ctrl is held: only the segment that the path begins on changes.
        bends: A line that is drawn goes through the places of the path without corners, as a hand's does.
    """

    tool: str
    segment: int
    path: tuple[Place, ...] = ()
    slack: float = 1.0
    size: int = 0
    extends: bool = False
    ends: bool = False
    near: bool = False
    within: bool = False
    bends: bool = False

    @property
    def line(self) -> tuple[Place, ...]:
        """Where the pointer goes on its way along the path."""
        return shapes.bent(self.path) if self.bends else self.path


@dataclass
class Tile:
    """A tile as it is being painted, with what is in the hand.

    Attributes:
        scene: The truth.
        scale: CSS pixels to a pixel of the tile.
        maps: Superpixels by scale, (H, W).
        grains: Regions by grain, (H, W).
        grab: What is found in a box of left, top, right, bottom.
        grow: What markers (H, W) grow to.
        wand: What it takes at x, y and a tolerance.
        ghosts: Labels of the neighbours, and of the previous frame, (H, W) in numbers of their own; empty without.
        likely: Of numbers of objects in the ghosts, which of the truth's objects they are.
        ids: (H, W) numbers of the truth's segments, 0 = not painted.
    """

    scene: Scene
    scale: float
    maps: Sequence[NDArray[np.uint16]] = ()
    grow: Callable[[NDArray[np.uint16]], NDArray[np.uint16]] | None = None
    wand: Callable[[int, int, int], NDArray[np.bool_]] | None = None
    grains: Sequence[NDArray[np.int32]] = ()
    grab: Callable[[Box], NDArray[np.bool_]] | None = None
    ghosts: Sequence[NDArray[np.int32]] = ()
    likely: dict[int, int] = field(default_factory=dict)
    ids: NDArray[np.int32] = field(init=False)
    hand: Hand = field(init=False)
    done: list[Act] = field(default_factory=list)
    tool: str = "brush"
    segment: int = 0
    size: int = START_SIZE
    level: int = START_SCALE
    tolerance: int = START_TOLERANCE
    grain: int = START_GRAIN
    whole: bool = False
    shown: int = 0
    started: frozenset[int] = frozenset()
    marks: NDArray[np.uint16] = field(init=False)

    def __post_init__(self) -> None:
        shape = self.scene.ids.shape
        self.ids = np.zeros(shape, np.int32)
        self.marks = np.zeros(shape, np.uint16)
        self.hand = Hand((shape[1] * self.scale / 2, shape[0] * self.scale / 2))

    def fork(self) -> "Tile":
        """The same tile, to try something on."""
        other = Tile(
            self.scene, self.scale, self.maps, self.grow, self.wand, self.grains, self.grab, self.ghosts, self.likely
        )
        other.__dict__.update(self.__dict__)
        other.hand, other.done = self.hand.copy(), list(self.done)
        return other

    def covers(self, act: Act) -> NDArray[np.bool_]:
        """The pixels that an act paints."""
        return self._reach(act) & self._open_to(act) if act.within else self._reach(act)

    def _open_to(self, act: Act) -> NDArray[np.bool_]:
        """The segment that an act begins on; nothing where a hand, off by a pixel, would begin on another."""
        x, y = shapes.anchor(act.path[0], 1)
        own = self.ids == self.ids[y, x]
        off = 1 if act.tool in AIMED else 0
        sure = bool(own[max(0, y - off) : y + off + 1, max(0, x - off) : x + off + 1].all())
        return own if sure else np.zeros_like(own)

    def _reach(self, act: Act) -> NDArray[np.bool_]:
        """What an act goes over."""
        shape = self.ids.shape
        if act.tool in ("polygon", "lasso"):
            return shapes.polygon(shape, act.line)
        if act.tool == "rectangle":
            return shapes.rectangle(shape, *act.path)
        if act.tool == "box" and self.grab is not None:
            return self.grab(box_of(act))
        if act.tool == "brush":
            return shapes.stroke(shape, act.line, act.size)
        if act.tool == "fill":
            return shapes.flood(self.ids, shapes.anchor(act.path[0], 1))
        if act.tool == "wand" and self.wand is not None:
            return self.wand(*shapes.anchor(act.path[0], 1), act.size)
        ids = (self.maps if act.tool == "superpixel" else self.grains)[act.size]
        at = [ids[y, x] for x, y in shapes.track(act.path, 1) if 0 <= y < shape[0] and 0 <= x < shape[1]]
        return np.isin(ids, at)

    def take(self, act: Act) -> None:
        """Do an act: paint, and add up what it costs."""
        cost(self, act)
        self.done.append(act)
        if act.tool == "scribble":
            self._scribble(act)
        elif act.tool == "ghost":
            self._adopt(act)
        else:
            self.ids = np.where(self.covers(act), np.int32(act.segment), self.ids)
        self.started |= {act.segment}
        self.tool, self.segment = act.tool, act.segment

    def _adopt(self, act: Act) -> None:
        """Take all of a ghost into what is not painted yet; an object that is begun already does not grow by it."""
        adopted = np.where(self.ids == 0, self.ghosts[act.size], 0)
        for number in np.unique(adopted).tolist():
            if (truth := self.likely.get(number, 0)) and truth not in self.started:
                adopted[adopted == number] = truth
        self.ids = np.where(self.ids == 0, adopted, self.ids)
        self.started |= frozenset(np.unique(adopted).tolist())
        self.shown = act.size

    def _scribble(self, act: Act) -> None:
        x, y = shapes.anchor(act.path[0], 1)
        number = int(self.ids[y, x]) if act.extends else act.segment  # whatever was meant: the area decides
        marks = np.where(shapes.stroke(self.ids.shape, act.path, 3), np.uint16(number or act.segment), self.marks)
        self.marks = marks
        if self.grow is None:
            raise RuntimeError("nothing grows in this tile")
        self.ids = self.grow(marks).astype(np.int32)


def box_of(act: Act) -> Box:
    """Left, top, right and bottom of a box, in pixels of the tile."""
    (x0, x1), (y0, y1) = (sorted((round(p), round(q))) for p, q in zip(*act.path, strict=True))
    return x0, y0, x1, y1


def stand(tile: Tile) -> Standing:
    """How a tile stands now."""
    return standing(tile.scene, tile.ids, tile.scene.classes)


def choosing(tile: Tile, act: Act) -> list[tuple[str, int | str]]:
    """What comes before an act: ("keys", text) and ("pick", place) and ("size", diameter)."""
    steps: list[tuple[str, int | str]] = []
    if act.segment != tile.segment and not act.extends:
        steps += _choosing_segment(tile, act)
    if KEYS[act.tool] != KEYS[tile.tool]:
        steps.append(("keys", KEYS[act.tool]))
    return steps + _setting(tile, act)


def _choosing_segment(tile: Tile, act: Act) -> list[tuple[str, int | str]]:
    kinds, own = tile.scene.kinds, int(tile.scene.classes[act.segment])
    before = int(tile.scene.classes[tile.segment]) if tile.segment else -1
    if own in kinds.things and act.segment in tile.started and act.tool != "scribble":
        return [("pick", act.segment)]
    if own != before or tile.segment == 0:
        again = own in kinds.things and act.tool == "scribble" and tile.tool == "scribble"
        return [("class", own), *([("keys", "n")] if again else [])]
    return [("keys", "n")] if own in kinds.things else []


def _setting(tile: Tile, act: Act) -> list[tuple[str, int | str]]:
    """What a tool that is in the hand is set to."""
    if act.tool in BOXES and tile.whole != (act.tool == "rectangle"):
        return [("keys", KEYS["box"])]
    if act.tool == "ghost" and act.size != tile.shown:
        return [("keys", KEYS["ghost"])]
    if act.tool == "brush" and act.size != tile.size:
        return [("size", act.size)]
    if act.tool == "superpixel" and act.size != tile.level:
        return [("keys", ("]" if act.size > tile.level else "[") * abs(act.size - tile.level))]
    return []


def class_keys(tile: Tile, class_id: int, digits: Sequence[int]) -> list[str]:
    """The keys that take a class: its digit, or the search with enough of its name."""
    if class_id in digits:
        return [str(digits.index(class_id) + 1)]
    names = tile.scene.kinds.names
    name = names[class_id].lower()
    for length in range(1, len(name) + 1):
        first = next((c for c, other in names.items() if name[:length] in other.lower()), class_id)
        if first == class_id:
            return ["/", *name[:length], "Enter"]
    return ["/", *name, "Enter"]


def place_of(tile: Tile, segment: int) -> Place:
    """The middle of what is painted of a segment."""
    own = np.pad(tile.ids == segment, 1).astype(np.uint8)
    deep = cv2.distanceTransform(own, cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(int(deep.argmax()), deep.shape)
    return float(x) + 0.5, float(y) + 0.5


def cost(tile: Tile, act: Act) -> None:
    """Add up what an act and the choosing before it cost the hand."""
    hand, scale = tile.hand, tile.scale
    for what, value in choosing(tile, act):
        _cost_of_choice(tile, what, value)
    if act.tool == "superpixel":
        tile.level = act.size
    if act.tool in BOXES:
        tile.whole = act.tool == "rectangle"
    hand.key(act.extends + act.ends + act.within)
    if act.near:
        _cost_of_zoom(tile, act)
    for k, place in enumerate(act.path):
        larger = NEAR if act.near else 1.0
        hand.move(seen(tile, act, place), 2 * act.slack * scale * larger, held=k > 0 and act.tool != "polygon")
        if k == 0 or act.tool == "polygon":
            hand.press()
    if act.tool == "wand":
        _cost_of_tolerance(tile, act)
    if act.tool == "region":
        _cost_of_grain(tile, act)


def _cost_of_tolerance(tile: Tile, act: Act) -> None:
    """The wand is dragged until it takes what it should; it keeps its tolerance for the next time."""
    if act.size != tile.tolerance:
        x, y = tile.hand.at
        tile.hand.move((x + (act.size - tile.tolerance) * TOLERANCE_DRAG, y), 2 * TOLERANCE_DRAG, held=True)
    tile.tolerance = act.size


def _cost_of_grain(tile: Tile, act: Act) -> None:
    """The region brush is dragged until it shows the right region; it keeps its grain for the next time."""
    if act.size != tile.grain:
        x, y = tile.hand.at
        tile.hand.move((x + (act.size - tile.grain) * GRAIN_DRAG, y), GRAIN_DRAG, held=True)
    tile.grain = act.size


def pivot(tile: Tile, act: Act) -> Place:
    """About which place the picture is enlarged, so that all of an act's path comes to lie amid what is in sight."""
    found = []
    for along, length in zip(zip(*act.path, strict=True), tile.ids.shape[::-1], strict=True):
        middle = (min(along) + max(along)) / 2
        found.append(float(round(min(max((NEAR * middle - length / 2) / (NEAR - 1), 0), length))))
    return found[0], found[1]


def seen(tile: Tile, act: Act, place: Place) -> Place:
    """Where a place of the tile is on the screen during an act, in CSS pixels from the tile's corner at the start."""
    x, y = place[0] * tile.scale, place[1] * tile.scale
    if not act.near:
        return x, y
    about = [at * tile.scale for at in pivot(tile, act)]
    return about[0] + NEAR * (x - about[0]), about[1] + NEAR * (y - about[1])


def _cost_of_zoom(tile: Tile, act: Act) -> None:
    x, y = pivot(tile, act)
    tile.hand.move((x * tile.scale, y * tile.scale), ZOOM_WIDTH)
    tile.hand.key(NEAR_KEYS + len(BACK_KEYS))


def _cost_of_choice(tile: Tile, what: str, value: int | str) -> None:
    hand = tile.hand
    if what == "class":
        hand.key(len(class_keys(tile, int(value), DIGITS[tile.scene.kinds.taxonomy])))
    elif what == "keys":
        hand.key(len(str(value)))
    elif what == "pick":
        x, y = place_of(tile, int(value))
        hand.key()
        hand.move((x * tile.scale, y * tile.scale), PICK_WIDTH)
        hand.press()
    elif what == "size":
        change = int(value) - tile.size
        hand.key()
        hand.press()
        hand.move((hand.at[0] + change * SIZE_DRAG, hand.at[1]), SIZE_DRAG, held=True)
        tile.size = int(value)


ZOOM_WIDTH = 40
"""CSS pixels: so exactly is pointed at what shall be enlarged."""
PICK_WIDTH = 8
"""CSS pixels: a segment that is picked is at least so wide."""
DIGITS = {"cityscapes": (7, 8, 11, 21, 23, 26, 24, 17, 20), "camvid-11": (0, 1, 2, 3, 4, 5, 6, 7, 8)}
"""The nine classes that the digits take: a habit of the person's, the same in all ways."""
