"""Hypothesis strategies for small rasters, and a literal form for those in examples."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)


def drawn(picture: str) -> NDArray[np.uint16]:
    """A raster from rows of digits, '.' for 0."""
    rows = [[0 if sign == "." else int(sign) for sign in row] for row in picture.split()]
    return np.array(rows, np.uint16)


def any_labels() -> st.SearchStrategy[NDArray[np.uint8] | NDArray[np.uint16]]:
    """Rasters of uint8 or uint16 with any values, sides 1 to 12."""
    return st.one_of(hnp.arrays(np.uint8, SHAPES), hnp.arrays(np.uint16, SHAPES))


def few_ids(most: int = 4) -> st.SearchStrategy[NDArray[np.uint32]]:
    """Rasters with ids from 0 to `most`, sides 1 to 12: many borders, corners that touch, holes."""
    return hnp.arrays(np.uint32, SHAPES, elements=st.integers(0, most))
