"""Who paints what two tiles both painted, as the project says, and how it is told."""

from dataclasses import replace

import numpy as np
import pytest

from app import merge, projects
from app.core.stitch import TileLabels, cut
from app.core.stitch.model import Seams
from app.wiring import House
from tests.merge.town import ACROSS, CAR, THINGS, Town, make_town, street

PLAIN = street((CAR, slice(2, 5), slice(2, 8)))
"""A car in the left tile, far from the seam."""


@pytest.fixture
def town(house: House) -> Town:
    return make_town(house)


def choose(town: Town, seams: Seams) -> None:
    with town.house.db.write() as session:
        projects.update(session, projects.get(session, town.project.id), seams=seams)


def disputed(town: Town) -> str:
    """An image whose left painter saw a car over the seam that the right one did not."""
    image = town.image(PLAIN)
    left, right = cut(town.grid(image), *PLAIN, things=THINGS)[0]
    raster = left.raster.copy()
    raster[10:20, 29:35] = 9
    car = next(segment for segment in left.segments if segment.class_id == CAR)
    town.will_paint(image, [TileLabels(0, raster, (*left.segments, replace(car, id=9))), right])
    town.finish()
    return image


def car_pixels(town: Town, image: str) -> int:
    """Of the car at the seam, in the newest mask."""
    mask = town.mask(image)
    cars = [row["id"] for row in mask.segments if row["class_id"] == CAR]
    return int(np.isin(merge.mask_raster(town.house.blobs, mask)[10:20], cars).sum())


def test_a_car_that_only_one_saw_is_there_whole_or_not_at_all(town: Town) -> None:
    image = disputed(town)
    town.merge(image)
    assert car_pixels(town, image) in (0, 60)
    choose(town, "owner")
    town.merge(image)
    assert car_pixels(town, image) == 30


def test_another_way_of_seams_makes_masks_anew(town: Town) -> None:
    image = disputed(town)
    first = town.merge(image)
    assert town.merge(image) == first
    choose(town, "owner")
    with town.house.db.read() as session:
        assert merge.unmerged_images(session, town.project.id) == [image]
    assert town.merge(image).mask_id != first.mask_id
    choose(town, "path")
    assert town.merge(image).mask_id == first.mask_id


def test_each_pixel_tells_the_tile_it_came_from(town: Town) -> None:
    image = disputed(town)
    town.merge(image)
    mask, grid, blobs = town.mask(image), town.grid(image), town.house.blobs
    assert mask.origins_sha256 is not None
    taken = [(x, y) for y in range(32) for x in range(28, 36) if _tile(town, image, x, y) != grid.owner(x, y)]
    assert taken
    assert {_tile(town, image, x, y) for x, y in taken} == {1 if car_pixels(town, image) == 0 else 0}
    assert merge.tile_of_pixel(blobs, mask, grid, 0, 0) == 0


def _tile(town: Town, image: str, x: int, y: int) -> int:
    return merge.tile_of_pixel(town.house.blobs, town.mask(image), town.grid(image), x, y)


def test_nothing_is_kept_where_no_seam_moved(town: Town) -> None:
    image = town.image(ACROSS)
    town.finish()
    town.merge(image)
    assert town.mask(image).origins_sha256 is None
    assert [_tile(town, image, x, 15) for x in (31, 32)] == [0, 1]
