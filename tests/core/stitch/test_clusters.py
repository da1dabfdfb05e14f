from hypothesis import given
from hypothesis import strategies as st

from app.core.raster import Segment
from app.core.stitch.clusters import Clusters
from app.core.stitch.model import SegmentKey
from app.core.stitch.nodes import Node


def nodes(*tiles: int) -> list[Node]:
    """A node in each of these tiles."""
    return [Node(SegmentKey(tile, n), Segment(n, 1), joins=True) for n, tile in enumerate(tiles, 1)]


def test_nodes_of_one_tile_are_refused_directly_and_by_a_detour() -> None:
    clusters = Clusters(nodes(0, 0, 1))
    assert not clusters.join(0, 1)
    assert clusters.join(0, 2)
    assert not clusters.join(2, 1)
    assert (clusters.find(2), clusters.find(1)) == (0, 1)


def test_different_objects_stay_different_when_they_grow() -> None:
    clusters = Clusters(nodes(0, 1, 2, 3))
    clusters.declare_different(0, 3)
    assert clusters.join(0, 1)
    assert clusters.join(2, 3)
    assert clusters.are_different(1, 2)
    assert not clusters.join(1, 2)


def test_joining_what_is_joined_changes_nothing() -> None:
    clusters = Clusters(nodes(0, 1))
    assert clusters.join(0, 1)
    assert clusters.join(1, 0)
    assert sorted(clusters.members(clusters.find(1))) == [0, 1]


@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=12),
    st.lists(st.tuples(st.booleans(), st.integers(0, 11), st.integers(0, 11)), max_size=30),
)
def test_the_rules_hold_after_any_sequence(tiles: list[int], acts: list[tuple[bool, int, int]]) -> None:
    clusters = Clusters(nodes(*tiles))
    different: list[tuple[int, int]] = []
    for joining, one, two in acts:
        one, two = one % len(tiles), two % len(tiles)
        if joining:
            clusters.join(one, two)
        elif clusters.find(one) != clusters.find(two):
            clusters.declare_different(one, two)
            different.append((one, two))
    for number in range(len(tiles)):
        members = clusters.members(clusters.find(number))
        assert number in members
        assert len({tiles[member] for member in members}) == len(members)
    assert all(clusters.find(one) != clusters.find(two) for one, two in different)
