import json
from pathlib import Path

import jsonschema
import pytest

import schemas
from app.core.taxonomy import Taxonomy

SCHEMA = json.loads((Path(schemas.__file__).parent / "taxonomy.schema.json").read_text(encoding="utf-8"))


def shipped(name: str) -> Taxonomy:
    return Taxonomy.from_json(schemas.load_taxonomy_json(name))


@pytest.mark.parametrize("name", schemas.taxonomy_names())
def test_every_shipped_table_keeps_to_the_schema_and_names_its_source(name: str) -> None:
    data = schemas.load_taxonomy_json(name)
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data["source"]
    assert shipped(name).name == name


@pytest.mark.parametrize("name", schemas.taxonomy_names())
def test_what_core_writes_keeps_to_the_schema(name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(shipped(name).to_json())


@pytest.mark.parametrize(
    ("name", "classes", "evaluated", "things"),
    [("cityscapes", 35, 19, 10), ("camvid-11", 12, 11, 0), ("mapillary-vistas-2.0", 124, 116, 72)],
)
def test_tables_have_the_classes_of_their_datasets(name: str, classes: int, evaluated: int, things: int) -> None:
    taxonomy = shipped(name)
    assert len(taxonomy.classes) == classes
    assert sum(not entry.ignored for entry in taxonomy.classes) == evaluated
    assert len(taxonomy.things) == things


def test_cityscapes_trains_nineteen_classes_and_counts_cars() -> None:
    taxonomy = shipped("cityscapes")
    trained = sorted(entry.train_id for entry in taxonomy.classes if entry.train_id != 255)
    assert trained == list(range(19))
    assert (taxonomy.by_id[26].name, taxonomy.by_id[26].is_thing, taxonomy.by_id[26].train_id) == ("car", True, 13)
    assert taxonomy.by_id[-1].name == "license plate"


def test_void_is_a_class_of_camvid_and_is_left_out_of_training() -> None:
    void = shipped("camvid-11").by_id[11]
    assert (void.name, void.ignored, void.train_id) == ("Void", True, 255)


def test_a_table_that_is_not_shipped_is_named_with_those_that_are() -> None:
    with pytest.raises(KeyError, match=r"'atlantis' is shipped; there are .*cityscapes"):
        schemas.load_taxonomy_json("atlantis")
