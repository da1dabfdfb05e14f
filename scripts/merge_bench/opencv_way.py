"""The same work as one would write it: OpenCV's PNGs at level 1, and a loop over the instances."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from app.core.stitch import TileLabels
from scripts.merge_bench import pipeline
from scripts.merge_bench.scene import THINGS, TiledMask

MIN_IOU = 0.5


def merge(mask: TiledMask) -> bytes:
    """The mask file: a 16-bit PNG."""
    level = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    return cv2.imencode(".png", merged(mask).astype(np.uint16), level)[1].tobytes()


def merged(mask: TiledMask) -> NDArray[np.uint32]:
    """(H, W) uint32: tiles read with OpenCV, instances joined where they overlap by half in a strip, one at a time."""
    rasters = [cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED) for file in mask.files]
    names = _names(mask)
    cells = list(mask.grid)
    for one in range(len(cells)):
        for other in mask.grid.neighbours(one):
            strip = cells[one].paint.intersect(cells[other].paint) if other > one else None
            if strip is not None:
                _join(mask.tiles[one], mask.tiles[other], _in(rasters[one], strip, cells[one].paint),
                      _in(rasters[other], strip, cells[other].paint), names)  # fmt: skip
    out = np.zeros(mask.grid.size.shape, np.uint32)
    numbers = {root: place for place, root in enumerate(sorted({_root(names, key) for key in names}), start=1)}
    for cell, raster, tile in zip(cells, rasters, mask.tiles, strict=True):
        core = raster[cell.core.relative_to(cell.paint).slices()]
        placed = out[cell.core.slices()]
        for segment in tile.segments:
            placed[core == segment.id] = numbers[_root(names, (tile.index, segment.id))]
    return out


Key = tuple[int, int]


def _names(mask: TiledMask) -> dict[Key, Key]:
    """Each segment's parent; stuff of one class is one from the start."""
    first: dict[int, Key] = {}
    names: dict[Key, Key] = {}
    for tile in mask.tiles:
        for segment in tile.segments:
            key = (tile.index, segment.id)
            thing = segment.class_id in THINGS
            names[key] = key if thing else first.setdefault(segment.class_id, key)
    return names


def _root(names: dict[Key, Key], key: Key) -> Key:
    while names[key] != key:
        key = names[key]
    return key


def _in(raster: NDArray[np.uint16], strip: Rect, paint: Rect) -> NDArray[np.uint16]:
    return raster[strip.relative_to(paint).slices()]


def _join(
    one: TileLabels, two: TileLabels, a: NDArray[np.uint16], b: NDArray[np.uint16], names: dict[Key, Key]
) -> None:
    for left in one.segments:
        mine = a == left.id
        if left.class_id not in THINGS or not mine.any():
            continue
        for right in two.segments:
            if right.class_id == left.class_id:
                other = b == right.id
                either = np.count_nonzero(mine | other)
                if either and np.count_nonzero(mine & other) / either >= MIN_IOU:
                    names[_root(names, (two.index, right.id))] = _root(names, (one.index, left.id))


def agrees(mask: TiledMask) -> bool:
    """Whether this way and ours part the pixels alike (the ids may differ)."""
    pairs = merged(mask).astype(np.int64) << 32 | pipeline.merged(mask).raster
    distinct = np.unique(pairs)
    return len(np.unique(distinct >> 32)) == len(np.unique(distinct & 0xFFFFFFFF)) == len(distinct)
