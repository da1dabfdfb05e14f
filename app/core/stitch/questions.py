"""What neither the seams nor the answers so far can tell, as few questions as will settle it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from functools import cache
from itertools import combinations

from app.core.geometry import Rect
from app.core.stitch.clusters import Clusters
from app.core.stitch.joining import Joined, surviving
from app.core.stitch.model import Question, Reason
from app.core.stitch.nodes import Node
from app.core.stitch.seams import SeamPair

# A touch is worth a question from these on; below them it is two borders that differ by a pixel or two.
DOUBTFUL_SHARED = 4
DOUBTFUL_CONTAINMENT = 0.2


def open_questions(
    nodes: Sequence[Node],
    joined: Joined,
    areas: Sequence[int],
    box_of: Callable[[int], Rect | None],
    *,
    ended: Set[int] = frozenset(),
) -> tuple[Question, ...]:
    """The questions to ask next, at most one for two objects, in order of their segments.

    Answering them can raise others, never more than there are pairs of flagged objects of a class; each further stitch
    asks the nearest undecided ones only.

    Args:
        nodes: The segments of all tiles.
        joined: What is one object already.
        areas: Pixels of each node in the mask: what has none there is not worth a question.
        box_of: The smallest rectangle around all that its tile painted of a node; None where it has no pixels.
        ended: Numbers of the nodes that are known to go on nowhere else, though they are flagged.
    """
    asked: dict[tuple[int, int], Question] = {}
    for question, one, two in _all(nodes, joined, areas, cache(box_of), ended):
        ends = sorted((joined.clusters.find(one), joined.clusters.find(two)))
        asked.setdefault((ends[0], ends[1]), question)
    return tuple(sorted(asked.values(), key=lambda question: (question.first, question.second)))


def _all(
    nodes: Sequence[Node],
    joined: Joined,
    areas: Sequence[int],
    box: Callable[[int], Rect | None],
    ended: Set[int],
) -> Iterator[tuple[Question, int, int]]:
    iou = {(pair.first, pair.second): pair.iou for pair in (*joined.pairs, *joined.unclear)}
    alive = surviving(areas, joined.clusters)

    def ask(one: int, two: int, reason: Reason) -> tuple[Question, int, int]:
        first, second = nodes[one], nodes[two]
        around = _or_corner(box(one)).union_box(_or_corner(box(two)))
        overlap = iou.get((one, two), 0.0)
        return Question(first.key, second.key, first.segment.class_id, reason, around, overlap), one, two

    for one, two in joined.contradicted:
        yield ask(one, two, "conflict")
    refused = set(joined.refused)
    apart = (
        pair
        for pair in (*joined.pairs, *joined.unclear, *joined.refused)
        if not joined.clusters.together(pair.first, pair.second)
    )
    for pair in sorted(set(apart), key=lambda pair: pair.rank):
        if _is_doubtful(nodes, pair, joined, alive):
            yield ask(pair.first, pair.second, "conflict" if pair in refused else "no-mutual-best")
    complete = {joined.clusters.find(number) for number in ended}
    for one, two in _nearest_flagged(nodes, joined.clusters, alive - complete, box):
        yield ask(one, two, "continues")


def _or_corner(box: Rect | None) -> Rect:
    # A segment without pixels joins nothing; where a person answered about it all the same, a corner stands for it.
    return box or Rect(0, 0, 1, 1)


def _is_doubtful(nodes: Sequence[Node], pair: SeamPair, joined: Joined, alive: Set[int]) -> bool:
    """Whether a pair that is apart might be one object, and it matters to the mask."""
    clusters = joined.clusters
    one, two = clusters.find(pair.first), clusters.find(pair.second)
    if clusters.are_different(one, two) or not {one, two} <= alive:
        return False
    partners = (
        _has_segment_in(nodes, clusters.members(one), nodes[pair.second].key.tile),
        _has_segment_in(nodes, clusters.members(two), nodes[pair.first].key.tile),
    )
    if any(partners):
        return pair.is_candidate and not all(partners) and pair not in joined.touching
    weak = pair.shared >= DOUBTFUL_SHARED and pair.containment >= DOUBTFUL_CONTAINMENT
    return pair.is_candidate or ((weak or pair in joined.unclear) and not clusters.share_tile(one, two))


def _has_segment_in(nodes: Sequence[Node], members: Sequence[int], tile: int) -> bool:
    return any(nodes[member].key.tile == tile for member in members)


def _nearest_flagged(
    nodes: Sequence[Node], clusters: Clusters, alive: Set[int], box: Callable[[int], Rect | None]
) -> list[tuple[int, int]]:
    """For each object with a segment flagged to continue, the nearest other one that it may be joined with."""
    flagged: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, node in enumerate(nodes):
        if node.joins and node.segment.continues and clusters.find(number) in alive:
            flagged[node.segment.class_id][clusters.find(number)].append(number)
    found: set[tuple[int, int, int]] = set()
    for objects in flagged.values():
        nearest: dict[int, tuple[int, int, int]] = {}
        for (root, members), (other, others) in combinations(objects.items(), 2):
            if clusters.may_join(root, other) and (closest := _closest(box, members, others)) is not None:
                for end in (root, other):
                    nearest[end] = min(closest, nearest.get(end, closest))
        found.update(nearest.values())
    return [(one, two) for _, one, two in sorted(found)]


def _closest(
    box: Callable[[int], Rect | None], ones: Sequence[int], others: Sequence[int]
) -> tuple[int, int, int] | None:
    """(gap in pixels, lower node, higher node) of the two nodes that are nearest to each other and have pixels."""
    gaps = [
        (here.gap(there), min(one, other), max(one, other))
        for one in ones
        if (here := box(one)) is not None
        for other in others
        if (there := box(other)) is not None
    ]
    return min(gaps, default=None)
