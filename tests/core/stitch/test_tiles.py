"""Tiles placed anew, one at a time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.geometry import Grid, Size
from app.core.stitch import Tiles, merge_tiles, stitch
from tests.core.stitch.scenes import GRIDS, SEEDS, THINGS, paint, random_scene, same_mask


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS, st.data())
def test_a_tile_placed_anew_comes_to_what_all_tiles_come_to(grid: Grid, seed: int, data: st.DataObject) -> None:
    random = np.random.default_rng(seed)
    before = paint(random_scene(random, grid.size, 9), grid).tiles
    after = paint(random_scene(random, grid.size, 9), grid).tiles
    placed = Tiles(grid)
    for tile in before:
        placed.place(tile)
    merge_tiles(placed, things=THINGS)
    if data.draw(st.booleans()):
        placed.trim()
    changed = data.draw(st.integers(0, len(before) - 1))
    placed.place(after[changed])
    tiles = [*before[:changed], after[changed], *before[changed + 1 :]]
    assert same_mask(merge_tiles(placed, things=THINGS), stitch(grid, tiles, things=THINGS))


def test_the_raster_of_a_tile_is_not_kept() -> None:
    grid = Grid(Size(40, 30), tile=16, overlap=4, context=0)
    tiles = paint(random_scene(np.random.default_rng(1), grid.size, 9), grid).tiles
    placed = Tiles(grid)
    for tile in tiles:
        placed.place(tile)
    whole = merge_tiles(placed, things=THINGS).raster
    for tile in tiles:
        tile.raster[:] = 0
    assert np.array_equal(merge_tiles(placed, things=THINGS).raster, whole)
