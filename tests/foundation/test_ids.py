import time
import uuid

import pytest

from app.foundation.ids import ID_LENGTH, new_id


def test_ids_sort_in_the_order_they_were_made_however_many_fall_into_a_millisecond() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_ids_sort_in_order_when_the_clock_is_turned_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1)
    assert new_id() > before


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = uuid.UUID(new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert len(str(made)) == ID_LENGTH
    assert abs((made.int >> 80) / 1000 - time.time()) < 60
