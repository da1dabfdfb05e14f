"""Labels that others painted, cut to a tile: what its painter is shown to take or leave."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

import numpy as np

from app.core.arrays import AnyRaster
from app.core.geometry import Cell, Rect
from app.core.raster import LabelTile, Segment


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """A painted tile and where it lies.

    Attributes:
        cell: Its place on the grid.
        tile: (H, W) labels over its paint area.
    """

    cell: Cell
    tile: LabelTile


def local_tile(raster: AnyRaster, segments: Mapping[int, Segment]) -> LabelTile:
    """Number the segments of a raster anew from 1, in order of their ids.

    Args:
        raster: (H, W) of ids, 0 = not painted. At most 65535 different ones.
        segments: What the ids stand for; pixels of ids without an entry become 0.

    Returns:
        (H, W) uint16 and the table of the segments that have pixels.
    """
    present, places = np.unique(raster, return_inverse=True)
    known = [int(value) for value in present if value != 0 and int(value) in segments]
    number = {value: n for n, value in enumerate(known, start=1)}
    table = np.array([number.get(int(value), 0) for value in present], dtype=np.uint16)
    return LabelTile(
        table[places].reshape(raster.shape), tuple(replace(segments[value], id=number[value]) for value in known)
    )


def overlaps(paint: Rect, neighbours: Iterable[Neighbour], things: Set[int]) -> LabelTile:
    """Show what neighbouring tiles hold within a paint area.

    Where several neighbours painted a pixel, the one whose core it lies in decides; else the first that painted it.
    Areas of a class without objects are one segment, whoever painted them; objects stay those of their painter.

    Args:
        paint: The paint area in image pixels.
        neighbours: Painted tiles around it.
        things: Ids of the classes whose objects are told apart.

    Returns:
        (H, W) uint16 over the paint area, 0 where no neighbour painted.
    """
    raster = np.zeros(paint.size.shape, dtype=np.uint32)
    segments: dict[int, Segment] = {}
    numbers: dict[tuple[int, int, bool], int] = {}
    around = list(neighbours)
    for place, neighbour in enumerate(around):
        ids = _number(place, neighbour.tile, things, numbers, segments)
        _lay(raster, paint, neighbour, ids, where=neighbour.cell.paint, over=False)
    for place, neighbour in enumerate(around):
        ids = _number(place, neighbour.tile, things, numbers, segments)
        _lay(raster, paint, neighbour, ids, where=neighbour.cell.core, over=True)
    return local_tile(raster, segments)


def _number(
    place: int,
    tile: LabelTile,
    things: Set[int],
    numbers: dict[tuple[int, int, bool], int],
    segments: dict[int, Segment],
) -> Mapping[int, int]:
    """The id over the whole paint area for each of a tile's own ids."""
    ids: dict[int, int] = {}
    for segment in tile.segments:
        is_object = segment.class_id in things
        key = (place, segment.id, True) if is_object else (0, segment.class_id, False)
        ids[segment.id] = numbers.setdefault(key, len(numbers) + 1)
        segments.setdefault(ids[segment.id], segment)
    return ids


def _lay(
    raster: AnyRaster, paint: Rect, neighbour: Neighbour, ids: Mapping[int, int], *, where: Rect, over: bool
) -> None:
    shared = paint.intersect(where)
    if shared is None:
        return
    theirs = neighbour.tile.raster[shared.relative_to(neighbour.cell.paint).slices()]
    table = np.zeros(int(theirs.max(initial=0)) + 1, dtype=raster.dtype)
    for own, common in ids.items():
        if own < table.size:
            table[own] = common
    mine = raster[shared.relative_to(paint).slices()]
    free = (theirs != 0) if over else (mine == 0)
    mine[free] = table[theirs][free]
