"""The class table of a project. `schemas/taxonomy.schema.json` describes its JSON form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.errors import InvalidTaxonomy

IGNORED_TRAIN_ID = 255

_KEYS: Mapping[str, type] = {
    "id": int,
    "name": str,
    "color": list,
    "is_thing": bool,
    "train_id": int,
    "ignored": bool,
    "category": str,
}


@dataclass(frozen=True, slots=True)
class LabelClass:
    """One class.

    Attributes:
        id: Its number in the taxonomy and in exported rasters; may be 0 or negative.
        name: Unique in its taxonomy.
        color: Red, green, blue, each 0 to 255; not necessarily unique.
        is_thing: Single objects are told apart (a car), or not (the sky).
        train_id: Its number for training, 0 to 254; 255 = left out of training.
        ignored: Left out of evaluation.
        category: The group it belongs to, for display; may be empty.
    """

    id: int
    name: str
    color: tuple[int, int, int]
    is_thing: bool
    train_id: int
    ignored: bool
    category: str = ""

    def to_json(self) -> dict[str, Any]:
        """The class as JSON values, one key per attribute."""
        return {key: list(self.color) if key == "color" else getattr(self, key) for key in _KEYS}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LabelClass":
        """The class from JSON values; only `category` may be left out.

        Raises:
            InvalidTaxonomy: A key is unknown, missing or of the wrong type, or a value out of range.
        """
        who = f"class {data.get('name', data.get('id', '?'))!r}"
        unknown, missing = sorted(set(data) - set(_KEYS)), sorted(set(_KEYS) - {"category"} - set(data))
        if unknown or missing:
            raise InvalidTaxonomy(f"{who}: unknown keys {unknown}, missing keys {missing}")
        for key, value in data.items():
            if type(value) is not _KEYS[key]:
                raise InvalidTaxonomy(f"{who}: {key} must be {_KEYS[key].__name__}, not {value!r}")
        red, green, blue = _color(who, data["color"])
        made = cls(**{**data, "color": (red, green, blue)})
        if not made.name.strip():
            raise InvalidTaxonomy(f"the class with id {made.id} has no name")
        if not 0 <= made.train_id <= IGNORED_TRAIN_ID:
            raise InvalidTaxonomy(f"{who}: train_id {made.train_id} is not within 0 to {IGNORED_TRAIN_ID}")
        return made


def _color(who: str, values: list[Any]) -> list[int]:
    if len(values) != 3 or any(type(value) is not int or not 0 <= value <= 255 for value in values):
        raise InvalidTaxonomy(f"{who}: color must be three numbers from 0 to 255, not {values}")
    return values


@dataclass(frozen=True)
class Taxonomy:
    """A versioned set of classes.

    Attributes:
        name: Of the set, such as "cityscapes".
        version: Of the set; a change of classes is a new version.
        classes: In the order in which they are shown.

    Raises:
        InvalidTaxonomy: No name, no class, or an id or class name that is used twice.
    """

    name: str
    version: str
    classes: tuple[LabelClass, ...]

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.classes:
            raise InvalidTaxonomy("a taxonomy needs a name and at least one class")
        ids: set[int] = set()
        names: set[str] = set()
        for entry in self.classes:
            if entry.id in ids:
                raise InvalidTaxonomy(f"class id {entry.id} is used twice, the second time by {entry.name!r}")
            if entry.name in names:
                raise InvalidTaxonomy(f"class name {entry.name!r} is used twice, the second time with id {entry.id}")
            ids.add(entry.id)
            names.add(entry.name)

    @cached_property
    def by_id(self) -> Mapping[int, LabelClass]:
        """The classes by id."""
        return {entry.id: entry for entry in self.classes}

    @cached_property
    def class_ids(self) -> frozenset[int]:
        """The ids of all classes."""
        return frozenset(self.by_id)

    @cached_property
    def things(self) -> frozenset[int]:
        """The ids of the classes whose objects are told apart."""
        return frozenset(entry.id for entry in self.classes if entry.is_thing)

    def to_json(self) -> dict[str, Any]:
        """The taxonomy as JSON values."""
        return {"name": self.name, "version": self.version, "classes": [entry.to_json() for entry in self.classes]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Taxonomy":
        """The taxonomy from JSON values; the key `source` may say where its facts come from.

        Raises:
            InvalidTaxonomy: Wrong form, or a table that contradicts itself; the message names the class.
        """
        if not isinstance(data, Mapping):
            raise InvalidTaxonomy(f"a taxonomy is a JSON object, not {type(data).__name__}")
        unknown = sorted(set(data) - {"name", "version", "classes", "source", "$schema"})
        if unknown:
            raise InvalidTaxonomy(f"a taxonomy has no keys {unknown}")
        name, version, rows = data.get("name"), data.get("version"), data.get("classes")
        if not isinstance(name, str) or not isinstance(version, str) or not isinstance(rows, list):
            raise InvalidTaxonomy("a taxonomy needs a text name, a text version and a list of classes")
        for row in rows:
            if not isinstance(row, Mapping):
                raise InvalidTaxonomy(f"a class is a JSON object, not {row!r}")
        return cls(name, version, tuple(LabelClass.from_json(row) for row in rows))
