"""What a release would hold and lose, told before it is made: counted from the segments of masks, never from pixels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from app.core.formats import EXPORTERS, Holds, ImageSample, SegmentLike, holds_of, lost_by, unheld
from app.core.taxonomy import Remap
from app.foundation.blobs import BlobStore
from app.foundation.database import Database
from app.projects import Project, taxonomy
from app.releases.gists import Gist, Gists
from app.releases.remaps import in_other_classes, read_remap
from app.releases.samples import sample_of
from app.releases.service import ReleaseRequest, check_request, choose

S = TypeVar("S", bound=SegmentLike)
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

    def add(self, image: str, pixels: int, count: int) -> None:
        """Count segments of an image."""
        self.pixels += pixels
        self.count += count
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


def look_ahead(db: Database, blobs: BlobStore, gists: Gists, project: Project, request: ReleaseRequest) -> Prospect:
    """Tell what a release would hold and lose; nothing is made, merged or kept.

    Raises:
        Invalid: An option, the name or the table of classes cannot be right.
        Conflict: `nothing-to-release`, or `cannot-hold`: a mask has a class that the project has not.
    """
    check_request(request)
    source = taxonomy(project)
    remap = Remap(source, source, {class_id: class_id for class_id in source.class_ids})
    if request.remap is not None:
        # Which classes would lose their objects is what is asked here, so it is no reason to refuse.
        remap = read_remap(replace(request.remap, merge_objects=sorted(source.class_ids)), source)
    chosen = choose(db, project, request)
    merged = {one.frozen.mask_id: one for one in chosen if one.frozen.mask_id is not None}
    survey = Survey(remap, request.format)
    for one, gist in zip(merged.values(), gists.of(db, list(merged)), strict=True):
        survey.add(replace(sample_of(blobs, one.image, None, split=one.split), segments=gist), gist)
    return survey.told(images=len(chosen), unmerged=len(chosen) - len(merged))


class Survey:
    """Adds up images.

    Args:
        remap: Where the classes of the project go.
        format_name: Of the release.
    """

    def __init__(self, remap: Remap, format_name: str) -> None:
        self._remap, self._exporter, self._holds = remap, EXPORTERS[format_name], holds_of(format_name)
        self._told = Prospect(0)
        self._classes = {one.id: ClassProspect(one.id, remap.classes[one.id]) for one in remap.source.classes}
        self._losses: dict[tuple[str, str, int], LossRow] = {}
        self._released: list[ImageSample] = []

    def add(self, sample: ImageSample, gist: Gist) -> None:
        """Add an image in the project's classes, whose segments are the lumps of a gist."""
        weights = {lump.id: lump.weight for lump in gist}
        made = in_other_classes(sample, self._remap)
        self._count(gist)
        self._told.pixels += sample.width * sample.height
        self._told.unpainted += made.unpainted
        self._lose(sample, made, weights)
        every = tuple(one for one in made.segments for _ in range(weights[one.id]))
        self._released.append(replace(made, segments=every))

    def told(self, *, images: int, unmerged: int) -> Prospect:
        """All that was added up."""
        losses = sorted(self._losses.values(), key=lambda row: (_rank(row.kind), -row.pixels, row.name))
        problems = self._exporter.check(self._released, self._remap.target)
        return replace(
            self._told,
            images=images,
            unmerged=unmerged,
            classes=list(self._classes.values()),
            losses=losses,
            merge_objects=sorted(self._remap.no_longer_counted),
            problems=[asdict(one) for one in problems[:MOST_PROBLEMS]],
            problem_count=len(problems),
        )

    def _count(self, gist: Gist) -> None:
        for class_id, lumps in _by_class(gist).items():
            row = self._classes[class_id]
            row.images += 1
            for lump in lumps:
                row.pixels += lump.area
                row.groups += lump.weight * lump.crowd
                row.objects += lump.weight * (lump.is_thing and not lump.crowd)
                row.regions += lump.weight * (not lump.is_thing)

    def _lose(self, sample: ImageSample, made: ImageSample, weights: Mapping[int, int]) -> None:
        source, target = self._remap.source, self._remap.target
        for stage, kind, class_id, segments in (*_taken(sample, self._remap), *_not_held(made, self._holds)):
            goal = self._remap.classes[class_id] if stage == "classes" else None
            key = (stage, kind, class_id)
            if key not in self._losses:
                name = (source if stage == "classes" else target).by_id[class_id].name
                self._losses[key] = LossRow(*key, name, None if goal is None else target.by_id[goal].name)
            pixels, count = sum(one.area for one in segments), sum(weights[one.id] for one in segments)
            self._losses[key].add(sample.stem, pixels, count)


_Taken = tuple[str, str, int, Sequence[SegmentLike]]
"""Stage, kind, class and segments of a loss."""


def _taken(sample: ImageSample, remap: Remap) -> Iterator[_Taken]:
    """What the table takes, by class of the project, and regions that become groups of objects."""
    yield from (("classes", one.kind, one.class_id, one.segments) for one in lost_by(sample.segments, remap))
    regions = [one for one in sample.segments if one.class_id in remap.newly_counted]
    yield from (("classes", "regions-grouped", class_id, group) for class_id, group in _by_class(regions).items())


def _not_held(sample: ImageSample, holds: Holds) -> Iterator[_Taken]:
    """What the format takes, by class of the release."""
    for one in unheld(sample, holds):
        yield from (("format", one.kind, class_id, group) for class_id, group in _by_class(one.segments).items())


def _by_class(segments: Sequence[S]) -> Mapping[int, list[S]]:
    found: dict[int, list[S]] = {}
    for segment in segments:
        found.setdefault(segment.class_id, []).append(segment)
    return found


def _rank(kind: str) -> int:
    return WORST.index(kind) if kind in WORST else len(WORST)
