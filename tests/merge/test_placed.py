"""Tiles that are kept from merge to merge: what changed is read, nothing else, and the mask is the same."""

from dataclasses import replace

import pytest

from app.foundation.blobs import BlobStore
from app.merge import stitch_image
from app.merge.placed import PlacedTiles
from app.merge.service import Inputs, gather
from app.wiring import House
from tests.merge.town import ACROSS, CAR, Town, make_town, street


class Counting:
    """A store that counts what is read."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self.read: list[str] = []

    def get(self, digest: str) -> bytes:
        self.read.append(digest)
        return self._blobs.get(digest)


@pytest.fixture
def town(house: House) -> Town:
    return make_town(house)


def gathered(town: Town, image: str) -> Inputs:
    with town.house.db.read() as session:
        return gather(session, image)


def reads(town: Town, placed: PlacedTiles, image: str) -> int:
    """How many tiles a merge reads; its mask is that of all tiles."""
    counting, inputs = Counting(town.house.blobs), gathered(town, image)
    mask = placed.stitch(counting, inputs)  # type: ignore[arg-type] # reading is all that is asked of it
    whole = stitch_image(town.house.blobs, inputs)
    assert (mask.raster == whole.raster).all()
    assert (mask.segments, mask.questions) == (whole.segments, whole.questions)
    return len(counting.read)


def test_only_tiles_that_changed_are_read(town: Town) -> None:
    image, placed = town.image(ACROSS), PlacedTiles()
    handed_in = town.work()
    town.accept(handed_in[:1])
    assert reads(town, placed, image) == 1
    town.accept(handed_in[1:])
    assert reads(town, placed, image) == 1
    assert reads(town, placed, image) == 0


def test_a_tile_that_was_taken_back_is_not_in_the_mask(town: Town) -> None:
    image, placed = town.image(ACROSS), PlacedTiles()
    town.finish()
    inputs = gathered(town, image)
    placed.stitch(town.house.blobs, inputs)
    fewer = replace(inputs, revisions={0: inputs.revisions[0]})
    mask = placed.stitch(town.house.blobs, fewer)
    assert (mask.raster == stitch_image(town.house.blobs, fewer).raster).all()


def test_no_more_tiles_are_kept_than_there_is_room_for(town: Town) -> None:
    first = town.image(ACROSS)
    second = town.image(street((CAR, slice(4, 20), slice(20, 50))), stem="oak_2", drive="oak", frame=2)
    town.finish()
    placed = PlacedTiles(most_tiles=2)
    assert [reads(town, placed, image) for image in (first, first, second, first)] == [2, 0, 2, 2]
    small = PlacedTiles(most_tiles=1)
    assert [reads(town, small, first) for _ in range(2)] == [2, 2]
