"""The way back: a known mask cut into tiles, flagged as a painter who knows the truth would flag them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from app.core.arrays import AnyRaster
from app.core.errors import StitchError
from app.core.geometry import Grid
from app.core.raster import Segment
from app.core.stitch.joining import join_nodes
from app.core.stitch.model import SegmentKey, TileLabels
from app.core.stitch.nodes import place_tiles
from app.core.stitch.seams import seam_pairs


def cut(
    grid: Grid, ids: AnyRaster, classes: Mapping[int, int], *, things: Set[int], crowds: Set[int] = frozenset()
) -> tuple[list[TileLabels], dict[SegmentKey, int]]:
    """Tiles of a panoptic raster, as if painted without a fault.

    Args:
        grid: How to cut.
        ids: (H, W) of any integer type, one id per object or region of stuff; 0 = unpainted.
        classes: The class of each id.
        things: Ids of the classes whose objects are told apart.
        crowds: Ids of `ids` that are crowds.

    Returns:
        The tiles, with ids 1..n of their own in ascending order of the ids they stand for and `continues` set on parts
        of an object that no chain of overlaps links to all its other parts; and the id behind each segment.

    Raises:
        StitchError: The raster has another size than the grid, or an id without a class.
    """
    if ids.shape != grid.size.shape:
        raise StitchError(f"the raster is {ids.shape}, the grid's image {grid.size.shape}")
    tiles: list[TileLabels] = []
    truth: dict[SegmentKey, int] = {}
    for cell in grid:
        present, inverse = np.unique(ids[cell.paint.slices()], return_inverse=True)
        numbers = [int(value) for value in present if value]
        unknown = [value for value in numbers if value not in classes]
        if unknown:
            raise StitchError(f"tile {cell.index}: id {unknown[0]} has no class")
        shift = 0 if present[0] == 0 else 1
        raster = (inverse.reshape(cell.paint.size.shape) + shift).astype(np.uint16)
        segments = [Segment(place, classes[v], crowd=v in crowds) for place, v in enumerate(numbers, start=1)]
        truth.update({SegmentKey(cell.index, place): value for place, value in enumerate(numbers, start=1)})
        tiles.append(TileLabels(cell.index, raster, tuple(segments)))
    broken = _broken(grid, tiles, truth, things)
    return [_flag(tile, truth, broken) for tile in tiles], truth


def _broken(grid: Grid, tiles: Sequence[TileLabels], truth: Mapping[SegmentKey, int], things: Set[int]) -> Set[int]:
    """The ids whose parts the seams leave as more than one object."""
    placed, nodes = place_tiles(grid, tiles, things)
    clusters = join_nodes(nodes, seam_pairs(grid, placed, nodes), ()).clusters
    parts: dict[int, set[int]] = defaultdict(set)
    for number, node in enumerate(nodes):
        if node.joins:
            parts[truth[node.key]].add(clusters.find(number))
    return {identifier for identifier, roots in parts.items() if len(roots) > 1}


def _flag(tile: TileLabels, truth: Mapping[SegmentKey, int], broken: Set[int]) -> TileLabels:
    flagged = [
        replace(segment, continues=truth[SegmentKey(tile.index, segment.id)] in broken) for segment in tile.segments
    ]
    return TileLabels(tile.index, tile.raster, tuple(flagged))
