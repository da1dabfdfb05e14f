import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.errors import InvalidRaster
from app.core.raster import coco_rle_counts, coco_rle_string, rle_column_major, runs_by_segment
from tests.core.rasters import drawn, few_ids


def painted(counts: list[int], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The mask that run lengths describe, written out pixel by pixel."""
    values = [bool(place % 2) for place, count in enumerate(counts) for _ in range(count)]
    return np.array(values, bool).reshape(shape[::-1]).T


def test_runs_go_down_the_columns_and_begin_with_zeros() -> None:
    assert rle_column_major(drawn("1.. 1.1") == 1) == [0, 2, 3, 1]
    assert rle_column_major(drawn("... ..1") == 1) == [5, 1]
    assert rle_column_major(drawn("... ...") == 1) == [6]
    assert rle_column_major(drawn("11 11") == 1) == [0, 4]


@given(few_ids(1))
def test_run_lengths_paint_the_mask_again(raster: NDArray[np.uint32]) -> None:
    counts = rle_column_major(raster == 1)
    assert np.array_equal(painted(counts, raster.shape), raster == 1)
    assert all(count > 0 for count in counts[1:])


@given(few_ids())
def test_one_pass_gives_the_runs_of_every_segment(raster: NDArray[np.uint32]) -> None:
    expected = {int(value): rle_column_major(raster == value) for value in np.unique(raster) if value}
    assert runs_by_segment(raster) == expected


@given(st.lists(st.integers(0, 2**31 - 1), max_size=12))
def test_counts_come_back_from_their_string(counts: list[int]) -> None:
    assert coco_rle_counts(coco_rle_string(counts)) == counts


@pytest.mark.parametrize(
    ("counts", "text"),
    [([], ""), ([6], "6"), ([0, 4], "04"), ([16], "`0"), ([5, 1, 3, 2], "5131"), ([10, 3, 2, 1, 4], ":32N2")],
)
def test_strings_are_those_of_the_coco_tools(counts: list[int], text: str) -> None:
    assert coco_rle_string(counts) == text


@pytest.mark.parametrize("text", ["\x10", "é", "o", "5O"])
def test_a_string_that_is_no_run_length_is_refused(text: str) -> None:
    with pytest.raises(InvalidRaster):
        coco_rle_counts(text)
