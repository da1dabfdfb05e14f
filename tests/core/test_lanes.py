"""Instructions in compiled kernels against the same in plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.compiled import compiled
from app.core.lanes import LANES, SPREAD, fetch, lowest, spread, unlike

TYPES = (np.uint8, np.uint16, np.uint32, np.int64)


@compiled
def _unlike(pixels: NDArray[np.integer], i: int, j: int) -> int:
    return unlike(pixels, i, pixels, j)


@compiled
def _lowest(bits: int) -> int:
    return lowest(bits)


@pytest.mark.parametrize("kind", TYPES)
def test_bits_say_which_pixels_differ(kind: type) -> None:
    random = np.random.default_rng(1)
    for share in (0.0, 0.02, 0.5, 1.0):
        pixels = (random.random(LANES + 9) < share).astype(kind) * np.iinfo(kind).max
        for i, j in ((0, 0), (1, 0), (9, 3)):
            bits = _unlike(pixels, i, j)
            assert bits == unlike(pixels, i, pixels, j)
            assert [bool(bits >> n & 1) for n in range(LANES)] == (pixels[i:][:LANES] != pixels[j:][:LANES]).tolist()


@given(st.integers(-(2**63), 2**63 - 1).filter(bool))
def test_the_lowest_bit_is_found(bits: int) -> None:
    assert _lowest(bits) == lowest(bits)
    assert bits >> lowest(bits) & 1
    assert not bits & (1 << lowest(bits)) - 1


@compiled
def _fetch(pixels: NDArray[np.integer], i: int) -> int:
    fetch(pixels, i)
    return int(pixels[0])


def test_to_fetch_what_is_not_there_does_no_harm() -> None:
    for place in (0, 1, 10**6, 2**40, -(2**40)):
        assert _fetch(np.array([7], np.uint16), place) == 7
    fetch(np.array([7], np.uint16), 0)


@compiled
def _spread(into: NDArray[np.uint32], i: int, value: np.uint32) -> int:
    return spread(into, i, value)


@pytest.mark.parametrize("kind", [np.uint16, np.uint32, np.int32, np.int64])
def test_a_value_is_written_as_often_as_64_bytes_hold_it(kind: type) -> None:
    count = SPREAD // np.dtype(kind).itemsize
    for write in (_spread, spread):
        into, value = np.zeros(count + 9, kind), kind(np.iinfo(kind).max)
        assert write(into, 5, value) == count
        assert into.tolist() == [0] * 5 + [int(value)] * count + [0] * 4
