"""Labels in other classes, with what that loses counted from the pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

import numpy as np

from app.core.errors import FormatError
from app.core.formats.importers.base import ImportedLabels, ImportedSegment
from app.core.formats.importers.segmenting import Kind, segments_of
from app.core.formats.losses import Loss
from app.core.formats.samples import look_up
from app.core.taxonomy import Remap

MAX_SEGMENTS = 65535


def remapped(labels: ImportedLabels, remap: Remap, stem: str) -> ImportedLabels:
    """Labels in the target's classes; segments are numbered from 1 in their old order.

    Objects of a class whose objects the target does not count become one region, and so do classes that become one; a
    region of a class that the target counts becomes a group of objects that nobody told apart.

    Args:
        labels: of one image.
        remap: where each class goes.
        stem: of the image, for the losses.

    Raises:
        FormatError: more segments than 16 bits number.
    """
    kept = [segment for segment in labels.segments if remap.classes[segment.class_id] is not None]
    if len(kept) + 1 > MAX_SEGMENTS:
        raise FormatError(f"{stem} has {len(kept)} segments; at most {MAX_SEGMENTS} are held")
    numbers = {0: 0} | {segment.id: 0 for segment in labels.segments}
    kinds: dict[int, Kind] = {}
    regions: dict[int, int] = {}
    for segment in kept:
        kind = _kind(segment, remap)
        number = len(kinds) + 1
        if _flows_together(segment, kind, remap):
            number, kind = regions.setdefault(kind.class_id, number), Kind(kind.class_id)
        numbers[segment.id] = number
        kinds.setdefault(number, kind)
    raster = look_up(labels.raster, numbers, np.uint32).astype(np.uint32, copy=False)
    if remap.void is not None and not raster.all():
        raster[raster == 0] = len(kinds) + 1
        kinds[len(kinds) + 1] = Kind(remap.void, crowd=remap.void in remap.target.things)
    losses = (*labels.losses, *_losses(labels.segments, remap, stem))
    return ImportedLabels(raster, segments_of(raster, kinds, remap.target), losses)


def _flows_together(segment: ImportedSegment, kind: Kind, remap: Remap) -> bool:
    """Whether a segment becomes part of its class's one region: it is stuff now, and was an object or another class."""
    changed = segment.class_id in remap.merged or segment.class_id in remap.no_longer_counted
    return changed and kind.class_id not in remap.target.things


def _kind(segment: ImportedSegment, remap: Remap) -> Kind:
    to = remap.classes[segment.class_id]
    if to is None:
        raise ValueError(f"class {segment.class_id} goes nowhere")
    single = segment.is_thing and not segment.crowd
    crowd = to in remap.target.things and not single
    return Kind(to, crowd=crowd, occluded=segment.occluded, truncated=segment.truncated)


def _losses(segments: Sequence[ImportedSegment], remap: Remap, stem: str) -> Iterator[Loss]:
    yield from _of_classes(segments, remap.dropped, "class-dropped", "goes nowhere", remap, stem)
    yield from _of_classes(segments, remap.merged, "classes-merged", "cannot be told from others", remap, stem)
    single = [segment for segment in segments if segment.is_thing and not segment.crowd]
    uncounted = remap.no_longer_counted
    yield from _of_classes(single, uncounted, "objects-merged", "is no longer told apart by object", remap, stem)


def _of_classes(
    segments: Sequence[ImportedSegment], concerned: Set[int], kind: str, what: str, remap: Remap, stem: str
) -> Iterator[Loss]:
    """One loss for each class that is concerned and has a pixel."""
    found: dict[int, list[ImportedSegment]] = defaultdict(list)
    for segment in segments:
        if segment.class_id in concerned:
            found[segment.class_id].append(segment)
    for class_id, group in sorted(found.items()):
        detail = f"{remap.source.by_id[class_id].name} {what}"
        yield Loss(stem, kind, detail, pixels=sum(segment.area for segment in group), count=len(group))
