import numpy as np
import pytest
from hypothesis import given, settings

from app.core.errors import StitchError
from app.core.geometry import Grid, Rect, Size
from app.core.stitch import SegmentKey, cut
from tests.core.stitch.scenes import CAR, GRIDS, ROAD, SEEDS, THINGS, boxes, random_scene


@settings(max_examples=30, deadline=None)
@given(GRIDS, SEEDS)
def test_each_tile_shows_the_truth_of_its_paint_area(grid: Grid, seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed), grid.size, 9)
    tiles, truth = cut(grid, scene.ids, scene.classes, things=THINGS, crowds=scene.crowds)
    for tile in tiles:
        table = np.zeros(len(tile.segments) + 1, np.uint32)
        for segment in tile.segments:
            table[segment.id] = truth[SegmentKey(tile.index, segment.id)]
            assert segment.class_id == scene.classes[int(table[segment.id])]
            assert segment.crowd == (int(table[segment.id]) in scene.crowds)
        assert np.array_equal(table[tile.raster], scene.ids[grid.cell(tile.index).paint.slices()])
        assert [segment.id for segment in tile.segments] == list(range(1, len(tile.segments) + 1))


def test_only_what_no_overlap_links_is_flagged_to_continue() -> None:
    grid = Grid(Size(60, 20), tile=20, overlap=4, context=0)
    scene = boxes(grid.size, (CAR, Rect(2, 2, 50, 4)), (CAR, Rect(2, 8, 4, 4)), (CAR, Rect(2, 14, 40, 4)))
    scene.ids[:, 14:26] = np.where(scene.ids[:, 14:26] == 4, 1, scene.ids[:, 14:26])
    tiles, truth = cut(grid, scene.ids, scene.classes, things=THINGS)
    flagged = {truth[SegmentKey(t.index, s.id)] for t in tiles for s in t.segments if s.continues}
    assert flagged == {4}


@pytest.mark.parametrize("scale", [1, 2**25])
def test_ids_may_be_large(scale: int) -> None:
    grid = Grid(Size(4, 2), tile=2, overlap=0, context=0)
    ids = np.array([[0, 1, 1, 2], [3, 3, 2, 2]], np.uint32) * np.uint32(scale)
    tiles, truth = cut(grid, ids, {scale: ROAD, 2 * scale: ROAD, 3 * scale: CAR}, things=THINGS)
    assert [tile.raster.tolist() for tile in tiles] == [[[0, 1], [2, 2]], [[1, 2], [2, 2]]]
    assert truth[SegmentKey(0, 2)] == 3 * scale


def test_a_truth_that_does_not_fit_is_refused() -> None:
    grid = Grid(Size(4, 2), tile=2, overlap=0, context=0)
    with pytest.raises(StitchError, match=r"the raster is \(2, 2\)"):
        cut(grid, np.zeros((2, 2), np.uint32), {}, things=THINGS)
    with pytest.raises(StitchError, match="id 5 has no class"):
        cut(grid, np.full((2, 4), 5, np.uint32), {}, things=THINGS)
