"""What a format cannot hold though it takes the labels: told before a release is made, counted from the segments alone.

What a format refuses is said by `Exporter.check`; this is what gets through but does not come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from app.core.formats.base import ImageSample, SegmentLike
from app.core.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that does not get through, named before anything is changed.

    Attributes:
        image: stem of the image; "" where the whole set is meant.
        kind: a stable slug.
        detail: what it is, in words.
        pixels: how many pixels are concerned.
        count: how many segments, files or flags are.
    """

    image: str
    kind: str
    detail: str
    pixels: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Holds:
    """What comes back from a format.

    Attributes:
        stuff: segments of classes whose objects are not told apart.
        objects: single objects; without it those of a class become one group.
        segments: regions of stuff, and groups of objects, that are of one class but segments of their own.
        groups: the same for groups of objects alone.
        flags: occluded and truncated, of objects.
        stuff_flags: the same, of stuff.
        zero: class 0 beside pixels that are not painted.
    """

    stuff: bool = True
    objects: bool = True
    segments: bool = True
    groups: bool = True
    flags: bool = False
    stuff_flags: bool = False
    zero: bool = True


HOLDS: Mapping[str, Holds] = MappingProxyType(
    {
        "bdd100k": Holds(segments=False, flags=True, zero=False),
        "cityscapes": Holds(segments=False, groups=False, zero=False),
        "coco-instances": Holds(stuff=False),
        "coco-panoptic": Holds(),
        "indexed-png": Holds(objects=False, segments=False, groups=False),
        "kitti": Holds(segments=False, groups=False, zero=False),
        "mapillary-vistas": Holds(),
        "parquet": Holds(flags=True, stuff_flags=True),
    }
)


def losses_of(samples: Sequence[ImageSample], holds: Holds, taxonomy: Taxonomy) -> list[Loss]:
    """What a release would lose, image by image and class by class; nothing is loaded."""
    return [loss for sample in samples for one in unheld(sample, holds) for loss in _losses(sample, one, taxonomy)]


@dataclass(frozen=True, slots=True)
class Unheld:
    """Segments of an image that do not get through, at least one, and why: a stable slug, and words."""

    kind: str
    why: str
    segments: Sequence[SegmentLike]


def unheld(sample: ImageSample, holds: Holds) -> Iterator[Unheld]:
    """What a format would lose of an image, kind by kind."""
    single = [] if holds.objects else [one for one in sample.segments if _is_single(one)]
    stuff = [] if holds.stuff else [one for one in sample.segments if not one.is_thing]
    found = (
        Unheld("pixels-dropped", "the format holds objects only", stuff),
        Unheld("pixels-dropped", "0 stands for class 0 and for not painted", _zeros(sample, holds)),
        Unheld("objects-merged", "the format does not tell objects apart", single),
        Unheld("segments-joined", "a class is one segment in this format", _joined(sample, holds)),
        Unheld("occluded-lost", "the format does not say what is occluded", _flagged(sample, holds, "occluded")),
        Unheld("truncated-lost", "the format does not say what is truncated", _flagged(sample, holds, "truncated")),
    )
    yield from (one for one in found if one.segments)


def _zeros(sample: ImageSample, holds: Holds) -> list[SegmentLike]:
    if holds.zero or not sample.unpainted:
        return []
    return [segment for segment in sample.segments if segment.class_id == 0]


def _joined(sample: ImageSample, holds: Holds) -> list[SegmentLike]:
    """All but the first segment of a class, where a class is one segment but for its single objects."""
    stuff = [] if holds.segments or not holds.stuff else [one for one in sample.segments if not one.is_thing]
    groups = [] if holds.groups else [one for one in sample.segments if one.is_thing and one.crowd]
    seen: set[int] = set()
    lost = []
    for segment in sorted([*stuff, *groups], key=lambda one: one.id):
        if segment.class_id in seen:
            lost.append(segment)
        seen.add(segment.class_id)
    return lost


def _flagged(sample: ImageSample, holds: Holds, flag: Literal["occluded", "truncated"]) -> list[SegmentLike]:
    return [
        one
        for one in sample.segments
        if getattr(one, flag) and not (holds.flags if one.is_thing else holds.stuff_flags)
    ]


def _is_single(segment: SegmentLike) -> bool:
    return segment.is_thing and not segment.crowd


def _losses(sample: ImageSample, lost: Unheld, taxonomy: Taxonomy) -> Iterator[Loss]:
    """A loss for each class, in words that are the same for every image, so that they add up."""
    by_class: dict[int, list[SegmentLike]] = {}
    for segment in lost.segments:
        by_class.setdefault(segment.class_id, []).append(segment)
    for key, segments in sorted(by_class.items()):
        pixels = sum(segment.area for segment in segments)
        detail = f"{taxonomy.by_id[key].name}: {lost.why}"
        yield Loss(sample.stem, lost.kind, detail, pixels=pixels, count=len(segments))
