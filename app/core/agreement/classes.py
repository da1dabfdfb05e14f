"""Agreement of classes: the confusion matrix and intersection over union."""

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.errors import InvalidRaster


def confusion(truth: AnyRaster, predicted: AnyRaster, k: int) -> NDArray[np.int64]:
    """Count pixels by true and predicted class.

    Args:
        truth: (H, W) of classes; pixels outside 0 to k - 1 (such as 255, "ignore") are left out.
        predicted: (H, W) of classes, within 0 to k - 1 wherever the truth counts.
        k: Number of classes.

    Returns:
        (k, k) int64, true class by row, predicted class by column.

    Raises:
        InvalidRaster: The shapes differ, or a predicted class that counts is out of range.
    """
    if truth.shape != predicted.shape:
        raise InvalidRaster(f"rasters of {truth.shape} and {predicted.shape} cannot be compared pixel by pixel")
    counted = (truth >= 0) & (truth < k)
    rows, columns = truth[counted].astype(np.int64), predicted[counted].astype(np.int64)
    wrong = columns[(columns < 0) | (columns >= k)]
    if wrong.size:
        raise InvalidRaster(f"the predicted class {int(wrong[0])} is not within 0 to {k - 1}")
    return np.bincount(rows * k + columns, minlength=k * k).reshape(k, k).astype(np.int64)


def iou_per_class(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Intersection over union of each class.

    Args:
        counts: (k, k) from `confusion`; matrices of several images may be summed first.

    Returns:
        (k,) float64 from 0 to 1; NaN for classes that neither side has.
    """
    both = np.diag(counts).astype(np.float64)
    either = counts.sum(axis=0) + counts.sum(axis=1) - both
    scores: NDArray[np.float64] = np.divide(both, either, out=np.full(len(counts), np.nan), where=either > 0)
    return scores
