"""Segments that two painters drew apart although they meant one object, and the other way round.

Two people who paint the same border differ by a pixel or two. For a large segment that is nothing; a segment of few
pixels in the strip (a leg, a mirror, the last rows of a roof) may keep less than half of its pixels in common, or
none. The share of pixels within a tolerance of the other outline (the surface overlap of Nikolov et al., "Deep learning
to achieve clinically applicable segmentation of head and neck anatomy", 2018) does not fall with the size, so it is
asked where the plain overlap found no partner. Painters who agree always have partners: there is nothing left to ask.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.stitch.clusters import Clusters
from app.core.stitch.seams import Evidence, SeamPair
from app.core.stitch.strips import Strips

# Pixels: twice the standard deviation between two practised people's borders.
TOLERANCE = 3
MIN_WITHIN = 0.85
# Pixels: three times that deviation; two borders are hardly ever further over each other.
REACH = 5


def _disc(radius: int) -> NDArray[np.uint8]:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)).astype(np.uint8)


NEAR, FAR = _disc(TOLERANCE), _disc(REACH)


def drifted_pairs(strips: Strips, evidence: Evidence, clusters: Clusters) -> tuple[list[SeamPair], list[SeamPair]]:
    """Pairs of nodes without a partner in the other's tile that are one object all the same.

    Either nearly all pixels of each lie within the tolerance of the other; or they share some, both painters say that
    their segment goes on elsewhere, and the strip shows no other segment of the class that it could go on as.

    Args:
        strips: What any two tiles painted both.
        evidence: What the strips show.
        clusters: What is joined already.

    Returns:
        The pairs of which neither end has a second choice, strongest first, and those where one has: the first can be
        joined, the others only be asked about.
    """
    clear: list[SeamPair] = []
    unclear: list[SeamPair] = []
    firsts, seconds = evidence.firsts, evidence.seconds
    for place in sorted(firsts.keys() & seconds.keys()):
        pairs = list(_alike_in(strips, place, (firsts[place], seconds[place]), clusters))
        if not pairs:
            continue
        choices = Counter(end for pair in pairs for end in (pair.first, pair.second))
        for pair in pairs:
            (clear if choices[pair.first] == choices[pair.second] == 1 else unclear).append(pair)
    return sorted(clear, key=lambda pair: pair.rank), unclear


def _alike_in(
    strips: Strips, place: int, sides: tuple[Iterable[int], Iterable[int]], clusters: Clusters
) -> Iterator[SeamPair]:
    one_tile, two_tile = strips.place(place).tiles
    firsts = [n for n in sides[0] if two_tile not in clusters.tiles(n)]
    seconds = [n for n in sides[1] if one_tile not in clusters.tiles(n)]
    if not firsts or not seconds:
        return
    nodes = strips.nodes.all
    classes = Counter((nodes[n].key.tile, nodes[n].segment.class_id) for n in (*firsts, *seconds))
    for first, second in product(firsts, seconds):
        one, two = nodes[first], nodes[second]
        if one.segment.class_id == two.segment.class_id and clusters.may_join(first, second):
            only = all(classes[node.key.tile, node.segment.class_id] == 1 for node in (one, two))
            pixels = strips.covers(place, first), strips.covers(place, second)
            pair = _pair(strips, place, (first, second), pixels)
            flagged = one.segment.continues and two.segment.continues and only and pair.shared
            if flagged or resemblance(*pixels) >= MIN_WITHIN:
                yield pair


def _pair(
    strips: Strips, place: int, ends: tuple[int, int], pixels: tuple[NDArray[np.bool_], NDArray[np.bool_]]
) -> SeamPair:
    """What the strip shows of a node of each tile; both have pixels in it."""
    one, two = pixels
    areas = int(np.count_nonzero(one)), int(np.count_nonzero(two))
    return SeamPair.of(ends, strips.place(place).tiles, shared=int(np.count_nonzero(one & two)), areas=areas)


def only_touching(strips: Strips, pairs: Sequence[SeamPair]) -> set[SeamPair]:
    """Those of the pairs that share no pixel further inside the larger one than two borders reach over each other.

    Such a pair is two borders that drifted over each other, when the larger one has its partner in the other tile.
    """
    number_of = strips.painted.layout.number_of
    return {
        pair
        for pair in pairs
        if _touches_only(*(strips.covers(number_of[pair.tiles], node) for node in (pair.first, pair.second)))
    }


def _touches_only(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> bool:
    larger = one if np.count_nonzero(one) >= np.count_nonzero(two) else two
    # Beyond the strip, the larger one is taken to go on.
    deep = cv2.erode(larger.astype(np.uint8), FAR, borderType=cv2.BORDER_REPLICATE) > 0
    return not (one & two & deep).any()


def resemblance(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> float:
    """How far two regions are the same but for drift: the smaller of the shares within the tolerance of the other.

    Args:
        one: (h, w) bool.
        two: (h, w) bool.

    Returns:
        0 (apart, or one is empty) to 1 (each lies within 3 pixels of the other).
    """
    return min(_share_near(one, two), _share_near(two, one))


def _share_near(pixels: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    count = np.count_nonzero(pixels)
    return np.count_nonzero(pixels & (cv2.dilate(other.astype(np.uint8), NEAR) > 0)) / count if count else 0.0
