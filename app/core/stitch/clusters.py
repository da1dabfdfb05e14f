"""Joined sets that never put two segments of one tile together; few members each, so all of them know their root."""

from collections.abc import Sequence, Set

from app.core.stitch.nodes import Node


class Clusters:
    """Nodes joined to objects, under the rule that a tile tells its own objects apart.

    Joining is refused where it would put two nodes of one tile into a cluster, or two that were declared different.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._root = list(range(len(nodes)))
        self._members = {number: [number] for number in range(len(nodes))}
        self._tiles = {number: {node.key.tile} for number, node in enumerate(nodes)}
        self._different: dict[int, set[int]] = {}

    def find(self, node: int) -> int:
        """Number that stands for the cluster of a node: the lowest of its nodes."""
        return self._root[node]

    def members(self, root: int) -> list[int]:
        """The nodes of the cluster that `root` stands for."""
        return self._members[root]

    def tiles(self, node: int) -> Set[int]:
        """Index of the tiles that the cluster of a node has a segment in."""
        return self._tiles[self.find(node)]

    def share_tile(self, one: int, two: int) -> bool:
        """Whether the clusters of two nodes both have a segment in some tile."""
        return bool(self._tiles[self.find(one)] & self._tiles[self.find(two)])

    def are_different(self, one: int, two: int) -> bool:
        """Whether the clusters of two nodes were declared different, directly or by way of their other members."""
        return self.find(two) in self._different.get(self.find(one), ())

    def together(self, one: int, two: int) -> bool:
        """Whether two nodes are in one cluster."""
        return self._root[one] == self._root[two]

    def may_join(self, one: int, two: int) -> bool:
        """Whether `join` would put the two into one cluster, or they are in one already."""
        if self.together(one, two):
            return True
        return not self.share_tile(one, two) and not self.are_different(one, two)

    def declare_different(self, one: int, two: int) -> None:
        """From now on, the clusters of the two nodes are never joined."""
        one, two = self.find(one), self.find(two)
        if one != two:
            self._different.setdefault(one, set()).add(two)
            self._different.setdefault(two, set()).add(one)

    def join(self, one: int, two: int) -> bool:
        """Put two nodes into one cluster; False, and nothing changes, where the rules forbid it."""
        one, two = self._root[one], self._root[two]
        if one == two:
            return True
        if two < one:
            one, two = two, one
        if not self._tiles[one].isdisjoint(self._tiles[two]) or two in self._different.get(one, ()):
            return False
        members = self._members.pop(two)
        for member in members:
            self._root[member] = one
        self._members[one] += members
        self._tiles[one] |= self._tiles.pop(two)
        for other in self._different.pop(two, set()):
            self._different[other].discard(two)
            self.declare_different(one, other)
        return True
