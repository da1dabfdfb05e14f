"""What a format cannot hold though it takes the labels: told before a release is made, counted from the segments alone.

What a format refuses is said by `Exporter.check`; this is what gets through but does not come back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

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
    """What a release would lose, image by image; nothing is loaded."""
    judges = (_dropped, _zeros, _merged, _joined, _occluded, _truncated)
    return [loss for sample in samples for judge in judges if (loss := judge(sample, holds, taxonomy)) is not None]


def _dropped(sample: ImageSample, holds: Holds, taxonomy: Taxonomy) -> Loss | None:
    lost = [] if holds.stuff else [segment for segment in sample.segments if not segment.is_thing]
    return _loss(sample, "pixels-dropped", "the format holds objects only", lost, taxonomy)


def _zeros(sample: ImageSample, holds: Holds, taxonomy: Taxonomy) -> Loss | None:
    if holds.zero or not sample.unpainted:
        return None
    lost = [segment for segment in sample.segments if segment.class_id == 0]
    return _loss(sample, "pixels-dropped", "0 stands for class 0 and for not painted", lost, taxonomy)


def _merged(sample: ImageSample, holds: Holds, taxonomy: Taxonomy) -> Loss | None:
    lost = [] if holds.objects else [segment for segment in sample.segments if _is_single(segment)]
    return _loss(sample, "objects-merged", "the format does not tell objects apart", lost, taxonomy)


def _joined(sample: ImageSample, holds: Holds, taxonomy: Taxonomy) -> Loss | None:
    """All but the first segment of a class, where a class is one segment but for its single objects."""
    stuff = [] if holds.segments or not holds.stuff else [one for one in sample.segments if not one.is_thing]
    groups = [] if holds.groups else [one for one in sample.segments if one.is_thing and one.crowd]
    seen: set[int] = set()
    lost = []
    for segment in sorted([*stuff, *groups], key=lambda one: one.id):
        if segment.class_id in seen:
            lost.append(segment)
        seen.add(segment.class_id)
    return _loss(sample, "segments-joined", "a class is one segment in this format", lost, taxonomy)


def _occluded(sample: ImageSample, holds: Holds, taxonomy: Taxonomy) -> Loss | None:
    lost = _without_flag(sample, holds, lambda segment: segment.occluded)
    return _loss(sample, "occluded-lost", "the format does not say what is occluded", lost, taxonomy)


def _truncated(sample: ImageSample, holds: Holds, taxonomy: Taxonomy) -> Loss | None:
    lost = _without_flag(sample, holds, lambda segment: segment.truncated)
    return _loss(sample, "truncated-lost", "the format does not say what is truncated", lost, taxonomy)


def _without_flag(sample: ImageSample, holds: Holds, flag: Callable[[SegmentLike], bool]) -> list[SegmentLike]:
    return [one for one in sample.segments if flag(one) and not (holds.flags if one.is_thing else holds.stuff_flags)]


def _is_single(segment: SegmentLike) -> bool:
    return segment.is_thing and not segment.crowd


def _loss(sample: ImageSample, kind: str, why: str, lost: Sequence[SegmentLike], taxonomy: Taxonomy) -> Loss | None:
    if not lost:
        return None
    counts = Counter(segment.class_id for segment in lost)
    named = ", ".join(f"{number} {taxonomy.by_id[key].name}" for key, number in sorted(counts.items()))
    pixels = sum(segment.area for segment in lost)
    return Loss(sample.stem, kind, f"{why}: {named}", pixels=pixels, count=len(lost))
