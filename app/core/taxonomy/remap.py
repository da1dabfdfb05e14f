"""From the classes of one taxonomy to those of another, by a table that says what is lost before it is lost."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.core.errors import InvalidTaxonomy
from app.core.taxonomy.model import LabelClass, Taxonomy

COLUMNS = ("from", "to")
NOT_PAINTED = "(not painted)"
"""Stands for pixels without a class, on either side of a table."""


@dataclass(frozen=True)
class Remap:
    """Where each class goes.

    Attributes:
        source: The classes that labels have.
        target: The classes that they shall have.
        classes: Class id of `source` to class id of `target`; None = its pixels become "not painted".
        void: What "not painted" becomes; None = it stays.
    """

    source: Taxonomy
    target: Taxonomy
    classes: Mapping[int, int | None]
    void: int | None = None

    @cached_property
    def merged(self) -> frozenset[int]:
        """Classes of `source` that share their target with another: they cannot be told apart afterwards."""
        uses = Counter(to for to in self.classes.values() if to is not None)
        return frozenset(key for key, to in self.classes.items() if to is not None and uses[to] > 1)

    @cached_property
    def dropped(self) -> frozenset[int]:
        """Classes of `source` that go nowhere."""
        return frozenset(key for key, to in self.classes.items() if to is None)

    @cached_property
    def no_longer_counted(self) -> frozenset[int]:
        """Classes whose objects are told apart in `source` and not in `target`."""
        return frozenset(
            key for key, to in self.classes.items() if to is not None and _lost(self.source, key, self.target, to)
        )

    @cached_property
    def newly_counted(self) -> frozenset[int]:
        """Classes whose objects are told apart in `target` and not in `source`."""
        counted = self.target.things
        return frozenset(key for key, to in self.classes.items() if to in counted and key not in self.source.things)


def _lost(source: Taxonomy, key: int, target: Taxonomy, to: int) -> bool:
    return key in source.things and to not in target.things


def by_name(source: Taxonomy, target: Taxonomy) -> Remap:
    """Each class to the one of its name, whatever the case; a class that has none goes nowhere.

    Where both taxonomies have the same classes, each goes to its own id.
    """
    if source.classes == target.classes:
        return Remap(source, target, {key: key for key in source.class_ids})
    names = {_folded(entry.name): entry.id for entry in target.classes}
    return Remap(source, target, {entry.id: names.get(_folded(entry.name)) for entry in source.classes})


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())


def read_table(text: str, source: Taxonomy, target: Taxonomy) -> Remap:
    """A remap from a CSV table; classes that the table does not name go by name, as in `by_name`.

    Args:
        text: As `read_decisions` takes it.
        source: The classes that labels have.
        target: The classes that they shall have.

    Raises:
        InvalidTaxonomy: As in `read_decisions`.
    """
    decided = read_decisions(text, source, target)
    return Remap(source, target, {**by_name(source, target).classes, **decided.classes}, decided.void)


def read_decisions(text: str, source: Taxonomy, target: Taxonomy) -> Remap:
    """What a CSV table says, and nothing else: classes that it does not name are not in the remap.

    Args:
        text: Lines `from,to` under that heading: names or ids of classes. An empty `to` drops the class. In `from`,
            "(not painted)" says what becomes of pixels without a class.
        source: The classes that labels have.
        target: The classes that they shall have.

    Raises:
        InvalidTaxonomy: Another heading, a class that neither taxonomy has, or one that is named twice; with the line.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise InvalidTaxonomy(f"the table's first line is {','.join(rows.fieldnames or ())!r}, not 'from,to'")
    classes: dict[int, int | None] = {}
    void: int | None = None
    for row in rows:
        where = f"line {rows.line_num}"
        word, to = (row["from"] or "").strip(), _goal((row["to"] or "").strip(), target, where)
        if word == NOT_PAINTED:
            void = to
            continue
        key = _find(word, source, where).id
        if key in classes:
            raise InvalidTaxonomy(f"{where}: {word!r} was named before")
        classes[key] = to
    return Remap(source, target, classes, void)


def _goal(word: str, target: Taxonomy, where: str) -> int | None:
    return None if word in ("", NOT_PAINTED) else _find(word, target, where).id


def _find(word: str, taxonomy: Taxonomy, where: str) -> LabelClass:
    """The class of a name, else of an id."""
    named = [entry for entry in taxonomy.classes if entry.name == word]
    named = named or [entry for entry in taxonomy.classes if _folded(entry.name) == _folded(word)]
    named = named or [entry for entry in taxonomy.classes if str(entry.id) == word]
    if len(named) != 1:
        raise InvalidTaxonomy(f"{where}: the taxonomy {taxonomy.name!r} has no class {word!r}")
    return named[0]


def with_void(remap: Remap, word: str) -> Remap:
    """The same, with "not painted" becoming a class.

    Raises:
        InvalidTaxonomy: The target has no such class.
    """
    return Remap(remap.source, remap.target, remap.classes, _find(word, remap.target, "the class for what is void").id)
