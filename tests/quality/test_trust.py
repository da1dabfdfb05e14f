"""When a tile passes, and what tiles say about people."""

import pytest

from app.core.agreement import AnswerAgreement
from app.quality.trust import passes, trust_of


@pytest.mark.parametrize(
    ("agreeing", "missed", "passed"), [(900, 0, True), (899, 0, False), (1000, 1, False), (1000, 0, True)]
)
def test_nine_of_ten_pixels_and_no_missing_object(agreeing: int, missed: int, passed: bool) -> None:
    assert passes(AnswerAgreement(1000, agreeing, 0.5, 0.5, missed)) is passed


def test_nobody_is_trusted_or_mistrusted_before_the_first_tile() -> None:
    nothing = trust_of(0, 0)
    assert nothing.mean == pytest.approx(2 / 3)
    # Beta(2, 1) has the distribution function x squared.
    assert (nothing.low**2, nothing.high**2) == (pytest.approx(0.05), pytest.approx(0.95))


def test_more_tiles_make_it_surer() -> None:
    few, many = trust_of(3, 0), trust_of(30, 0)
    assert few.low < many.low < many.mean < many.high < 1
    assert few.high - few.low > many.high - many.low
    assert trust_of(0, 30).high < 0.2
