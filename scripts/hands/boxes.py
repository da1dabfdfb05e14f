"""Ways to paint an area by boxes: taken whole, or searched for what stands out in them."""

from collections.abc import Callable, Iterator
from functools import cache

import cv2
import numpy as np
from scipy import ndimage as ndi

from app.core.arrays import Photo
from app.core.assist import grab
from app.core.geometry import Rect
from scripts.hands.act import Act, Box, Tile
from scripts.hands.shapes import Mask

MOST = 2
"""Rectangles that are tried for one area."""
SLACKS = (6, 4, 3, 2, 1)
"""Pixels that the hand may be off to either side, if the rectangle is good enough for it."""
BOX_SLACK = 2
"""Pixels that the hand may be off around an object that is searched for."""
LEAST_SEARCHED = 80
"""Pixels from which on an object is searched for in a box."""


def boxing(wanted: Mask, segment: int, free: Mask, share: float) -> list[Act]:
    """Rectangles that together reach an IoU of ``share``, one for each part of an area; none where they do not."""
    parts, _ = ndi.label(wanted | _bridges(wanted, free))
    numbers = np.unique(parts[wanted]).tolist()
    if not 0 < len(numbers) <= MOST:
        return []
    acts = []
    for number in numbers:
        own = wanted & (parts == number)
        ys, xs = np.nonzero(own)
        box = _fitted(own, free, (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1))
        slack = next((s for s in SLACKS if _holds(own, free, box, s, share)), 0)
        if slack == 0:
            return []
        acts.append(Act("rectangle", segment, ((box[0], box[1]), (box[2], box[3])), float(slack)))
    return acts


def _bridges(wanted: Mask, free: Mask) -> Mask:
    near = cv2.morphologyEx(wanted.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((31, 31), np.uint8)) > 0
    return np.asarray(near & free)


def _iou(wanted: Mask, free: Mask, box: Box) -> float:
    x0, y0, x1, y1 = box
    inside = np.s_[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    right = int(np.count_nonzero(wanted[inside]))
    wrong = int(np.count_nonzero(~(wanted[inside] | free[inside])))
    return right / max(1, int(np.count_nonzero(wanted)) + wrong)


def _fitted(wanted: Mask, free: Mask, box: Box) -> Box:
    """The rectangle near the bounding box that agrees best, one side moved after the other."""
    best, most = box, _iou(wanted, free, box)
    for _ in range(24):
        moved = [_moved(best, side, by) for side in range(4) for by in (-3, -1, 1, 3)]
        score, other = max((_iou(wanted, free, other), other) for other in moved)
        if score <= most:
            break
        best, most = other, score
    return best


def _moved(box: Box, side: int, by: int) -> Box:
    sides = list(box)
    sides[side] += by
    return sides[0], sides[1], sides[2], sides[3]


def _holds(wanted: Mask, free: Mask, box: Box, slack: int, share: float) -> bool:
    """Whether a rectangle is good enough whichever way the hand is off by half the slack."""
    off = max(0, slack // 2)
    x0, y0, x1, y1 = box
    larger, smaller = (x0 - off, y0 - off, x1 + off, y1 + off), (x0 + off, y0 + off, x1 - off, y1 - off)
    beside = (x0 + off, y0 - off, x1 + off, y1 - off)
    return all(_iou(wanted, free, other) >= share for other in (box, larger, smaller, beside))


def grabber(photo: Photo, paint: Rect) -> Callable[[Box], Mask]:
    """What the server finds in a box, (H, W) over the paint area.

    Args:
        photo: (H, W, 3) with the context.
        paint: Where the paint area lies in it.
    """

    @cache
    def find(box: Box) -> Mask:
        whole = grab(photo, Rect.of_edges(*box).translate(paint.x, paint.y))
        return np.ascontiguousarray(whole[paint.slices()])

    return find


def searching(tile: Tile, wanted: Mask, segment: int, free: Mask, share: float) -> Iterator[list[Act]]:
    """A box around an area in which it is searched for, if it is found so also when the hand is off a little."""
    if tile.grab is None or np.count_nonzero(wanted) < LEAST_SEARCHED:
        return
    height, width = wanted.shape
    ys, xs = np.nonzero(wanted)
    x0, y0, x1, y1 = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
    boxes = [
        (max(0, x0 - off), max(0, y0 - off), min(width, x1 + off), min(height, y1 + off))
        for off in (BOX_SLACK, BOX_SLACK - 1, BOX_SLACK + 1)
    ]
    if all(_reach(tile.grab(box), wanted, free) >= share for box in boxes):
        left, top, right, bottom = boxes[0]
        yield [Act("box", segment, ((left, top), (right, bottom)), float(BOX_SLACK), ends=True)]


def _reach(found: Mask, wanted: Mask, free: Mask) -> float:
    return float(np.count_nonzero(found & wanted) / max(1, np.count_nonzero(wanted | (found & ~free))))
