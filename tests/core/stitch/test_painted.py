"""Runs of tiles, and what two tiles share in a strip, against their pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from app.core.geometry import Grid
from app.core.stitch import SegmentKey, Tiles
from app.core.stitch import painted as module
from app.core.stitch.painted import Painted
from app.core.stitch.tile_runs import TileRuns
from tests.core.rasters import SHAPES
from tests.core.stitch.scenes import GRIDS, SEEDS, THINGS
from tests.core.stitch.test_seam_paths import noisy


@given(hnp.arrays(np.uint16, SHAPES, elements=st.integers(0, 3)))
def test_runs_are_painted_back_to_the_raster(raster: NDArray[np.uint16]) -> None:
    runs = TileRuns()
    runs.add(raster)
    for y, (begin, end) in enumerate(zip(runs.rows[:-1], runs.rows[1:], strict=True)):
        columns, labels = runs.columns[begin:end], runs.labels[begin:end]
        assert columns[0] == 0
        assert np.array_equal(np.repeat(labels, np.diff(columns, append=raster.shape[1])), raster[y])
        assert (labels[1:] != labels[:-1]).all()


def placed_without(grid: Grid, seed: int, missing: int) -> tuple[Painted, list[NDArray[np.int64]]]:
    """Tiles of which one is missing, and for each the numbers of its nodes, pixel by pixel."""
    tiles, placed = noisy(grid, seed), Tiles(grid)
    for tile in tiles:
        if tile.index != missing:
            placed.place(tile)
    number = {node.key: place for place, node in enumerate(placed.nodes(THINGS).all, start=1)}
    rasters = []
    for tile in tiles:
        table = np.array([number.get(SegmentKey(tile.index, label), 0) for label in range(tile.raster.max() + 1)])
        rasters.append(table[tile.raster])
    return placed.painted(), rasters


@pytest.mark.parametrize("room", [1, 1024])
def test_overlaps_are_what_a_count_of_the_pixels_says(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MIN_ROOM", room)

    @settings(max_examples=20, deadline=None)
    @given(GRIDS, SEEDS, st.integers(0, 5))
    def holds(grid: Grid, seed: int, missing: int) -> None:
        painted, rasters = placed_without(grid, seed, missing)
        counted = {}
        for strip, place in enumerate(painted.layout.strips):
            box = place.box
            one, two = (rasters[t][box.relative_to(grid.cell(t).paint).slices()] for t in place.tiles)
            for pair in np.unique(np.stack((one, two), axis=-1).reshape(-1, 2), axis=0).tolist():
                ys, xs = np.nonzero((one == pair[0]) & (two == pair[1]))
                edges = (box.x + xs.min(), box.y + ys.min(), box.x + xs.max() + 1, box.y + ys.max() + 1)
                counted[strip, *pair] = [len(ys), *map(int, edges)]
        assert {tuple(row[:3]): row[3:] for row in painted.overlaps().T.tolist()} == counted

    holds()


@settings(max_examples=20, deadline=None)
@given(GRIDS, SEEDS)
def test_a_region_is_what_its_tile_painted_there(grid: Grid, seed: int) -> None:
    painted, rasters = placed_without(grid, seed, missing=1)
    for cell in grid:
        inside = cell.core.relative_to(cell.paint)
        assert np.array_equal(painted.region(cell.index, cell.core), rasters[cell.index][inside.slices()])
