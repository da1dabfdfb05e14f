"""What can be said of a release: counted from its frozen rows, never from pixels again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.taxonomy import Taxonomy
from app.projects import Project
from app.quality import Judged, judged_work
from app.releases import store
from app.releases.tables import Release
from app.tasks import PaintedWork, painted_work


@dataclass
class ClassCount:
    """Of one class: labelled pixels, single objects, groups of objects, images with any of it."""

    pixels: int = 0
    objects: int = 0
    crowds: int = 0
    images: int = 0


@dataclass(frozen=True)
class Facts:
    """A release in numbers.

    Attributes:
        name: Of the release; `project` and `title` are the project's slug and title.
        root: sha256 that names the content.
        licence: What the project says of its use; empty where it says nothing.
        made_at: When the release was asked for.
        pixels: Of all images; `unpainted` are those without a class.
        splits: Images in each split.
        drives: How many sequences the images belong to.
        classes: By class id, for classes that occur.
        painted: Who painted, as numbers; of the whole project.
        judged: Who judged, as numbers; of the whole project.
        left_out: Images that could not be released.
    """

    name: str
    project: str
    title: str
    format: str
    root: str
    licence: str
    made_at: datetime
    taxonomy: Taxonomy
    painted: PaintedWork
    judged: Judged
    left_out: int
    images: int = 0
    pixels: int = 0
    unpainted: int = 0
    splits: Mapping[str, int] = field(default_factory=dict)
    drives: int = 0
    classes: Mapping[int, ClassCount] = field(default_factory=dict)


def gather(session: Session, release: Release, project: Project, classes: Taxonomy, root: str) -> Facts:
    """Count a release whose images are all encoded; rows are read piece by piece."""
    splits, drives, pixels, unpainted = Counter[str](), set[str](), 0, 0
    for entry in store.entries(session, release.id):
        splits[entry["split"]] += 1
        drives.add(entry["drive"])
        pixels += entry["width"] * entry["height"]
        unpainted += entry["unpainted"]
    return Facts(
        name=release.name,
        project=project.slug,
        title=project.title,
        format=release.format,
        root=root,
        licence=project.licence,
        made_at=release.created_at,
        taxonomy=classes,
        painted=painted_work(session, project.id),
        judged=judged_work(session, project.id),
        left_out=len(store.left_out(session, release.id)),
        images=splits.total(),
        pixels=pixels,
        unpainted=unpainted,
        splits=dict(sorted(splits.items())),
        drives=len(drives),
        classes=_count_classes(session, release.id),
    )


def _count_classes(session: Session, release_id: str) -> dict[int, ClassCount]:
    counts: dict[int, ClassCount] = {}
    for segments in store.segments(session, release_id):
        for class_id in {segment["class_id"] for segment in segments}:
            counts.setdefault(class_id, ClassCount()).images += 1
        for segment in segments:
            one = counts[segment["class_id"]]
            one.pixels += segment["area"]
            one.objects += segment["is_thing"] and not segment["crowd"]
            one.crowds += segment["crowd"]
    return dict(sorted(counts.items()))
