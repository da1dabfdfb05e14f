"""Ways to paint an area by rectangles."""

import cv2
import numpy as np
from scipy import ndimage as ndi

from scripts.hands.act import Act
from scripts.hands.shapes import Mask

MOST = 2
"""Rectangles that are tried for one area."""
SLACKS = (6, 4, 3, 2, 1)
"""Pixels that the hand may be off to either side, if the rectangle is good enough for it."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""


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
