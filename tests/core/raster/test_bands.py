"""PNGs written band by band are the PNGs written at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidRaster
from app.core.raster import encode_label_bands, encode_label_png


@given(st.integers(1, 40), st.integers(1, 30), st.sampled_from([np.uint8, np.uint16]), st.integers(0, 99), st.data())
def test_however_it_is_cut_the_bytes_are_the_same(
    width: int, height: int, kind: type, seed: int, data: st.DataObject
) -> None:
    raster = np.random.default_rng(seed).integers(0, np.iinfo(kind).max, (height, width), kind, endpoint=True)
    cuts = sorted(data.draw(st.sets(st.integers(1, height), max_size=4)) - {height})
    bands = np.split(raster, cuts)
    assert encode_label_bands(width, height, iter(bands)) == encode_label_png(raster)


@pytest.mark.parametrize(
    ("bands", "says"),
    [
        ([np.zeros((2, 3), np.uint8)], "2 rows together, not 4"),
        ([np.zeros((4, 2), np.uint8)], "no rows of labels 3 wide"),
        ([np.zeros((2, 3), np.uint8), np.zeros((2, 3), np.uint16)], "after bands of 8 bits"),
        ([np.zeros((4, 3), np.int32)], "int32"),
    ],
)
def test_bands_that_make_no_raster_are_refused(bands: list[np.ndarray], says: str) -> None:
    with pytest.raises(InvalidRaster, match=says):
        encode_label_bands(3, 4, bands)
