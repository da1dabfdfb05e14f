"""How often somebody may try."""

from datetime import UTC, datetime, timedelta

import pytest

from app.foundation.errors import RateLimited
from app.people import Throttle

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_the_sixth_try_within_a_minute_waits_until_the_first_is_a_minute_old() -> None:
    throttle = Throttle(limit=5, window=timedelta(minutes=1))
    for second in range(5):
        throttle.check("ada", at(second))
    with pytest.raises(RateLimited) as refused:
        throttle.check("ada", at(10))
    assert refused.value.context["retry_after"] == 50
    throttle.check("ada", at(60))
    with pytest.raises(RateLimited):
        throttle.check("ada", at(60))


def test_one_persons_tries_do_not_slow_another_down() -> None:
    throttle = Throttle(limit=1, window=timedelta(minutes=1))
    throttle.check("ada", NOON)
    throttle.check("bea", NOON)


def test_a_refused_try_does_not_prolong_the_wait() -> None:
    throttle = Throttle(limit=1, window=timedelta(minutes=1))
    throttle.check("ada", at(0))
    for second in range(1, 60):
        with pytest.raises(RateLimited):
            throttle.check("ada", at(second))
    throttle.check("ada", at(60))
