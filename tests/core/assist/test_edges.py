import numpy as np

from app.core.assist import edge_map


def test_the_corners_between_two_colours_are_the_strongest_and_flat_areas_have_none() -> None:
    photo = np.full((12, 16, 3), 40, dtype=np.uint8)
    photo[:, 9:] = 220
    edges = edge_map(photo)
    assert (edges.shape, edges.dtype) == ((12, 16), np.uint8)
    assert set(edges[1:].argmax(axis=1)) == {9}
    assert edges[:, 9].max() == 255
    assert edges[:, :5].max() == 0
    assert edges[:, 14:].max() == 0


def test_a_border_between_rows_lies_on_the_corners_between_them() -> None:
    photo = np.full((16, 12, 3), 40, dtype=np.uint8)
    photo[7:] = 220
    assert set(edge_map(photo)[:, 1:].argmax(axis=0)) == {7}


def test_noise_on_a_flat_area_does_not_become_an_edge() -> None:
    rng = np.random.default_rng(3)
    photo = rng.integers(100, 103, (32, 32, 3)).astype(np.uint8)
    assert edge_map(photo).max() < 80


def test_one_pixel_has_no_edge() -> None:
    assert edge_map(np.zeros((1, 1, 3), dtype=np.uint8)).tolist() == [[0]]
