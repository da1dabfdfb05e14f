"""Panoptic truths, tiles with ids of their own, and a person who knows the truth and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.geometry import Grid, Rect, Size
from app.core.raster import Segment
from app.core.stitch import Answer, Mask, SegmentKey, TileLabels, cut, stitch

ROAD, SKY, CAR, PERSON = 7, 23, 26, 24
THINGS = frozenset({CAR, PERSON})


@dataclass(frozen=True)
class Scene:
    """A truth: (H, W) ids, the class of each, and which are crowds."""

    ids: NDArray[np.uint32]
    classes: dict[int, int]
    crowds: frozenset[int] = frozenset()

    @property
    def size(self) -> Size:
        height, width = self.ids.shape
        return Size(width, height)

    def semantic(self) -> NDArray[np.int32]:
        """(H, W) of classes, -1 where nothing is painted."""
        table = np.full(max(self.classes) + 1, -1, np.int32)
        table[list(self.classes)] = list(self.classes.values())
        return table[self.ids]

    def panoptic(self) -> NDArray[np.uint32]:
        """(H, W) of what a perfect mask keeps apart: objects, one crowd a class, one region a class of stuff."""
        table = np.zeros(max(self.classes) + 1, np.uint32)
        for identifier, class_id in self.classes.items():
            whole = class_id not in THINGS or identifier in self.crowds
            table[identifier] = 10_000 + class_id if whole else identifier
        table[0] = 0
        return table[self.ids]


def random_scene(random: np.random.Generator, size: Size, count: int, *, speckles: float = 0.03) -> Scene:
    """Regions around random points, speckled with pixels of others, with objects in many pieces, and holes."""
    rows, columns = np.indices(size.shape)
    points = random.integers(0, size.shape, (count, 2))
    distance = (rows[..., None] - points[:, 0]) ** 2 + (columns[..., None] - points[:, 1]) ** 2
    ids = (distance.argmin(axis=2) + 1).astype(np.uint32)
    for _ in range(count // 3):
        ids[ids == random.integers(1, count + 1)] = random.integers(1, count + 1)
    speckled = random.random(size.shape) < speckles
    ids[speckled] = random.integers(0, count + 1, int(speckled.sum()))
    classes = {identifier: int(random.choice([ROAD, CAR, CAR, PERSON])) for identifier in range(1, count + 1)}
    crowds = frozenset(identifier for identifier in classes if random.random() < 0.1)
    return Scene(ids, classes, crowds)


def boxes(size: Size, *objects: tuple[int, Rect], ground: int = ROAD) -> Scene:
    """Boxes drawn in order over ground with id 1; the objects are 2, 3 and so on, each with its class."""
    ids = np.ones(size.shape, np.uint32)
    classes = {1: ground}
    for identifier, (class_id, box) in enumerate(objects, start=2):
        ids[box.slices()] = identifier
        classes[identifier] = class_id
    return Scene(ids, classes)


@dataclass(frozen=True)
class Painted:
    """A scene painted tile by tile, and what each segment stands for."""

    grid: Grid
    tiles: list[TileLabels]
    truth: dict[SegmentKey, int]

    def answers(self, mask: Mask) -> list[Answer]:
        """What somebody who knows the truth says to the questions of a mask."""
        return [Answer(q.first, q.second, self.truth[q.first] == self.truth[q.second]) for q in mask.questions]

    def settle(self, rounds: int = 100) -> tuple[Mask, list[Answer]]:
        """Stitch and answer until nothing is open."""
        answers: list[Answer] = []
        for _ in range(rounds):
            mask = stitch(self.grid, self.tiles, things=THINGS, answers=answers)
            if mask.settled:
                return mask, answers
            answers += self.answers(mask)
        raise AssertionError("the questions never end")


def paint(scene: Scene, grid: Grid, *, shuffle: np.random.Generator | None = None) -> Painted:
    """Perfect tiles; with `shuffle`, each with random ids of its own."""
    tiles, truth = cut(grid, scene.ids, scene.classes, things=THINGS, crowds=scene.crowds)
    if shuffle is None:
        return Painted(grid, tiles, truth)
    renamed: dict[SegmentKey, int] = {}
    shuffled = [_renamed(tile, truth, renamed, shuffle) for tile in tiles]
    return Painted(grid, shuffled, renamed)


def _renamed(
    tile: TileLabels, truth: dict[SegmentKey, int], renamed: dict[SegmentKey, int], random: np.random.Generator
) -> TileLabels:
    names = random.choice(np.arange(1, 65536), len(tile.segments), replace=False).tolist()
    table = np.zeros(65536, np.uint16)
    segments: list[Segment] = []
    for segment, name in zip(tile.segments, names, strict=True):
        table[segment.id] = name
        segments.append(replace(segment, id=name))
        renamed[SegmentKey(tile.index, name)] = truth[SegmentKey(tile.index, segment.id)]
    return TileLabels(tile.index, table[tile.raster], tuple(segments))


def flagless(tiles: Sequence[TileLabels]) -> list[TileLabels]:
    """The same tiles by painters who flag nothing."""
    return [
        TileLabels(tile.index, tile.raster, tuple(replace(segment, continues=False) for segment in tile.segments))
        for tile in tiles
    ]


def same_mask(one: Mask, two: Mask) -> bool:
    """Whether two masks are equal, pixel for pixel and entry for entry."""
    return one.raster.tobytes() == two.raster.tobytes() and (one.segments, one.questions, one.settled) == (
        two.segments,
        two.questions,
        two.settled,
    )


SEEDS = st.integers(0, 2**32 - 1)
GRIDS = st.builds(
    Grid,
    st.builds(Size, st.integers(1, 48), st.integers(1, 48)),
    tile=st.integers(6, 24),
    overlap=st.integers(4, 9),
    context=st.just(3),
)
