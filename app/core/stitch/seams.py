"""What the strips that two tiles painted both say about which of their segments are one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from app.core.stitch.strips import Strips

MIN_IOU = 0.5
MIN_CONTAINMENT = 0.8
MIN_SHARED = 16


class SeamPair(NamedTuple):
    """Two joinable nodes of one class that share pixels in the strip of their tiles.

    Attributes:
        first: Number of the node in the tile with the lower index.
        second: Number of the node in the other tile.
        tiles: Index of their tiles, ascending.
        shared: Number of pixels of the strip that both cover.
        iou: Shared pixels over the pixels of the strip that either covers.
        containment: Shared pixels over the smaller of the two in the strip.
    """

    first: int
    second: int
    tiles: tuple[int, int]
    shared: int
    iou: float
    containment: float

    @classmethod
    def of(cls, ends: tuple[int, int], tiles: tuple[int, int], *, shared: int, areas: tuple[int, int]) -> "SeamPair":
        """The pair of two nodes from the pixels they share in the strip and those that each has there, at least one."""
        (first, second), (one, two) = ends, areas
        return cls(first, second, tiles, shared, shared / (one + two - shared), shared / (one if one < two else two))

    @property
    def rank(self) -> tuple[float, int, int, int]:
        """Sort key: the strongest evidence first, ties in order of the nodes."""
        return -self.iou, -self.shared, self.first, self.second

    @property
    def is_candidate(self) -> bool:
        """Whether the overlap alone is enough to take both for one object."""
        return self.iou >= MIN_IOU or (self.containment >= MIN_CONTAINMENT and self.shared >= MIN_SHARED)


Areas: TypeAlias = dict[int, dict[int, int]]
"""Strip to the joinable nodes of one side that have pixels in it, ascending, and how many."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the strips show.

    Attributes:
        pairs: All pairs of joinable nodes of one class that share pixels, in order of strip and nodes.
        firsts: The joinable nodes of the tiles with the lower index, strip by strip.
        seconds: Those of the other tiles.
    """

    pairs: Sequence[SeamPair]
    firsts: Areas
    seconds: Areas


def seam_evidence(strips: Strips) -> Evidence:
    """Add up what the nodes share over all tiles whose paint areas overlap."""
    nodes, joins = strips.nodes.all, strips.nodes.joins
    columns = [column.tolist() for column in (strips.which, strips.firsts, strips.seconds, strips.pixels)]
    firsts: Areas = {}
    seconds: Areas = {}
    alike: list[tuple[int, int, int, int]] = []
    for row in sorted(zip(*columns, strict=True)):
        strip, one, two, pixels = row
        if joins[one]:
            found = firsts.setdefault(strip, {})
            found[one - 1] = found.get(one - 1, 0) + pixels
        if joins[two]:
            found = seconds.setdefault(strip, {})
            found[two - 1] = found.get(two - 1, 0) + pixels
            if joins[one] and nodes[one - 1].segment.class_id == nodes[two - 1].segment.class_id:
                alike.append(row)
    places = strips.painted.layout.strips
    pairs = [
        SeamPair.of(
            (one - 1, two - 1),
            places[strip].tiles,
            shared=shared,
            areas=(firsts[strip][one - 1], seconds[strip][two - 1]),
        )
        for strip, one, two, shared in alike
    ]
    return Evidence(pairs, firsts, {strip: dict(sorted(found.items())) for strip, found in seconds.items()})


def mutual_best(pairs: Sequence[SeamPair]) -> list[SeamPair]:
    """The candidates that are the best of both their nodes in their pair of tiles, strongest first."""
    taken: set[tuple[int, tuple[int, int]]] = set()
    best: list[SeamPair] = []
    for pair in sorted([pair for pair in pairs if pair.is_candidate], key=lambda pair: pair.rank):
        one, two = (pair.first, pair.tiles), (pair.second, pair.tiles)
        if one not in taken and two not in taken:
            best.append(pair)
        taken.add(one)
        taken.add(two)
    return best
