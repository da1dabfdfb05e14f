import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.assist import backward_flow, move_labels, reliable, settle
from app.core.errors import GridError


def still(height: int, width: int) -> np.ndarray:
    return np.zeros((height, width, 2), dtype=np.float32)


def test_labels_move_by_whole_pixels_and_what_comes_from_outside_is_not_painted() -> None:
    flow = still(2, 4)
    flow[..., 0] = -1.4  # each pixel was 1.4 pixels further left, so 1 is the nearest
    labels = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], dtype=np.uint32)
    moved = move_labels(labels, flow)
    assert moved.tolist() == [[0, 1, 2, 3], [0, 5, 6, 7]]
    assert moved.dtype == np.uint32


def test_the_flow_of_a_shifted_photo_is_the_shift() -> None:
    rng = np.random.default_rng(1)
    texture = np.kron(rng.integers(0, 255, (16, 16, 3)), np.ones((6, 6, 1))).astype(np.uint8)
    before, now = texture[8:72, 8:72], texture[5:69, 12:76]
    flow = backward_flow(now, before)[16:-16, 16:-16]
    assert np.abs(np.median(flow, axis=(0, 1)) - (4, -3)).max() < 0.3


def test_photos_too_small_for_flow_are_taken_as_still() -> None:
    photo = np.zeros((5, 40, 3), dtype=np.uint8)
    assert not backward_flow(photo, photo).any()


def test_photos_of_two_sizes_are_refused() -> None:
    with pytest.raises(GridError):
        backward_flow(np.zeros((20, 20, 3), dtype=np.uint8), np.zeros((20, 21, 3), dtype=np.uint8))


def test_where_there_and_back_again_does_not_end_at_the_same_label_nothing_is_believed() -> None:
    labels = np.array([[1, 1, 1, 1, 2, 2, 2, 2]], dtype=np.uint32)
    back, forth = still(1, 8), still(1, 8)
    back[0, 5, 0], forth[0, 0, 0] = -5, 7  # pixel 5 claims to come from pixel 0, which went to pixel 7
    back[0, 1, 0] = 2  # pixel 1 was at pixel 3, which stayed: the round trip ends under the same label
    back[0, 7, 0] = 3  # from outside
    assert reliable(labels, back, forth, tolerance=1).tolist() == [[False] + [True] * 4 + [False, True, False]]


def test_specks_and_pinholes_go_and_straight_borders_stay() -> None:
    labels = np.full((12, 12), 3, dtype=np.uint16)
    labels[:, 6:] = 900
    expected = labels.copy()
    labels[2, 2], labels[8, 9], labels[5, 3] = 900, 0, 7
    assert np.array_equal(settle(labels), expected)


def test_large_areas_of_which_nothing_is_known_stay_open() -> None:
    labels = np.zeros((10, 10), dtype=np.uint16)
    labels[:, :5] = 2
    assert np.array_equal(settle(labels), labels)


@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=6))
def test_a_pixel_gets_the_label_of_most_around_it(rows: list[list[int]]) -> None:
    labels = np.array(rows, dtype=np.uint16)
    padded = np.pad(labels, 2, constant_values=99)
    for (row, column), label in np.ndenumerate(settle(labels)):
        around = padded[row : row + 5, column : column + 5].ravel()
        counts = [int((around == value).sum()) for value in range(4)]
        best = max(counts)
        assert int(label) == next(value for value in (1, 2, 3, 0) if counts[value] == best)
