"""The way back: a known mask cut into tiles, flagged as a painter who knows the truth would flag them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster, LabelRaster
from app.core.errors import StitchError
from app.core.geometry import Grid, Rect
from app.core.raster import Segment
from app.core.stitch.drift import TOLERANCE
from app.core.stitch.joining import join_nodes
from app.core.stitch.model import SegmentKey, TileLabels
from app.core.stitch.strips import Strips
from app.core.stitch.tiles import Tiles

# Above this id, a table of all ids costs more than sorting the pixels.
MAX_TABLE = 2**22


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
        The tiles, with ids 1..n of their own in ascending order of the ids they stand for and `continues` set on the
        parts of an object that no chain of overlaps links beyond doubt; and the id behind each segment.

    Raises:
        StitchError: The raster has another size than the grid, or an id without a class.
    """
    if ids.shape != grid.size.shape:
        raise StitchError(f"the raster is {ids.shape}, the grid's image {grid.size.shape}")
    present, ranks = _ranks(ids)
    unknown = [value for value in present if value and value not in classes]
    if unknown:
        raise StitchError(f"id {unknown[0]} has no class")
    tiles: list[TileLabels] = []
    truth: dict[SegmentKey, int] = {}
    for cell in grid:
        raster, numbers = _renumber(ranks[cell.paint.slices()], present)
        segments = [Segment(place, classes[v], crowd=v in crowds) for place, v in enumerate(numbers, start=1)]
        truth.update({SegmentKey(cell.index, place): value for place, value in enumerate(numbers, start=1)})
        tiles.append(TileLabels(cell.index, raster, tuple(segments)))
    broken = _broken(grid, tiles, truth, things)
    return [_flag(tile, truth, broken) for tile in tiles], truth


def _ranks(ids: AnyRaster) -> tuple[list[int], NDArray[np.intp]]:
    """The ids that occur, ascending and with 0 before all, and (H, W) places in that list."""
    top = int(ids.max())
    if int(ids.min()) >= 0 and top <= MAX_TABLE:
        present = np.flatnonzero(np.bincount(ids.ravel(), minlength=top + 1))
        table = np.zeros(top + 1, np.intp)
        table[present] = np.arange(len(present))
        ranks = table[ids]
    else:
        present, flat = np.unique(ids, return_inverse=True)
        ranks = flat.reshape(ids.shape)
    values = [int(value) for value in present]
    return (values, ranks) if values[0] == 0 else ([0, *values], ranks + 1)


def _renumber(ranks: NDArray[np.intp], present: Sequence[int]) -> tuple[LabelRaster, list[int]]:
    """The raster of a tile with ids 1..n of its own, and the n ids behind them."""
    used = np.bincount(ranks.ravel(), minlength=len(present))[1:] > 0
    table = np.concatenate(([0], np.cumsum(used))) * np.concatenate(([False], used))
    return table[ranks].astype(np.uint16), [present[place] for place in (np.flatnonzero(used) + 1).tolist()]


def _broken(grid: Grid, tiles: Sequence[TileLabels], truth: Mapping[SegmentKey, int], things: Set[int]) -> Set[int]:
    """The ids whose parts the seams leave as more than one object, or would if painters' borders drifted."""
    placed = Tiles(grid)
    for tile in tiles:
        placed.place(_without_rim(grid, tile))
    nodes = placed.nodes(things)
    clusters = join_nodes(Strips.of(nodes, placed.painted()), ()).clusters
    parts: dict[int, set[int]] = defaultdict(set)
    for number, node in enumerate(nodes.all):
        if node.joins:
            parts[truth[node.key]].add(clusters.find(number))
    return {identifier for identifier, roots in parts.items() if len(roots) > 1}


def _without_rim(grid: Grid, tile: TileLabels) -> TileLabels:
    """A tile without its outermost pixels: nobody relies on the last rows she sees to tell that an object goes on.

    The rim is as wide as two painters' borders drift, and leaves half of the overlap.
    """
    paint, rim = grid.cell(tile.index).paint, min(TOLERANCE, grid.overlap // 2)
    kept = Rect.of_edges(
        paint.x + rim * (paint.x > 0),
        paint.y + rim * (paint.y > 0),
        paint.right - rim * (paint.right < grid.size.width),
        paint.bottom - rim * (paint.bottom < grid.size.height),
    ).relative_to(paint)
    raster = np.zeros_like(tile.raster)
    raster[kept.slices()] = tile.raster[kept.slices()]
    return TileLabels(tile.index, raster, tile.segments)


def _flag(tile: TileLabels, truth: Mapping[SegmentKey, int], broken: Set[int]) -> TileLabels:
    flagged = [
        replace(segment, continues=truth[SegmentKey(tile.index, segment.id)] in broken) for segment in tile.segments
    ]
    return TileLabels(tile.index, tile.raster, tuple(flagged))
