"""The arithmetic of capacity, on figures that can be worked out by hand."""

import pytest

from scripts.capacity.model import Costs, Needs, Work, needs, yearly_price

COSTS = Costs(tile_seconds=0.1, save_seconds=0.01, beat_seconds=0.001, tile_bytes=10_000, region_bytes=90_000)


def test_a_crowd_needs_what_its_painters_need_together() -> None:
    need = needs(COSTS, Work(600, minutes_a_tile=10, saves_a_tile=11, hours_a_year=1000, busy=0.5))
    assert need.tiles_a_second == pytest.approx(1.0)
    # A tile: 0.1 s, ten further saves of 0.01 s, ten heartbeats of 0.001 s.
    assert need.web_cores == 1
    assert needs(COSTS, Work(6000, minutes_a_tile=10, saves_a_tile=11, busy=0.5)).web_cores == 5
    # Claim, first save and hand-in, ten further saves and ten heartbeats.
    assert need.commits_a_second == pytest.approx(23)
    assert need.megabits == pytest.approx(0.8)
    assert need.tebibytes_a_year == pytest.approx(600 * 1000 * 6 * 11 * 10_000 / 2**40)


def test_prices_are_cores_for_a_year_and_rasters_that_grow_over_it() -> None:
    need = Needs(tiles_a_second=1, web_cores=2, commits_a_second=1, megabits=1, tebibytes_a_year=1e12 / 2**40)
    assert yearly_price(need, core_hour=0.05, gigabyte_month=0.02) == pytest.approx(2 * 0.05 * 8760 + 500 * 0.02 * 12)
