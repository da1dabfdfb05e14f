import numpy as np
from scipy import ndimage

from app.core.assist import SCALES, superpixels
from app.core.assist.superpixels import MAX_SUPERPIXELS


def halves(height: int = 64, width: int = 64, border: int = 29) -> np.ndarray:
    """A red half and a blue one; the border lies off the seeds."""
    photo = np.zeros((height, width, 3), dtype=np.uint8)
    photo[:, :border], photo[:, border:] = (200, 30, 30), (30, 30, 200)
    return photo


def test_no_superpixel_crosses_a_strong_border() -> None:
    for size in (8, 16):
        areas = superpixels(halves(), size)
        left, right = set(areas[:, :28].ravel()), set(areas[:, 30:].ravel())
        assert left.isdisjoint(right)


def test_each_id_is_one_connected_area() -> None:
    rng = np.random.default_rng(7)
    photo = np.repeat(np.repeat(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8), 12, axis=0), 12, axis=1)
    areas = superpixels(photo, 8)
    for number in np.unique(areas):
        assert ndimage.label(areas == number)[1] == 1


def test_scales_go_from_many_small_areas_to_few_large_ones() -> None:
    counts = [len(np.unique(superpixels(halves(96, 96), size))) for size in SCALES]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 4 * counts[2]


def test_the_same_photo_gives_the_same_areas() -> None:
    assert np.array_equal(superpixels(halves(), 8), superpixels(halves(), 8))


def test_photos_too_small_for_seeds_are_cut_into_squares() -> None:
    assert superpixels(np.zeros((3, 5, 3), dtype=np.uint8), 2).tolist() == [
        [0, 0, 1, 1, 2],
        [0, 0, 1, 1, 2],
        [3, 3, 4, 4, 5],
    ]


def test_a_strip_of_any_length_has_ids_of_sixteen_bits() -> None:
    areas = superpixels(np.zeros((3, 200_000, 3), dtype=np.uint8), 2)
    assert len(np.unique(areas)) == int(areas.max()) + 1 <= MAX_SUPERPIXELS
