"""Files made from runs against files made from all pixels."""

import io

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import InvalidRaster
from app.core.raster import decode_label_png, encode_label_png, encode_label_runs
from app.core.raster.label_steps import sparse_label_stream
from tests.core.rasters import few_ids

TYPES = st.sampled_from([np.uint8, np.uint16])


def runs_of(raster: NDArray[np.unsignedinteger], cut_more: NDArray[np.bool_]) -> tuple[NDArray, NDArray]:
    """Starts and labels of a raster's runs, cut where a label changes, where a row begins and where else is asked."""
    begins = cut_more.copy()
    begins[:, 0] = True
    begins[:, 1:] |= raster[:, 1:] != raster[:, :-1]
    places = np.flatnonzero(begins)
    return np.append(places, raster.size), raster.ravel()[places]


@given(few_ids(), TYPES, st.integers(0, 2**32 - 1))
def test_a_raster_comes_back_from_the_png_of_its_runs(raster: NDArray[np.uint32], kind: type, seed: int) -> None:
    random = np.random.default_rng(seed)
    labels = random.integers(0, np.iinfo(kind).max, 256, kind, endpoint=True)[raster]
    files = [
        encode_label_runs(*runs_of(labels, random.random(labels.shape) < share), width=labels.shape[1])
        for share in (0, 0.3)
    ]
    assert files[0] == files[1]
    if sparse_label_stream(labels) is not None:
        assert files[0] == encode_label_png(labels)
    seen = np.frombuffer(files[0], np.uint8)
    for read in (
        decode_label_png(files[0]),
        cv2.imdecode(seen, cv2.IMREAD_UNCHANGED),
        np.asarray(Image.open(io.BytesIO(files[0]))),
    ):
        assert read is not None
        assert read.dtype == labels.dtype
        assert np.array_equal(read, labels)


@pytest.mark.parametrize(
    ("starts", "labels", "width"),
    [([0, 3, 6], [1, 2], 4), ([1, 4], [1], 4), ([0, 4, 8], [1], 4), ([0], [], 4), ([0, 4], [1], 0)],
)
def test_what_is_no_raster_is_not_encoded(starts: list[int], labels: list[int], width: int) -> None:
    with pytest.raises(InvalidRaster):
        encode_label_runs(np.array(starts), np.array(labels, np.uint8), width=width)
