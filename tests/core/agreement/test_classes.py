import numpy as np
import pytest

from app.core.agreement import confusion, iou_per_class
from app.core.errors import InvalidRaster


def test_confusion_has_the_truth_by_row_and_leaves_ignored_pixels_out() -> None:
    truth = np.array([[0, 0, 1, 255]], np.uint8)
    predicted = np.array([[0, 1, 1, 255]], np.uint8)
    assert confusion(truth, predicted, 3).tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


def test_iou_is_intersection_over_union_and_nan_where_neither_has_the_class() -> None:
    scores = iou_per_class(np.array([[6, 2, 0], [1, 3, 0], [0, 0, 0]], np.int64))
    assert scores[:2].tolist() == [6 / 9, 3 / 6]
    assert np.isnan(scores[2])


def test_a_predicted_class_that_is_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidRaster, match="class 3 is not within 0 to 2"):
        confusion(np.array([[1]]), np.array([[3]]), 3)
    with pytest.raises(InvalidRaster, match="cannot be compared"):
        confusion(np.array([[1]]), np.array([[1, 1]]), 3)
