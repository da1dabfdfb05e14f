"""Agreement of objects: which of one raster is which of the other."""

from dataclasses import dataclass

import numpy as np

from app.core.agreement.overlaps import count_overlaps
from app.core.arrays import AnyRaster

MIN_IOU = 0.5


@dataclass(frozen=True, slots=True, order=True)
class InstanceMatch:
    """An object that both rasters have, and the intersection over union of its pixels."""

    truth: int
    predicted: int
    iou: float


@dataclass(frozen=True, slots=True)
class InstanceMatches:
    """All objects of two rasters.

    Attributes:
        matched: Objects of both, in order of the true id.
        missed: True ids without a match, ascending.
        spurious: Predicted ids without a match, ascending.
    """

    matched: tuple[InstanceMatch, ...]
    missed: tuple[int, ...]
    spurious: tuple[int, ...]


def match_instances(truth: AnyRaster, predicted: AnyRaster) -> InstanceMatches:
    """Match the ids (0 = nothing) of two (H, W) rasters where intersection over union exceeds 0.5.

    An object exceeds 0.5 with at most one other, so the matching is unique (Kirillov et al., "Panoptic Segmentation",
    CVPR 2019). Classes are not looked at: pass rasters of one class to match within it.

    Raises:
        InvalidRaster: The shapes differ, or an id is out of range (see `count_overlaps`).
    """
    pairs = count_overlaps(truth, predicted)
    true_ids, true_at = np.unique(pairs.first, return_inverse=True)
    other_ids, other_at = np.unique(pairs.second, return_inverse=True)
    true_area = np.bincount(true_at, weights=pairs.pixels)
    other_area = np.bincount(other_at, weights=pairs.pixels)
    iou = pairs.pixels / (true_area[true_at] + other_area[other_at] - pairs.pixels)
    good = (iou > MIN_IOU) & (pairs.first > 0) & (pairs.second > 0)
    rows = zip(pairs.first[good].tolist(), pairs.second[good].tolist(), iou[good].tolist(), strict=True)
    matched = tuple(InstanceMatch(*row) for row in rows)
    missed = set(true_ids.tolist()) - {match.truth for match in matched} - {0}
    spurious = set(other_ids.tolist()) - {match.predicted for match in matched} - {0}
    return InstanceMatches(matched, tuple(sorted(missed)), tuple(sorted(spurious)))
