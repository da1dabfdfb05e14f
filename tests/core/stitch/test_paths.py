"""The path of least disagreement, against every path there is."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.stitch.paths import Strip, least_disagreement


def strip(*rows: str, middle: int, pinned: tuple[int, ...] = ()) -> Strip:
    """`x` where the two differ."""
    differs = np.array([[sign == "x" for sign in row] for row in rows])
    held = np.zeros(len(rows), np.bool_)
    held[list(pinned)] = True
    return Strip(differs, middle, held)


def price(differs: np.ndarray, path: tuple[int, ...]) -> int:
    """How many pixels beside the path the two label otherwise, as often as an edge of it touches them."""
    count = differs.astype(int)
    across = sum(int(count[row, place - 1] + count[row, place]) for row, place in enumerate(path))
    aside = sum(
        int(count[row : row + 2, min(one, two) : max(one, two)].sum()) for row, (one, two) in enumerate(pairwise(path))
    )
    return across + aside


def test_where_both_agree_the_seam_stays_in_the_middle() -> None:
    path = least_disagreement(strip("....", "....", middle=2))
    assert path.tolist() == [2, 2]


def test_a_seam_goes_around_what_only_one_painted() -> None:
    path = least_disagreement(strip("......", "..xx..", "..xx..", "......", middle=3))
    assert path.tolist()[1:3] in ([1, 1], [5, 5])


def test_a_seam_leaps_from_where_one_border_is_met_to_the_next() -> None:
    rows = ("xx......", "........", "......xx")
    path = least_disagreement(strip(*rows, middle=4))
    assert price(strip(*rows, middle=4).differs, tuple(path.tolist())) == 0


def test_a_pinned_row_holds_the_middle_whatever_it_costs() -> None:
    path = least_disagreement(strip(".xx.", ".xx.", ".xx.", middle=2, pinned=(1,)))
    assert path[1] == 2


@given(st.integers(0, 2**16 - 1), st.integers(1, 3))
def test_no_path_disagrees_less(bits: int, middle: int) -> None:
    differs = np.array([bits >> place & 1 for place in range(16)], np.bool_).reshape(4, 4)
    path = least_disagreement(Strip(differs, middle, np.zeros(4, np.bool_)))
    best = min(price(differs, path) for path in product((1, 2, 3), repeat=4))
    # Rows on which both agree cost nothing to cross, so what lies between them is best by itself.
    assert price(differs, tuple(path.tolist())) == best


@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**20))
def test_pinned_rows_and_rows_that_agree_stay_in_the_middle(rows: int, across: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    differs = (random.random((rows, across)) < 0.3) & (random.random((rows, 1)) < 0.3)
    one = Strip(differs, across // 2, random.random(rows) < 0.1)
    path = least_disagreement(one)
    assert (path[one.pinned] == one.middle).all()
    near = np.convolve(differs.any(axis=1), [1, 1, 1])[1:-1] > 0
    assert (path[~near] == one.middle).all()
