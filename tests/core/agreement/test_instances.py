from app.core.agreement import InstanceMatch, match_instances
from tests.core.rasters import drawn


def test_objects_match_where_they_share_more_than_half() -> None:
    matches = match_instances(drawn("1112 1112 3300"), drawn("4445 4445 0006"))
    assert matches.matched == (InstanceMatch(1, 4, 1.0), InstanceMatch(2, 5, 1.0))
    assert (matches.missed, matches.spurious) == ((3,), (6,))


def test_half_is_not_enough() -> None:
    matches = match_instances(drawn("1111"), drawn("2233"))
    assert (matches.matched, matches.missed, matches.spurious) == ((), (1,), (2, 3))


def test_nothing_is_no_object() -> None:
    assert match_instances(drawn("..1"), drawn("...")) == match_instances(drawn(".1."), drawn("..."))
    assert match_instances(drawn("..1"), drawn("...")).missed == (1,)
