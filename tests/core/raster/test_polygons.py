import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from app.core.raster import segment_polygons
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


@given(few_ids())
def test_an_outline_that_opencv_finds_too_is_point_by_point_the_same(raster: NDArray[np.uint32]) -> None:
    """Of parts that meet no other at a corner, not even themselves: OpenCV's borders go across corners."""
    ours = {(key, contour.tobytes()) for key, contour in segment_polygons(raster)}
    for key in np.unique(raster).tolist():
        within, number = ndimage.label(raster == key)
        if ndimage.label(raster == key, np.ones((3, 3)))[1] < number or _pinched(raster == key):
            continue
        for part in range(1, number + 1):
            (contour,), _ = cv2.findContours(
                (within == part).view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
            )
            points = contour.reshape(-1, 2)
            turns = np.resize(points, (max(3, len(points)), 2))
            assert (key, turns.tobytes()) in ours


def _pinched(mask: NDArray[np.bool_]) -> bool:
    """Whether two pixels meet at a corner whose other two are of something else."""
    one, other = mask[:-1, :-1], mask[1:, 1:]
    third, fourth = mask[:-1, 1:], mask[1:, :-1]
    return bool(np.any((one & other & ~third & ~fourth) | (third & fourth & ~one & ~other)))


@given(few_ids())
def test_there_is_an_outline_for_each_4_connected_region(raster: NDArray[np.uint32]) -> None:
    regions = sum(ndimage.label(raster == key)[1] for key in np.unique(raster))
    assert len(segment_polygons(raster)) == regions


def test_a_part_within_a_hole_of_its_own_segment_has_an_outline() -> None:
    raster = drawn("11111 1...1 1.1.1 1...1 11111")
    assert [identifier for identifier, _ in segment_polygons(raster)] == [1, 0, 1]
    assert np.array_equal(redrawn(raster), raster)
