"""The stitch itself: one mask from the accepted tiles of an image."""

from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.core.errors import StitchError
from app.core.geometry import Grid, Rect
from app.core.stitch.clusters import Clusters
from app.core.stitch.joining import ended, join_nodes
from app.core.stitch.model import Answer, Mask, MaskSegment, Seams, TileLabels
from app.core.stitch.nodes import Node
from app.core.stitch.ownership import Ownership
from app.core.stitch.questions import open_questions
from app.core.stitch.runs import Extents
from app.core.stitch.seam_paths import follow_paths
from app.core.stitch.strips import Strips
from app.core.stitch.tiles import Tiles

Unresolved = Literal["ask", "separate"]


def stitch(
    grid: Grid,
    tiles: Iterable[TileLabels],
    *,
    things: Set[int],
    answers: Sequence[Answer] = (),
    unresolved: Unresolved = "ask",
    seams: Seams = "path",
) -> Mask:
    """Merge the tiles of one image.

    Stuff (a class that is not in `things`) becomes one segment a class, and so do the crowds of a thing class. The
    other things are joined across seams: two segments of one class that are each other's best match in the strip both
    tiles painted (intersection over union at least 0.5, or 80 % of the smaller one and 16 pixels inside the other) are
    one object, strongest first, never two segments of one tile; and so are two without such a match that lie within 3
    pixels of each other there, if neither lies so close to a second. Answers come before seams.

    Args:
        grid: The grid of the image.
        tiles: In any order, each dropped once it is placed; the cores of tiles that are missing stay unpainted.
        things: Ids of the classes whose objects are told apart.
        answers: What people said about earlier questions; the last one about a pair counts, and those about segments
            that no longer exist are left out.
        unresolved: "separate" takes the mask for settled although questions are open. The pixels are the same.
        seams: Where two tiles painted a pixel otherwise: "path" parts them along the path of least disagreement,
            "owner" gives it to the tile whose core it is in.

    Returns:
        The mask; equal for any order of the tiles.

    Raises:
        StitchError: A tile does not fit the grid, comes twice, or contradicts its own segment table.
    """
    placed = Tiles(grid)
    for tile in tiles:
        if tile.index in placed:
            raise StitchError(f"tile {tile.index} comes twice")
        placed.place(tile)
    return merge_tiles(placed, things=things, answers=answers, unresolved=unresolved, seams=seams)


def merge_tiles(
    placed: Tiles,
    *,
    things: Set[int],
    answers: Sequence[Answer] = (),
    unresolved: Unresolved = "ask",
    seams: Seams = "path",
) -> Mask:
    """Merge tiles that were placed; see `stitch`. Further tiles may be placed, or placed anew, and merged again.

    Raises:
        StitchError: A tile contradicts its own segment table.
    """
    nodes = placed.nodes(things)
    painted = placed.painted()
    strips = Strips.of(nodes, painted)
    joined = join_nodes(strips, answers)
    names = _names(nodes.all, joined.clusters, things)
    width, ownership = placed.layout.grid.size.width, Ownership.of_cores(placed.layout)
    runs = ownership.runs(painted)
    each = Extents.of(runs, np.arange(len(names)), groups=len(nodes.all), width=width)
    boxes = _boxes(strips, each)
    if seams == "path" and (moved := follow_paths(strips, ownership, names)):
        runs = moved.runs(painted)
        each = Extents.of(runs, np.arange(len(names)), groups=len(nodes.all), width=width)
    areas = each.areas.tolist()
    questions = open_questions(nodes.all, joined, areas, boxes, ended=ended(nodes.all, answers))
    ids, segments = _segments(nodes.all, each, names, things)
    tiles = np.array([-1, *[node.key.tile for node in nodes.all]], np.int32)
    settled = not questions or unresolved == "separate"
    return Mask(placed.layout.grid.size, runs, ids, tiles, segments, questions, settled)


def _names(nodes: Sequence[Node], clusters: Clusters, things: Set[int]) -> NDArray[np.int64]:
    """(nodes + 1,) int64: equal for what is one segment of the mask; 0 for 0, which is unpainted."""
    names: dict[tuple[str, int], int] = {}
    named = [0]
    for number, node in enumerate(nodes):
        if node.joins:
            key = "object", clusters.find(number)
        else:
            key = ("crowd" if node.segment.class_id in things else "stuff"), node.segment.class_id
        named.append(names.setdefault(key, len(names) + 1))
    return np.array(named)


def _boxes(strips: Strips, cores: Extents) -> Callable[[int], Rect | None]:
    """The smallest rectangle around all that its tile painted of a node: in its core, and in its strips."""
    edges = cache(lambda: strips.edges(cores).T.tolist())
    return lambda node: Rect.of_edges(*edges()[node]) if edges()[node][2] else None


def _segments(
    nodes: Sequence[Node], each: Extents, names: NDArray[np.int64], things: Set[int]
) -> tuple[NDArray[np.uint32], tuple[MaskSegment, ...]]:
    """The id of each node in the mask, and the segments of the mask."""
    members: dict[int, list[int]] = {}
    for number, (name, area) in enumerate(zip(names[1:].tolist(), each.areas.tolist(), strict=True)):
        if area:
            members.setdefault(name, []).append(number)
    group_of = [0] * len(names)
    for group, numbers in enumerate(members.values(), start=1):
        for number in numbers:
            group_of[number + 1] = group
    extents = each.grouped(np.array(group_of[1:], np.int64), groups=len(members))
    areas, boxes = extents.areas.tolist(), extents.boxes()
    # By class, then by the first pixel in reading order: no two segments share it.
    classes = [nodes[numbers[0]].segment.class_id for numbers in members.values()]
    order = sorted(zip(classes, extents.firsts.tolist(), range(len(classes)), members.values(), strict=True))
    ids = [0] * len(names)
    segments: list[MaskSegment] = []
    for identifier, (_, _, place, numbers) in enumerate(order, start=1):
        segments.append(_segment(identifier, [nodes[n] for n in numbers], areas[place], boxes[place], things))
        for number in numbers:
            ids[number + 1] = identifier
    return np.array(ids, np.uint32), tuple(segments)


def _segment(identifier: int, members: Sequence[Node], area: int, box: Rect, things: Set[int]) -> MaskSegment:
    first = members[0].segment
    is_thing, occluded, truncated = first.class_id in things, False, False
    for _, segment, _ in members:
        occluded, truncated = occluded or segment.occluded, truncated or segment.truncated
    keys = tuple([member.key for member in members])
    crowd = is_thing and first.crowd
    return MaskSegment(identifier, first.class_id, is_thing, crowd, occluded, truncated, area, box, keys)
