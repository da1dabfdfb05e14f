"""Runs of tiles against numpy, at widths around those of one comparison of many pixels."""

import numpy as np
import pytest

from app.core.lanes import LANES
from app.core.stitch.tile_runs import TileRuns

WIDTHS = (1, 2, LANES - 1, LANES, LANES + 1, LANES + 2, 2 * LANES, 2 * LANES + 1, 3 * LANES - 7)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("share", [0.0, 0.05, 1.0])
def test_each_run_is_found_once_and_in_order(width: int, share: float) -> None:
    random = np.random.default_rng(width)
    raster = np.where(random.random((5, width)) < share, random.integers(0, 3, (5, width)), 2).astype(np.uint16)
    runs = TileRuns.of(raster)
    begins = np.ones((5, width), bool)
    begins[:, 1:] = raster[:, 1:] != raster[:, :-1]
    assert runs.rows.tolist() == [0, *np.cumsum(begins.sum(axis=1))]
    assert runs.columns.tolist() == np.nonzero(begins)[1].tolist()
    assert runs.labels.tolist() == raster[begins].tolist()
