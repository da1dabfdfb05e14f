import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.errors import InvalidRaster
from app.core.noise import degrade
from app.core.raster import LabelTile, Segment

THINGS = {26}


def street() -> LabelTile:
    """Sky above road, a car in the middle, and 40 things of 9 pixels."""
    raster = np.ones((240, 240), np.uint16)
    raster[120:] = 2
    raster[90:150, 80:160] = 3
    for number in range(40):
        row, column = 160 + 10 * (number // 10), 20 + 20 * (number % 10)
        raster[row : row + 3, column : column + 3] = 4 + number
    small = [Segment(4 + number, 26) for number in range(40)]
    return LabelTile(raster, (Segment(1, 23), Segment(2, 7), Segment(3, 26), *small))


def degraded(error: float, seed: int) -> LabelTile:
    tile = street()
    return degrade(tile.raster, tile.segments, error=error, seed=seed, things=THINGS)


def border_distance(mask: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Largest distance in pixels from a pixel of `other` outside `mask` to `mask`."""
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    return float(away[other].max())


def test_no_error_leaves_the_labels_alone() -> None:
    tile, same = street(), degraded(0, 1)
    assert np.array_equal(same.raster, tile.raster)
    assert same.segments == tile.segments


def test_the_same_seed_makes_the_same_faults_and_another_others() -> None:
    one, again, other = degraded(0.1, 5), degraded(0.1, 5), degraded(0.1, 6)
    assert np.array_equal(one.raster, again.raster)
    assert one.segments == again.segments
    assert not np.array_equal(one.raster, other.raster)


@pytest.mark.parametrize("seed", range(5))
def test_the_result_is_a_full_partition_with_its_table(seed: int) -> None:
    tile = degraded(0.3, seed)
    tile.validate(None, {7, 23, 26})
    assert (tile.raster > 0).all()
    assert tile.compact().segments == tile.segments


def test_borders_move_by_a_few_pixels_and_by_less_for_a_smaller_error() -> None:
    truth = street().raster == 3
    near = border_distance(truth, degraded(0.05, 3).raster == 3)
    assert 0 < near <= 6
    assert border_distance(truth, degraded(0.3, 3).raster == 3) > near


def test_borders_stay_smooth() -> None:
    drifted = degraded(0.05, 3).raster == 3
    regions, _ = cv2.connectedComponents(drifted.astype(np.uint8), connectivity=4)
    assert regions == 2
    top_edge = np.argmax(drifted[:, 90:150], axis=0)
    assert np.abs(np.diff(top_edge)).max() <= 2


def test_small_things_are_overlooked_in_proportion() -> None:
    missed = [40 - sum(segment.id > 3 for segment in degraded(0.25, seed).segments) for seed in range(20)]
    assert 0.15 < sum(missed) / 800 < 0.4


def test_small_segments_are_mistaken_within_their_kind_only() -> None:
    raster = np.ones((40, 400), np.uint16)
    for number in range(2, 40):
        raster[20:23, 10 * number : 10 * number + 3] = number
    segments = [Segment(1, 7), *(Segment(number, 26) for number in range(2, 40))]
    classes: list[int] = []
    for seed in range(20):
        tile = degrade(raster, segments, error=0.2, seed=seed, things={24, 26}, class_ids=(7, 8, 24, 26))
        assert tile.segments[0] == Segment(1, 7)
        classes += [segment.class_id for segment in tile.segments if segment.id > 1]
    assert set(classes) == {24, 26}
    assert 0.1 < classes.count(24) / len(classes) < 0.3


def test_what_the_edge_cuts_is_not_taken_for_small() -> None:
    raster = np.ones((64, 64), np.uint16)
    raster[:3, 10:20] = 2
    for seed in range(40):
        tile = degrade(
            raster, [Segment(1, 7), Segment(2, 26)], error=0.4, seed=seed, things=THINGS, class_ids=(7, 24, 26)
        )
        assert all(segment.class_id == 26 for segment in tile.segments if segment.id == 2)


def test_an_error_beyond_one_is_refused() -> None:
    with pytest.raises(InvalidRaster, match="not within 0 to 1"):
        degraded(1.5, 1)
