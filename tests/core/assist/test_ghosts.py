import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.assist import Neighbour, local_tile, overlaps
from app.core.geometry import Grid, Size
from app.core.raster import LabelTile, Segment

GRID = Grid(Size(8, 4), tile=4, overlap=1, context=0)  # two tiles; each paints one column of the other
CAR, ROAD = 26, 7


def tile(rows: list[list[int]], *segments: Segment) -> LabelTile:
    return LabelTile(np.array(rows, dtype=np.uint16), segments)


def test_a_neighbour_shows_only_what_lies_in_the_paint_area() -> None:
    right = tile([[5, 6, 5, 5, 5]] * 4, Segment(5, ROAD), Segment(6, CAR, occluded=True))
    ghost = overlaps(GRID.cell(0).paint, [Neighbour(GRID.cell(1), right)], {CAR})
    assert ghost.raster.tolist() == [[0, 0, 0, 1, 2]] * 4
    assert ghost.segments == (Segment(1, ROAD), Segment(2, CAR, occluded=True))


def test_the_owner_of_a_pixel_decides_and_stuff_is_one_segment_whoever_painted_it() -> None:
    grid = Grid(Size(12, 4), tile=4, overlap=2, context=0)
    left = tile([[9, 9, 9, 9, 9, 9]] * 4, Segment(9, ROAD))
    right = tile([[1, 1, 2, 2, 2, 2]] * 4, Segment(1, ROAD), Segment(2, CAR))
    ghost = overlaps(grid.cell(1).paint, [Neighbour(grid.cell(0), left), Neighbour(grid.cell(2), right)], {CAR})
    # Paint area of the middle tile: columns 2 to 9. Left painted 0 to 5, right painted 6 to 11 and owns 8 to 11.
    assert ghost.raster[0].tolist() == [1, 1, 1, 1, 1, 1, 2, 2]
    assert [s.class_id for s in ghost.segments] == [ROAD, CAR]


def test_two_painters_objects_stay_two_and_holes_show_what_the_other_painted() -> None:
    grid = Grid(Size(8, 8), tile=4, overlap=2, context=0)
    across = tile([[3] * 6] * 6, Segment(3, CAR))  # tile 1, right of tile 0
    below = tile([[0, 4, 4, 4, 4, 4]] * 6, Segment(4, CAR))  # tile 2
    ghost = overlaps(grid.cell(0).paint, [Neighbour(grid.cell(1), across), Neighbour(grid.cell(2), below)], {CAR})
    assert ghost.raster.tolist() == [
        [0, 0, 1, 1, 1, 1],
        [0, 0, 1, 1, 1, 1],
        [0, 2, 1, 1, 1, 1],
        [0, 2, 1, 1, 1, 1],
        [0, 2, 2, 2, 1, 1],
        [0, 2, 2, 2, 1, 1],
    ]


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4))
def test_numbering_anew_keeps_which_pixels_belong_together(rows: list[list[int]]) -> None:
    raster = np.array(rows, dtype=np.uint32) * 70_000
    known = {number * 70_000: Segment(1, number) for number in range(1, 8)}
    local = local_tile(raster, known)
    classes = {0: 0, **{segment.id: segment.class_id for segment in local.segments}}
    back = np.vectorize(lambda value: classes[int(value)])(local.raster)
    assert np.array_equal(back, np.where(np.array(rows) > 7, 0, rows))
    assert [s.id for s in local.segments] == list(range(1, len(local.segments) + 1))
