import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from app.core.raster import Borders, SegmentRuns, polygons, segment_polygons
from app.core.raster.regions import parts_to_part
from tests.core.rasters import drawn, few_ids


def redrawn(raster: NDArray[np.unsignedinteger]) -> NDArray[np.int32]:
    """The raster as Pillow draws its polygons one after the other, which is how Cityscapes' own tools draw labels."""
    height, width = raster.shape
    canvas = Image.new("I", (width, height), -1)
    pen = ImageDraw.Draw(canvas)
    for identifier, contour in segment_polygons(raster):
        pen.polygon([(x, y) for x, y in contour.tolist()], fill=identifier)
    return np.asarray(canvas)


@settings(max_examples=300)
@given(few_ids())
def test_polygons_drawn_in_order_give_the_raster_back(raster: NDArray[np.uint32]) -> None:
    assert np.array_equal(redrawn(raster), raster)


@given(few_ids(2), st.integers(1, 4), st.integers(1, 4))
def test_polygons_of_blocks_give_the_raster_back(raster: NDArray[np.uint32], down: int, across: int) -> None:
    blocks = np.kron(raster, np.ones((down, across), np.uint32))
    assert np.array_equal(redrawn(blocks), blocks)


def test_what_encloses_comes_first_and_holes_are_drawn_over_it() -> None:
    raster = drawn("11111 1...1 1.2.1 1...1 11111")
    assert [identifier for identifier, _ in segment_polygons(raster)] == [1, 0, 2]
    assert np.array_equal(redrawn(raster), raster)


def test_parts_that_touch_at_a_corner_are_polygons_of_their_own() -> None:
    polygons = segment_polygons(drawn("12 21"))
    assert sorted(identifier for identifier, _ in polygons) == [1, 1, 2, 2]
    assert all(contour.shape == (3, 2) for _, contour in polygons)


def test_straight_borders_have_points_at_their_corners_only() -> None:
    ((_, contour),) = segment_polygons(np.ones((4, 6), np.uint32))
    assert sorted(map(tuple, contour.tolist())) == [(0, 0), (0, 3), (5, 0), (5, 3)]


@settings(max_examples=200)
@given(few_ids())
def test_searching_by_segment_and_by_region_finds_the_same_outlines(raster: NDArray[np.uint32]) -> None:
    borders = Borders.of(raster)
    runs = SegmentRuns.of(borders)
    by_segment = polygons._of_segments(borders, runs.extents(), parts_to_part(borders, runs))
    by_region = polygons._of_regions(borders)
    assert sorted(one.tobytes() for one in by_segment) == sorted(one.tobytes() for one in by_region)


@given(few_ids())
def test_there_is_an_outline_for_each_4_connected_region(raster: NDArray[np.uint32]) -> None:
    regions = sum(ndimage.label(raster == key)[1] for key in np.unique(raster))
    assert len(segment_polygons(raster)) == regions


def test_a_part_within_a_hole_of_its_own_segment_has_an_outline() -> None:
    raster = drawn("11111 1...1 1.1.1 1...1 11111")
    assert [identifier for identifier, _ in segment_polygons(raster)] == [1, 0, 1]
    assert np.array_equal(redrawn(raster), raster)
