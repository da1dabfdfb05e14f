"""Splitting a class: the new classes, their numbers, and the classes as they were at a moment."""

import pytest

from app import projects
from app.core.taxonomy import IGNORED_TRAIN_ID
from app.foundation.clock import FixedClock
from app.foundation.errors import Invalid
from app.projects import NewClass, Project, record_split, splits_of, taxonomy, taxonomy_at
from app.projects.splitting import split_taxonomy
from app.wiring import House
from schemas import load_taxonomy_json

CAR, LICENCE_PLATE, BLUE = 26, -1, (0, 0, 255)
CITY = projects.read_taxonomy(load_taxonomy_json("cityscapes"))


def make(house: House) -> Project:
    with house.db.write() as session:
        return projects.create(session, house.clock, slug="city", taxonomy="cityscapes", tile=32, overlap=4)


def test_new_classes_follow_the_split_one_and_share_its_nature() -> None:
    after = split_taxonomy(CITY, CAR, [NewClass(" van ", BLUE), NewClass("taxi", (9, 9, 9), train_id=255)])
    place = [one.id for one in after.classes].index(CAR)
    car, van, taxi = after.classes[place : place + 3]
    assert car == CITY.by_id[CAR]
    assert (van.name, van.color, van.is_thing, van.category, van.ignored) == ("van", BLUE, True, car.category, False)
    assert (van.id, taxi.id) == (34, 35)
    assert (van.train_id, taxi.train_id) == (19, 255)
    assert (CITY.version + "+1", len(after.classes)) == (after.version, len(CITY.classes) + 2)
    again = split_taxonomy(after, van.id, [NewClass("minibus", BLUE)])
    assert again.version == CITY.version + "+2"


def test_a_class_that_is_not_trained_on_splits_into_such() -> None:
    after = split_taxonomy(CITY, LICENCE_PLATE, [NewClass("old plate", BLUE)])
    assert next(one for one in after.classes if one.name == "old plate").train_id == IGNORED_TRAIN_ID


@pytest.mark.parametrize(
    ("class_id", "names", "code"),
    [(99, ["van"], "unknown-class"), (CAR, [], "nothing-to-split-into"), (CAR, ["road"], "invalid-taxonomy")],
)
def test_what_contradicts_is_refused(class_id: int, names: list[str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        split_taxonomy(CITY, class_id, [NewClass(name, BLUE) for name in names])
    assert refused.value.code == code


def test_what_was_made_before_keeps_the_classes_of_before(any_house: House, clock: FixedClock) -> None:
    project = make(any_house)
    moments = []
    for class_id, name in ((CAR, "van"), (34, "minibus")):
        moments.append(clock.now())
        clock.advance(seconds=60)
        with any_house.db.write() as session:
            record_split(session, clock, project, class_id, [NewClass(name, BLUE)], text="Look again.", by=None)
        clock.advance(seconds=60)
    with any_house.db.read() as session:
        found = projects.get(session, project.id)
        known = [len(taxonomy_at(session, found, moment).classes) - len(CITY.classes) for moment in moments]
        assert known == [0, 1]
        assert taxonomy_at(session, found, clock.now()) == taxonomy(found)
        assert len(taxonomy(found).classes) == len(CITY.classes) + 2
        assert [one.into for one in splits_of(session, found)] == [[34], [35]]
        assert found.instructions_version == 3


def test_painters_have_to_be_told_something(house: House) -> None:
    project = make(house)
    with pytest.raises(Invalid, match="Tell painters"), house.db.write() as session:
        record_split(session, house.clock, project, CAR, [NewClass("van", BLUE)], text=" ", by=None)
