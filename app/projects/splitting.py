"""Splitting a class of a project into several, while it is being painted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import InvalidTaxonomy
from app.core.taxonomy import IGNORED_TRAIN_ID, LabelClass, Taxonomy
from app.foundation.clock import Clock
from app.foundation.errors import Invalid
from app.foundation.ids import new_id
from app.projects import store
from app.projects.service import taxonomy
from app.projects.tables import ClassSplit, Project

MOST_NEW = 20
LONGEST_TEXT = 1000
LARGEST_ID = 254
"""Formats keep ids of classes in 8 bits, where they are not negative."""
_COUNTED = re.compile(r"(.*)\+(\d+)")


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class that a part of the split one becomes; things or stuff, evaluation and category are those of that one.

    Attributes:
        name: Unique in the project.
        color: Red, green, blue, each 0 to 255.
        train_id: Its number for training; None: the next that is free, or none where the split one has none.
    """

    name: str
    color: tuple[int, int, int]
    train_id: int | None = None


def split_taxonomy(before: Taxonomy, class_id: int, into: Sequence[NewClass]) -> Taxonomy:
    """Return the classes after a split: the split one stays as it is, and the new ones follow it.

    Raises:
        Invalid: `unknown-class`, `nothing-to-split-into`, or `invalid-taxonomy`, such as a name that is there.
    """
    whole = before.by_id.get(class_id)
    if whole is None:
        raise Invalid(f"The project has no class with the id {class_id}.", code="unknown-class")
    if not 0 < len(into) <= MOST_NEW:
        raise Invalid(f"Name 1 to {MOST_NEW} new classes.", code="nothing-to-split-into")
    classes = list(before.classes)
    for one in into:
        after = classes.index(whole) + 1 + len(classes) - len(before.classes)
        classes.insert(after, _made(one, whole, classes))
    try:
        return Taxonomy.from_json(Taxonomy(before.name, _next_version(before.version), tuple(classes)).to_json())
    except InvalidTaxonomy as error:
        raise Invalid(f"The class cannot be split so: {error}.", code="invalid-taxonomy") from error


def _made(one: NewClass, whole: LabelClass, classes: Sequence[LabelClass]) -> LabelClass:
    return LabelClass(
        id=_free({entry.id for entry in classes}, LARGEST_ID),
        name=" ".join(one.name.split()),
        color=one.color,
        is_thing=whole.is_thing,
        train_id=one.train_id if one.train_id is not None else _free_train_id(whole, classes),
        ignored=whole.ignored,
        category=whole.category,
    )


def _free_train_id(whole: LabelClass, classes: Sequence[LabelClass]) -> int:
    if whole.train_id == IGNORED_TRAIN_ID:
        return IGNORED_TRAIN_ID
    return _free({entry.train_id for entry in classes if entry.train_id != IGNORED_TRAIN_ID}, IGNORED_TRAIN_ID - 1)


def _free(used: set[int], most: int) -> int:
    """The number after the largest one, or where that is too large, the least positive one that is not used."""
    after = max(used, default=0) + 1
    return after if after <= most else next(number for number in range(1, 1 << 16) if number not in used)


def _next_version(version: str) -> str:
    """The version after one: 1.0+1 after 1.0, 1.0+2 after that."""
    found = _COUNTED.fullmatch(version)
    return f"{found[1]}+{int(found[2]) + 1}" if found else f"{version}+1"


def record_split(
    session: Session,
    clock: Clock,
    project: Project,
    class_id: int,
    into: Sequence[NewClass],
    *,
    text: str,
    by: str | None,
) -> ClassSplit:
    """Split a class of a project; which tiles are painted anew for it is the caller's business.

    Args:
        session: A write session; nobody else splits a class of the project until it ends.
        clock: For the moment from which the new classes hold.
        project: Whose classes.
        class_id: The class.
        into: What a part of it becomes.
        text: What painters are told to do, in up to 1,000 characters.
        by: The account that asks; None for the operator.

    Raises:
        Invalid: As `split_taxonomy`, and `bad-text`.
    """
    words = text.strip()
    if not 0 < len(words) <= LONGEST_TEXT or "\0" in words:
        raise Invalid(f"Tell painters what to do, in up to {LONGEST_TEXT} characters.", code="bad-text", field="text")
    held = store.lock(session, project.id)
    before = taxonomy(held)
    after = split_taxonomy(before, class_id, into)
    split = ClassSplit(
        id=new_id(),
        project_id=held.id,
        class_id=class_id,
        into=sorted(after.class_ids - before.class_ids),
        before=before.to_json(),
        text=words,
        created_by=by,
        created_at=clock.now(),
    )
    session.add(split)
    held.taxonomy_json = after.to_json()
    held.instructions_version += 1
    session.flush()
    return split


def splits_of(session: Session, project: Project) -> Sequence[ClassSplit]:
    """Return the splits of a project's classes, oldest first."""
    return store.splits(session, project.id)


def taxonomy_at(session: Session, project: Project, moment: datetime) -> Taxonomy:
    """Return the classes of a project as they were at a moment."""
    for split in store.splits(session, project.id):
        if split.created_at > moment:
            return Taxonomy.from_json(split.before)
    return taxonomy(project)
