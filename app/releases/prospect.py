"""What a release would hold and lose, told before it is made: counted from the segments of masks, never from pixels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.core.formats import EXPORTERS, Holds, ImageSample, SegmentLike, holds_of, lost_by, unheld
from app.core.taxonomy import Remap, Taxonomy
from app.foundation.blobs import BlobStore
from app.foundation.database import Database
from app.projects import Project, taxonomy
from app.releases import store
from app.releases.remaps import in_other_classes, read_remap
from app.releases.samples import sample_of, segment_of
from app.releases.service import Chosen, ReleaseRequest, check_request, choose

BATCH = 200
FIRST = 3
"""So many images are named of each loss."""
MOST_PROBLEMS = 50
WORST = ("class-dropped", "pixels-dropped", "objects-merged")
"""Kinds of loss that are told first: pixels that are gone, and then objects."""


@dataclass
class ClassProspect:
    """Of a class of the project: where it goes, and its pixels, single objects, groups of objects, and images."""

    class_id: int
    to: int | None
    pixels: int = 0
    regions: int = 0
    objects: int = 0
    groups: int = 0
    images: int = 0


@dataclass
class LossRow:
    """Something that would not get through.

    Attributes:
        stage: "classes", where the table of classes takes it, or "format", where the format does.
        kind: A stable slug.
        class_id: The class: of the project in the first case, of the release in the second.
        name: Its name; `to` is the name of what it becomes, None where it becomes nothing else.
        pixels: How many pixels are concerned; `count` is of segments, `images` of images.
        first: Names of the first of them.
    """

    stage: str
    kind: str
    class_id: int
    name: str
    to: str | None
    pixels: int = 0
    count: int = 0
    images: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, image: str, segments: Sequence[SegmentLike]) -> None:
        """Count segments of an image."""
        self.pixels += sum(segment.area for segment in segments)
        self.count += len(segments)
        self.images += 1
        if len(self.first) < FIRST:
            self.first.append(image)


@dataclass
class Prospect:
    """What a release would be.

    Attributes:
        images: How many it would hold; `unmerged` of them are not merged yet, and in no figure here.
        pixels: Of the merged ones; `unpainted` are those that would have no class.
        classes: The classes of the project, in its order.
        losses: The worst first, each kind by pixels.
        merge_objects: Classes whose single objects would become one region: to be asked for by name.
        problems: What the format cannot hold at all, `problem_count` in all: `{"image", "class_id", "detail"}`.
    """

    images: int
    unmerged: int = 0
    pixels: int = 0
    unpainted: int = 0
    classes: list[ClassProspect] = field(default_factory=list)
    losses: list[LossRow] = field(default_factory=list)
    merge_objects: list[int] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    problem_count: int = 0


def look_ahead(db: Database, blobs: BlobStore, project: Project, request: ReleaseRequest) -> Prospect:
    """Tell what a release would hold and lose; nothing is made, merged or kept.

    Raises:
        Invalid: An option, the name or the table of classes cannot be right.
        Conflict: `nothing-to-release`, or `cannot-hold`: a mask has a class that the project has not.
    """
    check_request(request)
    source = taxonomy(project)
    every = {class_id: class_id for class_id in source.class_ids}
    remap = Remap(source, source, every)
    if request.remap is not None:
        # Which classes would lose their objects is what is asked here, so it is no reason to refuse.
        remap = read_remap(replace(request.remap, merge_objects=sorted(source.class_ids)), source)
    chosen = choose(db, project, request)
    survey = _Survey(remap, request.format, len(chosen))
    merged = [one for one in chosen if one.frozen.mask_id is not None]
    for start in range(0, len(merged), BATCH):
        survey.add(list(_samples(db, blobs, merged[start : start + BATCH])))
    return survey.told(unmerged=len(chosen) - len(merged))


def _samples(db: Database, blobs: BlobStore, batch: Sequence[Chosen]) -> Iterator[ImageSample]:
    with db.read() as session:
        masks = store.mask_segments(session, [one.frozen.mask_id or "" for one in batch])
    for one in batch:
        bare = sample_of(blobs, one.image, None, split=one.split)
        yield replace(bare, segments=tuple(map(segment_of, masks[one.frozen.mask_id or ""])))


class _Survey:
    """Adds up images."""

    def __init__(self, remap: Remap, format_name: str, images: int) -> None:
        self._remap, self._exporter, self._holds = remap, EXPORTERS[format_name], holds_of(format_name)
        self._told = Prospect(images)
        self._classes = {one.id: ClassProspect(one.id, remap.classes[one.id]) for one in remap.source.classes}
        self._losses: dict[tuple[str, str, int], LossRow] = {}

    def add(self, samples: Sequence[ImageSample]) -> None:
        """Add images in the project's classes."""
        released = [in_other_classes(sample, self._remap) for sample in samples]
        for sample, made in zip(samples, released, strict=True):
            self._count(sample)
            self._told.pixels += sample.width * sample.height
            self._told.unpainted += made.unpainted
            self._lose(sample, made)
        problems = [asdict(one) for one in self._exporter.check(released, self._remap.target)]
        self._told.problem_count += len(problems)
        self._told.problems += problems[: MOST_PROBLEMS - len(self._told.problems)]

    def told(self, *, unmerged: int) -> Prospect:
        """All that was added up."""
        losses = sorted(self._losses.values(), key=lambda row: (_rank(row.kind), -row.pixels, row.name))
        merging = sorted(self._remap.no_longer_counted)
        classes = list(self._classes.values())
        return replace(self._told, unmerged=unmerged, classes=classes, losses=losses, merge_objects=merging)

    def _count(self, sample: ImageSample) -> None:
        for class_id, segments in _by_class(sample.segments).items():
            row = self._classes[class_id]
            row.pixels += sum(segment.area for segment in segments)
            row.groups += sum(segment.crowd for segment in segments)
            row.objects += sum(segment.is_thing and not segment.crowd for segment in segments)
            row.regions += sum(not segment.is_thing for segment in segments)
            row.images += 1

    def _lose(self, sample: ImageSample, made: ImageSample) -> None:
        source, target = self._remap.source, self._remap.target
        for kind, class_id, segments in _taken(sample.segments, self._remap):
            goal = self._remap.classes[class_id]
            self._row("classes", kind, class_id, source, None if goal is None else target.by_id[goal].name).add(
                sample.stem, segments
            )
        for kind, class_id, segments in _not_held(made, self._holds):
            self._row("format", kind, class_id, target, None).add(sample.stem, segments)

    def _row(self, stage: str, kind: str, class_id: int, classes: Taxonomy, to: str | None) -> LossRow:
        key = (stage, kind, class_id)
        if key not in self._losses:
            self._losses[key] = LossRow(stage, kind, class_id, classes.by_id[class_id].name, to)
        return self._losses[key]


def _taken(segments: Sequence[SegmentLike], remap: Remap) -> Iterator[tuple[str, int, Sequence[SegmentLike]]]:
    """(kind, class of the project, segments) of what the table takes, and of regions that become groups of objects."""
    yield from ((one.kind, one.class_id, one.segments) for one in lost_by(segments, remap))
    regions = [one for one in segments if not one.is_thing and remap.classes[one.class_id] in remap.target.things]
    yield from (("regions-grouped", class_id, group) for class_id, group in _by_class(regions).items())


def _not_held(sample: ImageSample, holds: Holds) -> Iterator[tuple[str, int, Sequence[SegmentLike]]]:
    """(kind, class of the release, segments) of what the format takes."""
    for one in unheld(sample, holds):
        yield from ((one.kind, class_id, group) for class_id, group in _by_class(one.segments).items())


def _by_class(segments: Sequence[SegmentLike]) -> Mapping[int, list[SegmentLike]]:
    found: dict[int, list[SegmentLike]] = {}
    for segment in segments:
        found.setdefault(segment.class_id, []).append(segment)
    return found


def _rank(kind: str) -> int:
    return WORST.index(kind) if kind in WORST else len(WORST)
