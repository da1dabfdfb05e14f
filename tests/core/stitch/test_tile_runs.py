"""Runs of tiles against numpy, at widths around those of one comparison of many pixels."""

from itertools import pairwise

import numpy as np
import pytest

from app.core.lanes import LANES
from app.core.stitch.tile_runs import RunPlace, TileRuns

WIDTHS = (1, 2, LANES - 1, LANES, LANES + 1, LANES + 2, 2 * LANES, 2 * LANES + 1, 3 * LANES - 7)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("share", [0.0, 0.05, 1.0])
def test_each_run_is_found_once_and_in_order(width: int, share: float) -> None:
    random = np.random.default_rng(width)
    raster = np.where(random.random((5, width)) < share, random.integers(0, 3, (5, width)), 2).astype(np.uint16)
    runs = TileRuns()
    runs.add(raster)
    begins = np.ones((5, width), bool)
    begins[:, 1:] = raster[:, 1:] != raster[:, :-1]
    assert runs.rows.tolist() == [0, *np.cumsum(begins.sum(axis=1))]
    assert runs.columns.tolist() == np.nonzero(begins)[1].tolist()
    assert runs.labels.tolist() == raster[begins].tolist()


def test_tiles_that_are_kept_stay_as_they_are_and_the_others_give_their_room_back() -> None:
    random = np.random.default_rng(1)
    rasters = [random.integers(0, 3, (height, 7)).astype(np.uint16) for height in (4, 2, 5)]
    runs = TileRuns()
    places = [runs.add(raster) for raster in rasters]
    places.append(runs.add_unpainted(3))
    said = [_said(runs, place) for place in places]
    assert said[3] == [[(0, 0)]] * 3
    kept = runs.keep([places[2], places[0]])
    assert [_said(runs, place) for place in kept] == [said[2], said[0]]
    assert len(runs.columns) == len(runs.labels) == sum(len(row) for tile in (said[0], said[2]) for row in tile)
    added = runs.add(rasters[1])
    assert _said(runs, added) == said[1]
    assert _said(runs, kept[1]) == said[0]


def _said(runs: TileRuns, place: RunPlace) -> list[list[tuple[int, int]]]:
    """(column, label) of each run, row by row."""
    ends = runs.rows[place.row : place.row + place.height + 1].tolist()
    assert (ends[0], ends[-1]) == (place.begin, place.end)
    columns, labels = runs.columns.tolist(), runs.labels.tolist()
    return [list(zip(columns[begin:end], labels[begin:end], strict=True)) for begin, end in pairwise(ends)]
