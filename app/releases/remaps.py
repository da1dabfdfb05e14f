"""A release in other classes than its project's: the table that was asked for, checked, and kept for good."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import FormatError
from app.core.formats import FileEntry, ImageSample, remapped_sample
from app.core.formats.manifest import labels_file, remap_sha256, taxonomy_entry
from app.core.taxonomy import Remap, Taxonomy
from app.foundation.errors import Conflict, Invalid
from app.projects import get as get_project
from app.projects import read_taxonomy, taxonomy_at
from app.releases.tables import Release

OPTION = "remap"
"""The key of a release's options, and so of its manifest's, that says where its classes went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemapRequest:
    """Which classes a release should have.

    Attributes:
        taxonomy: The name of a shipped class table.
        classes: For every class of the project, by its id as text, the class that it becomes; None: not painted.
        merge_objects: Classes of the project, by id, whose objects may become one region: without it, a class whose
            objects are told apart cannot become one whose objects are not.
    """

    taxonomy: str
    classes: Mapping[str, int | None]
    merge_objects: Sequence[int] = ()


def read_remap(request: RemapRequest, source: Taxonomy) -> Remap:
    """Where the classes of a project go.

    Raises:
        Invalid: `unknown-taxonomy`; or `invalid-remap` with `problems`, class by class: one that is not there, is left
            undecided, or would lose its objects though that is not asked for.
    """
    target = read_taxonomy(request.taxonomy)
    known = {str(class_id): class_id for class_id in source.class_ids}
    goals = {known[key]: goal for key, goal in request.classes.items() if key in known}
    problems = [*_unknown(request, known, target), *_undecided(source, goals)]
    remap = Remap(source, target, goals)
    if not problems:
        problems += _objects(remap, frozenset(request.merge_objects))
    if problems:
        more = f" ({len(problems)} problems in all)" if len(problems) > 1 else ""
        raise Invalid(f"The table of classes cannot be used. {problems[0]['detail']}{more}", **_context(problems))
    return remap


def _context(problems: list[dict[str, Any]]) -> dict[str, Any]:
    return {"code": "invalid-remap", "field": OPTION, "problems": problems}


def _unknown(request: RemapRequest, known: Mapping[str, int], target: Taxonomy) -> Iterator[dict[str, Any]]:
    strangers = [key for key in request.classes if key not in known]
    strangers += [str(one) for one in request.merge_objects if str(one) not in known]
    for key in strangers:
        yield {"class_id": None, "detail": f"The project has no class {key!r}."}
    for key, goal in request.classes.items():
        if goal is not None and goal not in target.class_ids:
            detail = f"The taxonomy {target.name!r} has no class {goal}, which class {key} should become."
            yield {"class_id": known.get(key), "detail": detail}


def _undecided(source: Taxonomy, goals: Mapping[int, int | None]) -> Iterator[dict[str, Any]]:
    for one in source.classes:
        if one.id not in goals:
            detail = f"Class {one.name!r} (id {one.id}) is not decided: name what it becomes, or null for not painted."
            yield {"class_id": one.id, "detail": detail}


def _objects(remap: Remap, merge: frozenset[int]) -> Iterator[dict[str, Any]]:
    for class_id in sorted(remap.no_longer_counted - merge):
        name, goal = remap.source.by_id[class_id].name, remap.classes[class_id]
        to = remap.target.by_id[goal].name if goal is not None else ""
        detail = (
            f"{name!r} (id {class_id}) has single objects, {to!r} has not: name it in merge_objects if its objects may "
            "become one region, or choose another class."
        )
        yield {"class_id": class_id, "detail": detail}


def remap_entry(remap: Remap) -> dict[str, Any]:
    """What options and manifest say of a remap: both taxonomies by name and hash, the table, and a hash over it all."""
    said = {
        "source": taxonomy_entry(remap.source, labels_file(remap.source)),
        "target": taxonomy_entry(remap.target, labels_file(remap.target)),
        "classes": {str(class_id): remap.classes[class_id] for class_id in sorted(remap.source.class_ids)},
        "merge_objects": sorted(remap.no_longer_counted),
    }
    return said | {"sha256": remap_sha256(said)}


def in_other_classes(sample: ImageSample, remap: Remap) -> ImageSample:
    """An image in the target's classes.

    Raises:
        Conflict: `cannot-hold`: it has a class that the project does not have.
    """
    try:
        return remapped_sample(sample, remap)
    except FormatError as error:
        problems = [{"image": sample.stem, "class_id": None, "detail": str(error)}]
        raise Conflict(f"{sample.stem}: {error}.", code="cannot-hold", problems=problems) from error


def kept_remap(entry: Mapping[str, Any], target: Mapping[str, Any], source: Taxonomy) -> Remap:
    """The remap of a release, from its options, its target's class table and the project's classes of its time."""
    goals = {int(class_id): goal for class_id, goal in entry["classes"].items()}
    return Remap(source, Taxonomy.from_json(target), goals)


def remap_of(session: Session, release: Release) -> Remap | None:
    """Where the project's classes went in a release; None where it has them as they are."""
    if release.target_taxonomy is None:
        return None
    source = taxonomy_at(session, get_project(session, release.project_id), release.created_at)
    return kept_remap(release.options[OPTION], release.target_taxonomy, source)


def labels_sha256(taxonomy: Taxonomy) -> str:
    """What names the classes of a release by content: the hash of its LABELS.json."""
    return FileEntry.of(labels_file(taxonomy)).sha256
