import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import GridError
from app.core.geometry import Grid, Rect, Size

SIZES = st.builds(Size, st.integers(1, 60), st.integers(1, 60))
GRIDS = st.builds(Grid, SIZES, st.integers(3, 40), st.integers(0, 12), st.integers(0, 12))


@given(GRIDS)
def test_every_pixel_lies_in_the_core_of_its_owner_and_in_no_other(grid: Grid) -> None:
    owners = np.full(grid.size.shape, -1)
    for cell in grid:
        assert (owners[cell.core.slices()] == -1).all()
        owners[cell.core.slices()] = cell.index
    rows, columns = np.indices(grid.size.shape)
    asked = [grid.owner(x, y) for x, y in zip(columns.ravel().tolist(), rows.ravel().tolist(), strict=True)]
    assert owners.ravel().tolist() == asked


@given(GRIDS)
def test_cores_differ_by_at_most_one_pixel_and_are_no_larger_than_the_tile(grid: Grid) -> None:
    for sides in ({cell.core.width for cell in grid}, {cell.core.height for cell in grid}):
        assert max(sides) - min(sides) <= 1
        assert max(sides) <= grid.tile


@given(GRIDS)
def test_paint_and_context_grow_by_their_margins_within_the_image(grid: Grid) -> None:
    for cell in grid:
        assert cell.paint == cell.core.expand(grid.overlap, grid.size)
        assert cell.context == cell.core.expand(grid.overlap + grid.context, grid.size)


@given(GRIDS)
def test_neighbours_are_the_tiles_that_touch_it(grid: Grid) -> None:
    cells = list(grid)
    for cell in cells:
        around = cell.core.expand(1, grid.size)
        touching = [other.index for other in cells if other is not cell and other.core.intersect(around)]
        assert grid.neighbours(cell.index) == touching


def test_a_street_photo_is_cut_into_eight_tiles() -> None:
    grid = Grid(Size(2048, 1024), tile=512, overlap=16, context=96)
    assert (grid.columns, grid.rows, len(grid)) == (4, 2, 8)
    cell = grid.cell(5)
    assert (cell.row, cell.column) == (1, 1)
    assert cell.core == Rect(512, 512, 512, 512)
    assert cell.paint == Rect(496, 496, 544, 528)
    assert cell.context == Rect(400, 400, 736, 624)


def test_there_are_no_slivers() -> None:
    grid = Grid(Size(513, 100), tile=512, overlap=0, context=0)
    assert [cell.core.width for cell in grid] == [256, 257]


@pytest.mark.parametrize("index", [-1, 8])
def test_a_tile_that_is_not_on_the_grid_is_refused(index: int) -> None:
    with pytest.raises(GridError, match=f"tile {index} is not on a grid of 4 x 2"):
        Grid(Size(2048, 1024), 512, 16, 96).cell(index)


@pytest.mark.parametrize("point", [(-1, 0), (0, -1), (10, 0), (0, 5)])
def test_a_pixel_outside_the_image_has_no_owner(point: tuple[int, int]) -> None:
    with pytest.raises(GridError, match="outside an image of 10 x 5"):
        Grid(Size(10, 5), 4, 0, 0).owner(*point)


@pytest.mark.parametrize("margins", [(0, 0, 0), (4, -1, 0), (4, 0, -1)])
def test_a_grid_without_tiles_or_with_negative_margins_is_refused(margins: tuple[int, int, int]) -> None:
    with pytest.raises(GridError):
        Grid(Size(10, 5), *margins)
