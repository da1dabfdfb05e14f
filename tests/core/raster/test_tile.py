import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.errors import InvalidRaster
from app.core.geometry import Rect, Size
from app.core.raster import LabelTile, Segment, holes, raster_digest, unpainted
from tests.core.rasters import drawn

SEGMENTS = st.builds(Segment, st.integers(1, 65535), st.integers(-5, 300), *(st.booleans() for _ in range(4)))


@given(SEGMENTS)
def test_a_segment_comes_back_from_json(segment: Segment) -> None:
    assert Segment.from_json(segment.to_json()) == segment


def test_flags_may_be_left_out() -> None:
    assert Segment.from_json({"id": 3, "class_id": 0}) == Segment(3, 0)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"id": 3}, r"missing keys \['class_id'\]"),
        ({"id": 3, "class_id": 1, "colour": 2}, r"unknown keys \['colour'\]"),
        ({"id": "3", "class_id": 1}, "id must be int"),
        ({"id": True, "class_id": 1}, "id must be int"),
        ({"id": 3, "class_id": 1, "crowd": 1}, "crowd must be bool"),
    ],
)
def test_a_segment_of_another_form_is_refused(data: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidRaster, match=says):
        Segment.from_json(data)


def test_a_tile_whose_table_names_all_its_values_is_valid() -> None:
    LabelTile(drawn("1.2 111"), (Segment(2, 0), Segment(1, -1), Segment(9, 0))).validate(Size(3, 2), {0, -1})


@pytest.mark.parametrize(
    ("tile", "says"),
    [
        (
            LabelTile(drawn("1.2 111"), (Segment(1, 7),)),
            "1 painted ids have no segment; the first is 2, at column 2, row 0",
        ),
        (LabelTile(drawn("111 111"), (Segment(1, 7), Segment(1, 7))), "id 1 is used twice"),
        (LabelTile(drawn("111 111"), (Segment(1, 8),)), "class 8, which the taxonomy lacks"),
        (LabelTile(drawn("111 111"), (Segment(0, 7),)), "id 0 is not within"),
        (LabelTile(drawn("111 111"), (Segment(65536, 7),)), "id 65536 is not within"),
        (LabelTile(drawn("11 11"), (Segment(1, 7),)), "the raster is 2 x 2, the tile is 3 x 2"),
        (LabelTile(np.ones((2, 3), np.uint8), (Segment(1, 7),)), "uint8"),
    ],
)
def test_a_tile_that_contradicts_itself_is_refused_with_the_place(tile: LabelTile, says: str) -> None:
    with pytest.raises(InvalidRaster, match=says):
        tile.validate(Size(3, 2), {7})


@pytest.mark.parametrize(
    ("absent", "says"),
    [((7,), "segment 2 is of it"), ((11,), "taxonomy lacks it"), ((9, 9), "twice")],
)
def test_a_class_is_not_absent_where_it_is_painted_unknown_or_named_twice(absent: tuple[int, ...], says: str) -> None:
    with pytest.raises(InvalidRaster, match=says):
        LabelTile(drawn("1.2 111"), (Segment(2, 7), Segment(1, 8)), absent).validate(Size(3, 2), {7, 8, 9})


def test_a_class_whose_segment_has_no_pixel_may_be_absent() -> None:
    tile = LabelTile(drawn("1.1 111"), (Segment(2, 7), Segment(1, 8)), (7, 9))
    tile.validate(Size(3, 2), {7, 8, 9})
    assert tile.compact().absent == (7, 9)


def test_compacting_drops_segments_without_pixels() -> None:
    tile = LabelTile(drawn("2.1 111"), (Segment(2, 7), Segment(3, 7), Segment(1, 7))).compact()
    assert tile.segments == (Segment(1, 7), Segment(2, 7))
    assert tile.raster.tolist() == [[2, 0, 1], [1, 1, 1]]


def test_holes_are_found_largest_first() -> None:
    raster = drawn("1.111 11111 1..11 1...1")
    assert unpainted(raster) == 6
    assert holes(raster) == [Rect(1, 2, 3, 2), Rect(1, 0, 1, 1)]
    assert holes(raster, limit=1) == [Rect(1, 2, 3, 2)]
    assert holes(drawn("11 11")) == []


def test_a_digest_names_pixels_shape_and_type_and_not_the_memory() -> None:
    raster = drawn("123 456")
    assert raster_digest(raster) == raster_digest(np.asfortranarray(raster).astype(">u2"))
    others: list[NDArray[np.unsignedinteger]] = [raster.astype(np.uint8), raster.reshape(3, 2), drawn("123 457")]
    assert len({raster_digest(raster), *map(raster_digest, others)}) == 4
