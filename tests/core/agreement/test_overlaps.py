from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.agreement import count_overlaps, partition_equal
from app.core.errors import InvalidRaster
from tests.core.rasters import drawn, few_ids


@given(few_ids(), st.randoms(), st.sampled_from([1, 100_000]))
def test_pairs_are_counted_as_pixel_by_pixel(raster: NDArray[np.uint32], random: object, scale: int) -> None:
    other = np.roll(raster, 1) * np.uint32(scale)
    expected = Counter(zip(raster.ravel().tolist(), other.ravel().tolist(), strict=True))
    pairs = count_overlaps(raster * np.uint32(scale), other)
    found = zip(pairs.first.tolist(), pairs.second.tolist(), pairs.pixels.tolist(), strict=True)
    assert [(one, two, n) for one, two, n in found] == sorted((a * scale, b, n) for (a, b), n in expected.items())


@given(few_ids(), st.permutations(range(1, 5)))
def test_other_ids_for_the_same_regions_are_the_same_partition(raster: NDArray[np.uint32], names: list[int]) -> None:
    renamed = np.array([0, *(name * 7000 for name in names)], np.uint32)[raster]
    assert partition_equal(raster, renamed)


@pytest.mark.parametrize(
    ("one", "two"),
    [("112", "122"), ("112", "111"), ("111", "112"), ("110", "112"), ("100", "122")],
)
def test_a_pixel_more_a_region_less_or_a_painted_hole_is_another_partition(one: str, two: str) -> None:
    assert not partition_equal(drawn(one), drawn(two))


def test_rasters_of_other_shapes_or_ids_are_not_compared() -> None:
    with pytest.raises(InvalidRaster, match="cannot be compared"):
        count_overlaps(drawn("11"), drawn("1 1"))
    with pytest.raises(InvalidRaster, match="within 0"):
        count_overlaps(np.array([[-1]]), drawn("1"))


def test_nothing_agrees_with_nothing() -> None:
    assert partition_equal(np.zeros((0, 3), np.uint32), np.zeros((0, 3), np.uint32))
