"""Setting up and changing projects."""

from typing import Any

import pytest

from app import projects
from app.foundation.errors import Conflict, Invalid, NotFound
from app.wiring import House

TWO_CLASSES: dict[str, Any] = {
    "name": "two",
    "version": "1",
    "classes": [
        {"id": 0, "name": "road", "color": [1, 2, 3], "is_thing": False, "train_id": 0, "ignored": False},
        {"id": -1, "name": "plate", "color": [0, 0, 142], "is_thing": True, "train_id": 255, "ignored": True},
    ],
}


def create(house: House, **values: Any) -> projects.Project:
    with house.db.write() as session:
        return projects.create(session, house.clock, **{"slug": "city", "taxonomy": "cityscapes", **values})


def test_a_project_starts_with_the_documented_grid(house: House) -> None:
    made = create(house)
    assert (made.tile, made.overlap, made.context, made.lease_minutes, made.title) == (512, 16, 96, 45, "city")


def test_the_classes_come_back_as_they_were_given(house: House) -> None:
    create(house, taxonomy=TWO_CLASSES)
    with house.db.read() as session:
        found = projects.taxonomy(projects.get_by_slug(session, "city"))
    assert found.class_ids == {0, -1}
    assert found.by_id[-1].is_thing


def test_a_shipped_class_table_is_taken_by_name(house: House) -> None:
    assert projects.taxonomy(create(house, taxonomy="camvid-11")).by_id[0].name


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": ""},
        {"slug": "City"},
        {"slug": "-city"},
        {"slug": "a/b"},
        {"slug": "x" * 64},
        {"slug": "city\n"},
        {"tile": 15},
        {"tile": 4097},
        {"overlap": -1},
        {"overlap": 257},
        {"tile": 32, "overlap": 17},
        {"context": 1025},
        {"lease_minutes": 0},
        {"tiles_ahead": 0},
        {"tiles_ahead": 4},
        {"title": "a\0b"},
        {"instructions": "a\0b"},
        {"taxonomy": "no-such-table"},
        {"taxonomy": {**TWO_CLASSES, "classes": []}},
        {"taxonomy": {**TWO_CLASSES, "classes": TWO_CLASSES["classes"] * 2}},
    ],
)
def test_a_value_that_cannot_be_right_is_refused(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        create(house, **wrong)


def test_a_short_name_belongs_to_one_project(house: House) -> None:
    create(house)
    with pytest.raises(Conflict):
        create(house)


def test_an_unknown_project_is_not_found(house: House) -> None:
    with house.db.read() as session, pytest.raises(NotFound):
        projects.get_by_slug(session, "nowhere")


def test_what_is_not_given_stays(house: House) -> None:
    create(house, title="City", instructions="Paint all.")
    with house.db.write() as session:
        projects.update(session, projects.get_by_slug(session, "city"), lease_minutes=5)
    with house.db.read() as session:
        found = projects.get_by_slug(session, "city")
        assert (found.title, found.instructions, found.lease_minutes) == ("City", "Paint all.", 5)
