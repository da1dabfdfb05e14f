import pytest

from app.core.errors import InvalidTaxonomy
from app.core.taxonomy import LabelClass, Taxonomy

ROAD = {"id": 0, "name": "road", "color": [128, 64, 128], "is_thing": False, "train_id": 0, "ignored": False}
PLATE = {"id": -1, "name": "plate", "color": [0, 0, 142], "is_thing": True, "train_id": 255, "ignored": True}


def table(*classes: object, **others: object) -> dict[str, object]:
    return {"name": "street", "version": "1", "classes": list(classes), **others}


def test_a_taxonomy_comes_back_from_json() -> None:
    taxonomy = Taxonomy.from_json(table(ROAD, PLATE))
    assert taxonomy.classes == (
        LabelClass(0, "road", (128, 64, 128), is_thing=False, train_id=0, ignored=False, category=""),
        LabelClass(-1, "plate", (0, 0, 142), is_thing=True, train_id=255, ignored=True, category=""),
    )
    assert Taxonomy.from_json(taxonomy.to_json()) == taxonomy


def test_classes_are_found_by_id_and_things_are_told_apart() -> None:
    taxonomy = Taxonomy.from_json(table(ROAD, PLATE))
    assert taxonomy.by_id[-1].name == "plate"
    assert taxonomy.class_ids == frozenset({0, -1})
    assert taxonomy.things == frozenset({-1})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (table(), "at least one class"),
        (table(ROAD, name=" "), "needs a name"),
        (table(ROAD, version=1), "text version"),
        (table(ROAD, classes={}), "list of classes"),
        (table(ROAD, colours=[]), r"no keys \['colours'\]"),
        (table(7), "not 7"),
        (table(ROAD, {**PLATE, "id": 0}), "id 0 is used twice, the second time by 'plate'"),
        (table(ROAD, {**PLATE, "name": "road"}), "'road' is used twice, the second time with id -1"),
        (table({**ROAD, "id": True}), "'road': id must be int, not True"),
        (table({**ROAD, "color": [1, 2]}), "'road': color must be three numbers"),
        (table({**ROAD, "color": [1, 2, 256]}), "'road': color must be three numbers"),
        (table({**ROAD, "train_id": 256}), "'road': train_id 256"),
        (table({**ROAD, "train_id": -1}), "'road': train_id -1"),
        (table({**ROAD, "name": ""}), "id 0 has no name"),
        (table({**ROAD, "colour": "red"}), r"unknown keys \['colour'\]"),
        (table({"id": 4, "name": "sky"}), r"'sky': unknown keys \[\], missing keys \['color'"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_the_class(data: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidTaxonomy, match=says):
        Taxonomy.from_json(data)


def test_a_taxonomy_is_an_object() -> None:
    with pytest.raises(InvalidTaxonomy, match="a JSON object, not list"):
        Taxonomy.from_json([])  # type: ignore[arg-type]  # the fault
