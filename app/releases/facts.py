"""What can be said of a release: counted from its frozen rows, never from pixels again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.formats import SegmentLike
from app.core.taxonomy import Remap, Taxonomy
from app.projects import Project
from app.quality import Judged, judged_work
from app.releases import store
from app.releases.samples import segment_of
from app.releases.tables import COUNTS, Release
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
        taxonomy: Its classes.
        remap: Where the project's classes went; None where they are its own.
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
    remap: Remap | None = None
    images: int = 0
    pixels: int = 0
    unpainted: int = 0
    splits: Mapping[str, int] = field(default_factory=dict)
    drives: int = 0
    classes: Mapping[int, ClassCount] = field(default_factory=dict)


class Tally:
    """Images counted as they go by.

    Args:
        session: For images that an earlier version encoded without their counts.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.classes = Counts()
        self.splits, self.drives = Counter[str](), set[str]()
        self.pixels = self.unpainted = 0

    def passing(self, images: Iterable[tuple[dict[str, Any], str | None]]) -> Iterator[dict[str, Any]]:
        """What a manifest says of each image, counted on the way.

        Args:
            images: See `store.counted_entries`.
        """
        for entry, mask_id in images:
            counts = entry.pop(COUNTS, None)
            self.classes.update(_counted_now(self._session, mask_id) if counts is None else counts)
            self.splits[entry["split"]] += 1
            self.drives.add(entry["drive"])
            self.pixels += entry["width"] * entry["height"]
            self.unpainted += entry["unpainted"]
            yield entry


def gather(
    session: Session,
    release: Release,
    project: Project,
    root: str,
    tally: Tally,
    *,
    classes: Taxonomy,
    remap: Remap | None,
) -> Facts:
    """What is to be said of a release whose images were counted."""
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
        remap=remap,
        images=tally.splits.total(),
        pixels=tally.pixels,
        unpainted=tally.unpainted,
        splits=dict(sorted(tally.splits.items())),
        drives=len(tally.drives),
        classes=dict(sorted(tally.classes.by_class.items())),
    )


def _counted_now(session: Session, mask_id: str | None) -> dict[str, list[int]]:
    """Of an image that an earlier version encoded."""
    return count_classes(segment_of(row) for row in store.segments_of(session, mask_id))


def count_classes(segments: Iterable[SegmentLike]) -> dict[str, list[int]]:
    """Of an image, by class id as JSON's keys are: pixels, single objects and groups of objects."""
    counts: dict[str, list[int]] = {}
    for one in segments:
        found = counts.setdefault(str(one.class_id), [0, 0, 0])
        found[0] += one.area
        found[1] += one.is_thing and not one.crowd
        found[2] += one.crowd
    return counts


class Counts:
    """Counts of images added up, by class id."""

    def __init__(self) -> None:
        self.by_class: dict[int, ClassCount] = {}

    def update(self, image: Mapping[str, Sequence[int]]) -> None:
        """Add what `count_classes` gave of an image."""
        for class_id, (pixels, objects, crowds) in image.items():
            one = self.by_class.setdefault(int(class_id), ClassCount())
            one.pixels += pixels
            one.objects += objects
            one.crowds += crowds
            one.images += 1
