"""Labels in other classes: what becomes of segments, told from their table alone, and of the pixels that they have.

Objects of a class whose objects the target does not count become one region, and so do regions of classes that become
one; a region of a class that the target counts becomes a group of objects that nobody told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from app.core.arrays import AnyRaster
from app.core.errors import FormatError
from app.core.formats.base import ImageSample, PlainSegment, SegmentLike
from app.core.geometry import Rect
from app.core.taxonomy import Remap

IDS_OF_16_BITS = 1 << 16


@dataclass(frozen=True, slots=True)
class Kind:
    """What an id stands for."""

    class_id: int
    crowd: bool = False
    occluded: bool = False
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """What a remap takes from an image: segments of one class, for one reason.

    Attributes:
        kind: "class-dropped", "classes-merged" or "objects-merged".
        detail: why, to follow the name of the class.
        class_id: the class, of the source.
        segments: those that are concerned; at least one.
    """

    kind: str
    detail: str
    class_id: int
    segments: Sequence[SegmentLike]


def kind_of(segment: SegmentLike, remap: Remap) -> Kind | None:
    """What a segment becomes; None where its class goes nowhere.

    Raises:
        FormatError: the remap does not know its class.
    """
    if segment.class_id not in remap.classes:
        raise FormatError(f"class {segment.class_id} is not in the taxonomy {remap.source.name!r}")
    to = remap.classes[segment.class_id]
    if to is None:
        return None
    crowd = to in remap.target.things and not _is_single(segment)
    return Kind(to, crowd=crowd, occluded=segment.occluded, truncated=segment.truncated)


def flows_together(segment: SegmentLike, remap: Remap) -> bool:
    """Whether a segment becomes part of its class's one region: it is stuff now, and was an object or another class."""
    changed = segment.class_id in remap.merged or segment.class_id in remap.no_longer_counted
    return changed and remap.classes[segment.class_id] not in remap.target.things


def remapped_segments(segments: Sequence[SegmentLike], remap: Remap) -> tuple[tuple[PlainSegment, ...], dict[int, int]]:
    """Segments in the target's classes, in order of id, and the new id of each old one; 0 = not painted.

    A segment keeps its id; a region that others flow into has the smallest of theirs.

    Raises:
        FormatError: the remap does not know a class.
    """
    numbers: dict[int, int] = {}
    regions: dict[int, int] = {}
    made: dict[int, PlainSegment] = {}
    for segment in sorted(segments, key=lambda one: one.id):
        kind = kind_of(segment, remap)
        if kind is None:
            numbers[segment.id] = 0
            continue
        number = segment.id
        if flows_together(segment, remap):
            number, kind = regions.setdefault(kind.class_id, number), Kind(kind.class_id)
        numbers[segment.id] = number
        made[number] = _grown(made[number], segment) if number in made else _first(number, kind, segment, remap)
    return tuple(made.values()), numbers


def _first(number: int, kind: Kind, segment: SegmentLike, remap: Remap) -> PlainSegment:
    is_thing = kind.class_id in remap.target.things
    flags = (kind.crowd, kind.occluded, kind.truncated)
    return PlainSegment(number, kind.class_id, is_thing, *flags, segment.area, segment.box)


def _grown(region: PlainSegment, segment: SegmentLike) -> PlainSegment:
    one, two = region.box, segment.box
    x, y = min(one.x, two.x), min(one.y, two.y)
    right, bottom = max(one.x + one.width, two.x + two.width), max(one.y + one.height, two.y + two.height)
    return replace(region, area=region.area + segment.area, box=Rect(x, y, right - x, bottom - y))


def renumbered(raster: AnyRaster, numbers: Mapping[int, int]) -> AnyRaster:
    """(H, W) of the same type with ids changed as `numbers` says; an id that it does not name stays."""
    changed = {old: new for old, new in numbers.items() if old != new}
    if not changed:
        return raster
    if raster.dtype == np.uint16:
        table = np.arange(IDS_OF_16_BITS, dtype=np.uint16)
        table[list(changed)] = list(changed.values())
        return table[raster]
    out = raster.copy()
    for old, new in changed.items():
        out[raster == old] = new
    return out


def remapped_sample(sample: ImageSample, remap: Remap) -> ImageSample:
    """The same image in the target's classes; its pixels are read when they are asked for.

    Raises:
        FormatError: the remap does not know a class.
    """
    segments, numbers = remapped_segments(sample.segments, remap)
    return replace(sample, segments=segments, raster=lambda: renumbered(sample.raster(), numbers))


def lost_by(segments: Sequence[SegmentLike], remap: Remap) -> Iterator[Lost]:
    """What a remap takes, class by class."""
    yield from _of_classes(segments, remap.dropped, "class-dropped", "goes nowhere")
    yield from _of_classes(segments, remap.merged, "classes-merged", "cannot be told from others")
    single = [segment for segment in segments if _is_single(segment)]
    yield from _of_classes(single, remap.no_longer_counted, "objects-merged", "is no longer told apart by object")


def _of_classes(segments: Sequence[SegmentLike], concerned: Set[int], kind: str, what: str) -> Iterator[Lost]:
    """One for each class that is concerned and has a pixel."""
    found: dict[int, list[SegmentLike]] = defaultdict(list)
    for segment in segments if concerned else ():
        if segment.class_id in concerned:
            found[segment.class_id].append(segment)
    for class_id, group in sorted(found.items()):
        yield Lost(kind, what, class_id, group)


def _is_single(segment: SegmentLike) -> bool:
    return segment.is_thing and not segment.crowd
