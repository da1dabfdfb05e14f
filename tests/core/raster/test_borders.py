"""Files and run lengths that are made from the borders of a raster, against those made from all its pixels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.errors import InvalidRaster
from app.core.geometry import Rect
from app.core.raster import (
    Borders,
    SegmentRuns,
    coco_rle_string,
    encode_label_png,
    encode_palette_png,
    encode_rgb_png,
    rle_column_major,
)
from app.core.raster import borders as module
from tests.core.rasters import drawn, few_ids


@pytest.fixture(params=[1, 40, 2**18])
def band_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bands of one row, of a few, and of all."""
    monkeypatch.setattr(module, "BAND_BYTES", request.param)


def table(seed: int, *shape: int, dtype: type[np.uint8 | np.uint16] = np.uint8) -> NDArray[np.uint8 | np.uint16]:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, (256, *shape), dtype, endpoint=True)


@pytest.mark.usefixtures("band_bytes")
def test_a_png_from_borders_is_that_of_the_whole_raster_byte_for_byte() -> None:
    @given(few_ids(), st.integers(0, 2**32 - 1))
    def holds(raster: NDArray[np.uint32], seed: int) -> None:
        borders = Borders.of(raster)
        bytes_, words, colors = table(seed), table(seed, dtype=np.uint16), table(seed, 3)
        assert borders.png(lambda ids: bytes_[ids]) == encode_label_png(bytes_[raster])
        assert borders.png(lambda ids: words[ids]) == encode_label_png(words[raster])
        assert borders.png(lambda ids: colors[ids]) == encode_rgb_png(colors[raster])
        assert borders.png(lambda ids: bytes_[ids], palette=colors) == encode_palette_png(bytes_[raster], colors)

    holds()


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
