"""The stitch itself: one mask from the accepted tiles of an image."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import Literal

import numpy as np
from scipy import ndimage

from app.core.arrays import MaskRaster
from app.core.geometry import Grid, Rect
from app.core.stitch.clusters import Clusters
from app.core.stitch.joining import join_nodes
from app.core.stitch.model import Answer, Mask, MaskSegment, TileLabels
from app.core.stitch.nodes import Node, PlacedTile, box_of, place_tiles
from app.core.stitch.questions import open_questions


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
    placed, nodes = place_tiles(grid, tiles, things)
    joined = join_nodes(grid, placed, nodes, answers)
    questions = open_questions(nodes, joined)
    raster, segments = _paint(grid, placed, nodes, _groups(nodes, joined.clusters, things), things)
    return Mask(raster, segments, questions, settled=not questions or unresolved == "separate")


def _groups(nodes: Sequence[Node], clusters: Clusters, things: Set[int]) -> list[list[int]]:
    """Nodes with pixels in the mask, grouped to the segments of the mask."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if not node.core_area:
            continue
        if node.joins:
            groups["object", clusters.find(number)].append(number)
        else:
            kind = "crowd" if node.segment.class_id in things else "stuff"
            groups[kind, node.segment.class_id].append(number)
    return list(groups.values())


def _paint(
    grid: Grid, placed: Sequence[PlacedTile], nodes: Sequence[Node], groups: list[list[int]], things: Set[int]
) -> tuple[MaskRaster, tuple[MaskSegment, ...]]:
    group_of = np.zeros(len(nodes) + 1, np.uint32)
    for place, members in enumerate(groups, start=1):
        group_of[members] = place
    raster = np.zeros(grid.size.shape, np.uint32)
    for tile in placed:
        table = np.zeros(tile.count + 1, np.uint32)
        table[1:] = group_of[tile.first : tile.first + tile.count]
        core = tile.dense[tile.cell.core.relative_to(tile.cell.paint).slices()]
        raster[tile.cell.core.slices()] = table[core]
    boxes = [box_of(place) for place in ndimage.find_objects(raster.view(np.int32), max_label=len(groups))]
    order = sorted(range(len(groups)), key=lambda place: _rank(raster, nodes, groups[place], boxes[place], place))
    renumber = np.zeros(len(groups) + 1, np.uint32)
    renumber[np.array(order, np.intp) + 1] = np.arange(1, len(order) + 1)
    segments = [
        _segment(identifier, [nodes[member] for member in groups[place]], boxes[place], things)
        for identifier, place in enumerate(order, start=1)
    ]
    return renumber[raster], tuple(segments)


def _rank(raster: MaskRaster, nodes: Sequence[Node], members: list[int], box: Rect, place: int) -> tuple[int, int, int]:
    """(class, row, column) of the first pixel in reading order: no two segments share it."""
    column = box.x + int(np.argmax(raster[box.y, box.x : box.right] == place + 1))
    return nodes[members[0]].segment.class_id, box.y, column


def _segment(identifier: int, members: Sequence[Node], box: Rect, things: Set[int]) -> MaskSegment:
    segments = [node.segment for node in members]
    class_id = segments[0].class_id
    return MaskSegment(
        id=identifier,
        class_id=class_id,
        is_thing=class_id in things,
        crowd=class_id in things and segments[0].crowd,
        occluded=any(segment.occluded for segment in segments),
        truncated=any(segment.truncated for segment in segments),
        area=sum(node.core_area for node in members),
        box=box,
        members=tuple(node.key for node in members),
    )
