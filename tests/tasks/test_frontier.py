"""Where the open tiles begin: a hint that is looked for now and then, and never hides a tile given back."""

import time

from app.tasks.frontier import Frontier, Place

FIRST, SECOND, THIRD = Place("a", 0), Place("a", 1), Place("b", 0)


def test_it_is_looked_for_once_and_then_known() -> None:
    frontier, looks = Frontier(look_seconds=3600), list[str]()

    def look() -> Place:
        looks.append("look")
        return SECOND

    assert [frontier.begin("p", look) for _ in range(3)] == [SECOND] * 3
    assert looks == ["look"]


def test_each_project_has_its_own() -> None:
    frontier = Frontier(look_seconds=3600)
    assert frontier.begin("p", lambda: FIRST) == FIRST
    assert frontier.begin("q", lambda: THIRD) == THIRD
    assert frontier.begin("p", lambda: None) == FIRST


def test_it_is_looked_for_again_when_it_is_old() -> None:
    frontier = Frontier(look_seconds=0.0)
    frontier.begin("p", lambda: FIRST)
    time.sleep(0.01)
    assert frontier.begin("p", lambda: THIRD) == THIRD


def test_a_tile_given_back_is_seen_at_once() -> None:
    frontier = Frontier(look_seconds=3600)
    frontier.begin("p", lambda: SECOND)
    frontier.reopened("p", THIRD)
    assert frontier.begin("p", lambda: None) == SECOND
    frontier.reopened("p", FIRST)
    assert frontier.begin("p", lambda: None) == FIRST
    frontier.reopened("unknown", FIRST)


def test_where_nothing_was_open_the_search_begins_at_the_start() -> None:
    frontier = Frontier(look_seconds=3600)
    assert frontier.begin("p", lambda: None) is None
    frontier.reopened("p", SECOND)
    assert frontier.begin("p", lambda: THIRD) is None
