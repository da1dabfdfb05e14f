"""Files and run lengths that are made from the borders of a raster, against those made from all its pixels."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import InvalidRaster
from app.core.geometry import Rect
from app.core.raster import (
    Borders,
    SegmentRuns,
    coco_rle_string,
    decode_label_png,
    encode_label_png,
    rle_column_major,
)
from scripts.street_masks import street_mask
from tests.core.rasters import drawn, few_ids


def table(seed: int, *shape: int, dtype: type[np.uint8 | np.uint16] = np.uint8) -> NDArray[np.uint8 | np.uint16]:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, (256, *shape), dtype, endpoint=True)


def opened(data: bytes) -> NDArray[np.generic]:
    """What a decoder that is not ours reads."""
    return np.asarray(Image.open(io.BytesIO(data)))


@given(few_ids(), st.integers(0, 2**32 - 1))
def test_a_png_from_borders_holds_the_value_of_every_pixel(raster: NDArray[np.uint32], seed: int) -> None:
    borders = Borders.of(raster)
    bytes_, words = table(seed), table(seed, dtype=np.uint16)
    colors, with_alpha = table(seed, 3), table(seed, 4)
    assert np.array_equal(opened(borders.png(lambda ids: bytes_[ids])), bytes_[raster])
    assert np.array_equal(opened(borders.png(lambda ids: words[ids])), words[raster])
    assert np.array_equal(opened(borders.png(lambda ids: colors[ids])), colors[raster])
    assert np.array_equal(opened(borders.png(lambda ids: with_alpha[ids])), with_alpha[raster])
    indexed = borders.png(lambda ids: bytes_[ids], palette=colors)
    assert np.array_equal(opened(indexed), bytes_[raster])
    assert np.array_equal(decode_label_png(indexed), bytes_[raster])


@given(few_ids(), st.integers(0, 2**32 - 1))
def test_a_png_follows_from_the_values_whatever_the_segments(raster: NDArray[np.uint32], seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 2, 256, np.uint8)
    merged = Borders.of(values[raster].astype(np.uint32))
    assert Borders.of(raster).png(lambda ids: values[ids]) == merged.png(lambda ids: ids.astype(np.uint8))


def test_a_png_from_borders_of_a_street_is_no_larger_than_that_of_the_whole_raster() -> None:
    mask = street_mask(height=256, width=512, segments=45, seed=1)
    assert len(Borders.of(mask.ids).png(lambda ids: mask.classes[ids])) < 1.1 * len(encode_label_png(mask.labels))


@given(few_ids())
def test_areas_and_boxes_are_those_of_the_pixels(raster: NDArray[np.uint32]) -> None:
    for scale in (1, 2**21):  # ids that are looked up, and ids that are searched for
        extents = Borders.of(raster * np.uint32(scale)).extents
        assert list(extents) == (scale * np.unique(raster)).tolist()
        for key, (area, box) in extents.items():
            rows, columns = np.nonzero(raster == key // scale)
            assert area == len(rows)
            assert box == Rect.of_edges(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@given(few_ids())
def test_runs_give_areas_boxes_and_run_lengths_of_each_segment(raster: NDArray[np.uint32]) -> None:
    runs = SegmentRuns.of(Borders.of(raster)).segments()
    extents, strings = runs.extents(), runs.rle_strings()
    assert sorted(extents) == sorted(strings) == sorted(set(raster.ravel().tolist()) - {0})
    for key, (area, box) in extents.items():
        rows, columns = np.nonzero(raster == key)
        assert area == len(rows)
        assert box == Rect.of_edges(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert strings[key] == coco_rle_string(rle_column_major(raster == key))


def test_a_raster_of_one_id_and_an_unpainted_one_have_their_runs() -> None:
    assert SegmentRuns.of(Borders.of(drawn("111 111"))).rle_strings() == {1: "06"}
    assert SegmentRuns.of(Borders.of(drawn("... ..."))).segments().rle_strings() == {}


@given(few_ids())
def test_present_ids_are_those_of_the_pixels(raster: NDArray[np.uint32]) -> None:
    assert Borders.of(raster).present == np.unique(raster).tolist()


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (4,), (2, 2, 2)])
def test_what_is_no_raster_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidRaster):
        Borders.of(np.zeros(shape, np.uint16))
