"""Who paints what two tiles both painted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.geometry import Grid, Rect, Size
from app.core.noise import degrade
from app.core.raster import Segment, decode_label_png
from app.core.stitch import SegmentKey, TileLabels, origins_png, stitch, tile_of
from tests.core.stitch.scenes import CAR, GRIDS, ROAD, SEEDS, SKY, THINGS, boxes, paint, random_scene, same_mask

WIDE = Grid(Size(40, 20), tile=20, overlap=4, context=0)
"""Two tiles: cores of columns 0 to 19 and 20 to 39, both painting columns 16 to 23."""


def noisy(grid: Grid, seed: int, count: int = 9) -> list[TileLabels]:
    """Tiles of painters whose borders drift."""
    scene = random_scene(np.random.default_rng(seed), grid.size, count, speckles=0)
    tiles = []
    for tile in paint(scene, grid).tiles:
        faulty = degrade(tile.raster, tile.segments, error=0.05, seed=[seed, tile.index], things=THINGS)
        tiles.append(TileLabels(tile.index, faulty.raster, faulty.segments))
    return tiles


def half_sky(*heights: int) -> list[TileLabels]:
    """Sky above road; each painter has the border at another row."""
    tiles = []
    for index, height in enumerate(heights):
        raster = np.full((20, 24), 1, np.uint16)
        raster[:height] = 2
        tiles.append(TileLabels(index, raster, (Segment(1, ROAD), Segment(2, SKY))))
    return tiles


def test_a_seam_goes_around_an_object_that_only_one_painted() -> None:
    left, right = paint(boxes(WIDE.size), WIDE).tiles
    raster = left.raster.copy()
    raster[5:9, 18:22] = 2
    left = TileLabels(0, raster, (*left.segments, Segment(2, CAR)))
    areas = {
        seams: [segment.area for segment in stitch(WIDE, [left, right], things=THINGS, seams=seams).segments[1:]]
        for seams in ("path", "owner")
    }
    assert areas["path"] in ([], [16])  # all of it, or none
    assert areas["owner"] == [8]


def test_where_painters_never_agree_the_seam_stays_where_the_cores_part() -> None:
    left, right = (np.full((20, 24), value, np.uint16) for value in (5, 9))
    tiles = [TileLabels(1, right, (Segment(9, SKY),)), TileLabels(0, left, (Segment(5, ROAD),))]
    assert same_mask(stitch(WIDE, tiles, things=THINGS), stitch(WIDE, tiles, things=THINGS, seams="owner"))


def test_two_borders_are_joined_where_they_meet() -> None:
    left, right = half_sky(8, 8)
    shifted = right.raster.copy()
    shifted[8:11, 5:] = 2  # the right painter's border drops by three rows at column 21
    mask = stitch(WIDE, [left, replace(right, raster=shifted)], things=THINGS)
    step = np.flatnonzero(np.diff(mask.raster[9].astype(np.int64)))
    assert step.tolist() == [20]  # where the right painter has it, not at the border of the cores
    assert stitch(WIDE, [left, replace(right, raster=shifted)], things=THINGS, seams="owner").raster[9, 20] == 1


@settings(max_examples=40, deadline=None)
@given(GRIDS, SEEDS)
def test_each_pixel_is_as_the_tile_painted_that_it_came_from(grid: Grid, seed: int) -> None:
    tiles = noisy(grid, seed)
    mask = stitch(grid, tiles, things=THINGS)
    height, width = grid.size.shape
    sources, where = mask.sources(0, height), origins_png(mask, grid)
    codes = np.zeros((height, width), np.uint8) if where is None else decode_label_png(where)
    classes = {(t.index, s.id): s.class_id for t in tiles for s in t.segments}
    segments = {key: segment.id for segment in mask.segments for key in segment.members}
    for y, x in np.ndindex(height, width):
        tile = tile_of(grid, x, y, int(codes[y, x]))
        assert tile == sources[y, x]
        paint_area = grid.cell(tile).paint
        assert paint_area.contains(Rect(x, y, 1, 1))
        painted = int(tiles[tile].raster[y - paint_area.y, x - paint_area.x])
        found = mask.segments[mask.raster[y, x] - 1]
        assert found.class_id == classes[tile, painted]
        assert segments[SegmentKey(tile, painted)] == found.id


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS)
def test_paths_do_not_depend_on_the_order_of_tiles(grid: Grid, seed: int) -> None:
    tiles = noisy(grid, seed)
    order = np.random.default_rng(seed).permutation(len(tiles))
    assert same_mask(stitch(grid, tiles, things=THINGS), stitch(grid, [tiles[i] for i in order], things=THINGS))


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS, st.data())
def test_the_cores_of_missing_tiles_stay_unpainted_and_take_no_pixel(
    grid: Grid, seed: int, data: st.DataObject
) -> None:
    tiles = noisy(grid, seed)
    missing = data.draw(st.integers(0, len(tiles) - 1))
    mask = stitch(grid, [tile for tile in tiles if tile.index != missing], things=THINGS)
    core = np.zeros(grid.size.shape, np.bool_)
    core[grid.cell(missing).core.slices()] = True
    assert ((mask.raster == 0) == core).all()


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS, st.data())
def test_bands_are_rows_of_the_whole(grid: Grid, seed: int, data: st.DataObject) -> None:
    mask = stitch(grid, noisy(grid, seed), things=THINGS)
    top = data.draw(st.integers(0, grid.size.height - 1))
    bottom = data.draw(st.integers(top + 1, grid.size.height))
    assert np.array_equal(mask.band(top, bottom), mask.raster[top:bottom])
    assert np.array_equal(decode_label_png(mask.label_png()), mask.raster)


@pytest.mark.parametrize("seed", range(3))
def test_paths_leave_fewer_steps_on_the_borders_of_the_cores_than_owners(seed: int) -> None:
    grid = Grid(Size(400, 300), tile=100, overlap=16, context=0)
    tiles = noisy(grid, seed, count=40)
    steps = {}
    for seams in ("path", "owner"):
        raster = stitch(grid, tiles, things=THINGS, seams=seams).raster
        steps[seams] = sum(int((raster[:, x] != raster[:, x - 1]).sum()) for x in (100, 200, 300))
    assert steps["path"] < steps["owner"]
