import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import GridError
from app.core.geometry import Rect, Size

RECTS = st.builds(Rect, st.integers(0, 20), st.integers(0, 20), st.integers(1, 20), st.integers(1, 20))


def pixels(rect: Rect) -> set[tuple[int, int]]:
    return {(x, y) for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)}


@given(RECTS, RECTS)
def test_an_intersection_holds_the_pixels_of_both(one: Rect, two: Rect) -> None:
    shared = one.intersect(two)
    assert (pixels(shared) if shared else set()) == pixels(one) & pixels(two)


@given(RECTS, RECTS)
def test_containing_means_having_every_pixel(one: Rect, two: Rect) -> None:
    assert one.contains(two) == (pixels(two) <= pixels(one))


@given(RECTS, st.integers(0, 30))
def test_expanding_stops_at_the_border_of_the_image(rect: Rect, margin: int) -> None:
    image = Rect(0, 0, 45, 45)
    grown = rect.expand(margin, image.size)
    near = {(x, y) for x, y in pixels(image) if rect.x - margin <= x < rect.right + margin}
    assert pixels(grown) == {(x, y) for x, y in near if rect.y - margin <= y < rect.bottom + margin}


@given(RECTS, RECTS)
def test_what_is_relative_to_a_rectangle_comes_back_by_its_corner(one: Rect, two: Rect) -> None:
    assert one.relative_to(two).translate(two.x, two.y) == one


@given(RECTS, RECTS)
def test_the_union_box_is_the_least_rectangle_around_both(one: Rect, two: Rect) -> None:
    box = one.union_box(two)
    both = pixels(one) | pixels(two)
    columns, rows = {x for x, _ in both}, {y for _, y in both}
    assert (box.x, box.right - 1) == (min(columns), max(columns))
    assert (box.y, box.bottom - 1) == (min(rows), max(rows))


def test_the_gap_is_the_number_of_pixels_between() -> None:
    assert Rect(0, 0, 4, 4).gap(Rect(4, 2, 2, 2)) == 0
    assert Rect(0, 0, 4, 4).gap(Rect(7, 2, 2, 2)) == 3
    assert Rect(7, 9, 2, 2).gap(Rect(0, 0, 4, 4)) == 5


def test_slices_index_rows_before_columns() -> None:
    array = np.arange(20).reshape(4, 5)
    assert array[Rect(1, 2, 3, 1).slices()].tolist() == [[11, 12, 13]]


def test_slices_that_begin_outside_are_refused() -> None:
    with pytest.raises(GridError, match="outside the array"):
        Rect(-1, 0, 3, 3).slices()


@pytest.mark.parametrize("sides", [(0, 3), (3, 0), (-1, 2)])
def test_an_empty_rectangle_or_size_does_not_exist(sides: tuple[int, int]) -> None:
    with pytest.raises(GridError):
        Rect(0, 0, *sides)
    with pytest.raises(GridError):
        Size(*sides)


def test_a_size_knows_its_pixels_and_its_shape() -> None:
    assert (Size(5, 3).pixels, Size(5, 3).shape) == (15, (3, 5))
    assert (Rect(1, 1, 5, 3).area, Rect(1, 1, 5, 3).size) == (15, Size(5, 3))
