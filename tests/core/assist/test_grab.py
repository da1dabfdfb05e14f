import numpy as np
import pytest

from app.core.assist import grab
from app.core.errors import GridError
from app.core.geometry import Rect


def scene(height: int, width: int, thing: Rect) -> np.ndarray:
    """A yellow thing on grey ground, both with grain."""
    grain = np.random.default_rng(5).integers(0, 12, (height, width, 3))
    photo = np.full((height, width, 3), 90) + grain
    photo[thing.slices()] = np.array([220, 190, 20]) + grain[thing.slices()]
    return photo.astype(np.uint8)


def test_the_thing_in_the_box_is_found_to_the_pixel() -> None:
    thing = Rect(30, 24, 20, 26)
    mask = grab(scene(80, 96, thing), Rect(24, 18, 34, 40))
    expected = np.zeros((80, 96), dtype=bool)
    expected[thing.slices()] = True
    assert np.array_equal(mask, expected)


def test_a_large_thing_is_found_to_the_pixel_at_full_size() -> None:
    thing = Rect(150, 120, 331, 257)
    mask = grab(scene(600, 700, thing), Rect(130, 100, 380, 300))
    expected = np.zeros((600, 700), dtype=bool)
    expected[thing.slices()] = True
    # The frame of a watershed is one pixel wide; a few pixels at corners may go either way.
    assert np.count_nonzero(mask != expected) <= 40


def test_nothing_outside_the_box_is_taken_and_the_same_box_gives_the_same_mask() -> None:
    photo, box = scene(80, 96, Rect(30, 24, 20, 26)), Rect(36, 30, 40, 30)
    mask = grab(photo, box)
    outside = np.ones_like(mask)
    outside[box.slices()] = False
    assert not mask[outside].any()
    assert np.array_equal(mask, grab(photo, box))


def test_a_box_with_nothing_around_it_holds_nothing_to_tell_apart() -> None:
    assert not grab(scene(20, 20, Rect(5, 5, 4, 4)), Rect(0, 0, 20, 20)).any()


def test_a_box_outside_the_photo_is_refused() -> None:
    with pytest.raises(GridError, match="outside a photo of 20 x 20"):
        grab(scene(20, 20, Rect(5, 5, 4, 4)), Rect(10, 10, 20, 5))
