"""The stitch itself: one mask from the accepted tiles of an image."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import Literal

import numpy as np

from app.core.arrays import MaskRaster
from app.core.geometry import Grid, Rect
from app.core.stitch.clusters import Clusters
from app.core.stitch.cores import core_runs
from app.core.stitch.joining import join_nodes
from app.core.stitch.model import Answer, Mask, MaskSegment, TileLabels
from app.core.stitch.nodes import Node, PlacedTiles, place_tiles
from app.core.stitch.questions import open_questions
from app.core.stitch.runs import Extents, Runs


def stitch(
    grid: Grid,
    tiles: Iterable[TileLabels],
    *,
    things: Set[int],
    answers: Sequence[Answer] = (),
    unresolved: Literal["ask", "separate"] = "ask",
) -> Mask:
    """Merge the tiles of one image.

    Stuff (a class that is not in `things`) becomes one segment a class, and so do the crowds of a thing class. The
    other things are joined across seams: two segments of one class that are each other's best match in the strip both
    tiles painted (intersection over union at least 0.5, or 80 % of the smaller one and 16 pixels inside the other) are
    one object, strongest first, never two segments of one tile; and so are two without such a match that lie within 3
    pixels of each other there, if neither lies so close to a second. Answers come before seams.

    Args:
        grid: The grid of the image.
        tiles: In any order; the cores of tiles that are missing stay unpainted.
        things: Ids of the classes whose objects are told apart.
        answers: What people said about earlier questions; the last one about a pair counts, and those about segments
            that no longer exist are left out.
        unresolved: "separate" takes the mask for settled although questions are open. The pixels are the same.

    Returns:
        The mask; equal for any order of the tiles.

    Raises:
        StitchError: A tile does not fit the grid, comes twice, or contradicts its own segment table.
    """
    placed = place_tiles(grid, tiles, things)
    joined = join_nodes(placed, answers)
    runs = core_runs(placed)
    areas = np.bincount(runs.numbers, weights=runs.lengths, minlength=len(placed.joins)).astype(np.int64)[1:].tolist()
    questions = open_questions(placed, joined, areas)
    raster, segments = _paint(placed, runs, _groups(placed.nodes, areas, joined.clusters, things), areas, things)
    return Mask(raster, segments, questions, settled=not questions or unresolved == "separate")


def _groups(nodes: Sequence[Node], areas: Sequence[int], clusters: Clusters, things: Set[int]) -> list[list[int]]:
    """Nodes with pixels in the mask, grouped to the segments of the mask."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if not areas[number]:
            continue
        if node.joins:
            groups["object", clusters.find(number)].append(number)
        else:
            kind = "crowd" if node.segment.class_id in things else "stuff"
            groups[kind, node.segment.class_id].append(number)
    return list(groups.values())


def _paint(
    placed: PlacedTiles, runs: Runs, groups: Sequence[Sequence[int]], areas: Sequence[int], things: Set[int]
) -> tuple[MaskRaster, tuple[MaskSegment, ...]]:
    group_of = np.zeros(len(placed.joins), np.uint32)
    for place, members in enumerate(groups, start=1):
        group_of[np.array(members) + 1] = place
    run_groups = group_of[runs.numbers]
    extents = Extents.of(runs, run_groups, groups=len(groups), width=placed.grid.size.width)
    # By class, then by the first pixel in reading order: no two segments share it.
    classes = [placed.nodes[members[0]].segment.class_id for members in groups]
    order = np.lexsort((extents.firsts, np.array(classes, np.int64))).tolist()
    renumber = np.zeros(len(groups) + 1, np.uint32)
    renumber[np.array(order, np.intp) + 1] = np.arange(1, len(order) + 1)
    segments = [
        _segment(placed.nodes, identifier, groups[place], extents.box(place), areas, things)
        for identifier, place in enumerate(order, start=1)
    ]
    raster = np.repeat(renumber[run_groups], runs.lengths).reshape(placed.grid.size.shape)
    return raster, tuple(segments)


def _segment(
    nodes: Sequence[Node], identifier: int, members: Sequence[int], box: Rect, areas: Sequence[int], things: Set[int]
) -> MaskSegment:
    segments = [nodes[member].segment for member in members]
    class_id = segments[0].class_id
    return MaskSegment(
        id=identifier,
        class_id=class_id,
        is_thing=class_id in things,
        crowd=class_id in things and segments[0].crowd,
        occluded=any(segment.occluded for segment in segments),
        truncated=any(segment.truncated for segment in segments),
        area=sum(areas[member] for member in members),
        box=box,
        members=tuple(nodes[member].key for member in members),
    )
