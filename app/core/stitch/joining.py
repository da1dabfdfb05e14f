"""Which segments are one object: what people said first, then what the seams show, strongest evidence first."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from app.core.stitch.clusters import Clusters
from app.core.stitch.drift import drifted_pairs, only_touching
from app.core.stitch.model import Answer, SegmentKey
from app.core.stitch.nodes import Node
from app.core.stitch.seams import SeamPair, mutual_best, seam_evidence
from app.core.stitch.strips import Strips


@dataclass(frozen=True, slots=True)
class Joined:
    """The outcome of joining.

    Attributes:
        clusters: The objects.
        pairs: What the strips show, joined or not.
        refused: Mutually best pairs that would have put two segments of one tile together.
        unclear: Pairs within the tolerance of each other where one of the two has another choice.
        touching: Pairs of `pairs` that share no more than drift explains.
        contradicted: Pairs of nodes that a person called the same although other answers, or a tile, say no.
    """

    clusters: Clusters
    pairs: Sequence[SeamPair]
    refused: Sequence[SeamPair]
    unclear: Sequence[SeamPair]
    touching: Set[SeamPair]
    contradicted: Sequence[tuple[int, int]]


def join_nodes(strips: Strips, answers: Sequence[Answer]) -> Joined:
    """Join nodes to objects by answers, by the overlap in seams, then by outlines that drifted apart.

    Stuff and crowds come together as one cluster a class when the mask is painted; here they stay alone.
    """
    nodes = strips.nodes.all
    clusters = Clusters(nodes)
    said = _answered_pairs(nodes, answers)
    for (one, two), same in sorted(said.items()):
        if not same:
            clusters.declare_different(one, two)
    contradicted = [pair for pair, same in sorted(said.items()) if same and not clusters.join(*pair)]
    evidence = seam_evidence(strips)
    pairs = evidence.pairs
    refused = _join(clusters, mutual_best(pairs))
    clear, unclear = drifted_pairs(strips, evidence, clusters)
    refused += _join(clusters, clear)
    apart = [pair for pair in pairs if not clusters.together(pair.first, pair.second)]
    return Joined(clusters, pairs, refused, unclear, only_touching(strips, apart), contradicted)


def _join(clusters: Clusters, pairs: Sequence[SeamPair]) -> list[SeamPair]:
    """Join pairs in order; return those that a tile forbids."""
    return [
        pair
        for pair in pairs
        if not clusters.join(pair.first, pair.second) and not clusters.are_different(pair.first, pair.second)
    ]


def _answered_pairs(nodes: Sequence[Node], answers: Sequence[Answer]) -> Mapping[tuple[int, int], bool]:
    """The last answer to each pair of nodes; pairs that no longer exist, or cannot be one object, are left out."""
    if not answers:
        return {}
    number: Mapping[SegmentKey, int] = {node.key: place for place, node in enumerate(nodes) if node.joins}
    said: dict[tuple[int, int], bool] = {}
    for answer in answers:
        if answer.first in number and answer.second in number:
            one, two = sorted((number[answer.first], number[answer.second]))
            if nodes[one].segment.class_id == nodes[two].segment.class_id and one != two:
                said[one, two] = answer.same
    return said


def ended(nodes: Sequence[Node], answers: Sequence[Answer]) -> Set[int]:
    """Numbers of the nodes of which a person said that they go on nowhere else; the last about a pair counts."""
    last = {frozenset((answer.first, answer.second)): answer.ends for answer in answers}
    keys = {key for pair, ends in last.items() if ends for key in pair}
    return {place for place, node in enumerate(nodes) if node.key in keys} if keys else frozenset()


def surviving(areas: Sequence[int], clusters: Clusters) -> Set[int]:
    """Numbers of the clusters that have pixels in the mask, from how many each node has there."""
    return {clusters.find(number) for number, area in enumerate(areas) if area}
