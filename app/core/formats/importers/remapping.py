"""Labels that were read, in other classes, with what that loses counted from the pixels."""

from __future__ import annotations

import numpy as np

from app.core.errors import FormatError
from app.core.formats.importers.base import ImportedLabels
from app.core.formats.importers.segmenting import segments_of
from app.core.formats.losses import Loss
from app.core.formats.remapping import Kind, Lost, flows_together, kind_of, lost_by
from app.core.formats.samples import look_up
from app.core.taxonomy import Remap

MAX_SEGMENTS = 65535


def remapped(labels: ImportedLabels, remap: Remap, stem: str) -> ImportedLabels:
    """Labels in the target's classes; segments are numbered from 1 in their old order.

    Args:
        labels: of one image.
        remap: where each class goes.
        stem: of the image, for the losses.

    Raises:
        FormatError: more segments than 16 bits number, or a class that the remap does not know.
    """
    kept = [segment for segment in labels.segments if kind_of(segment, remap) is not None]
    if len(kept) + 1 > MAX_SEGMENTS:
        raise FormatError(f"{stem} has {len(kept)} segments; at most {MAX_SEGMENTS} are held")
    kinds, numbers = _kinds(labels, remap)
    raster = look_up(labels.raster, numbers, np.uint32).astype(np.uint32, copy=False)
    if remap.void is not None and not raster.all():
        raster[raster == 0] = len(kinds) + 1
        kinds[len(kinds) + 1] = Kind(remap.void, crowd=remap.void in remap.target.things)
    losses = (*labels.losses, *(_loss(one, remap, stem) for one in lost_by(labels.segments, remap)))
    return ImportedLabels(raster, segments_of(raster, kinds, remap.target), losses)


def _kinds(labels: ImportedLabels, remap: Remap) -> tuple[dict[int, Kind], dict[int, int]]:
    """What each new number stands for, and the new number of each old id."""
    kinds: dict[int, Kind] = {}
    numbers = {0: 0}
    regions: dict[int, int] = {}
    for segment in labels.segments:
        kind = kind_of(segment, remap)
        number = 0 if kind is None else len(kinds) + 1
        if kind is not None and flows_together(segment, remap):
            number, kind = regions.setdefault(kind.class_id, number), Kind(kind.class_id)
        numbers[segment.id] = number
        if kind is not None:
            kinds.setdefault(number, kind)
    return kinds, numbers


def _loss(lost: Lost, remap: Remap, stem: str) -> Loss:
    detail = f"{remap.source.by_id[lost.class_id].name} {lost.detail}"
    pixels = sum(segment.area for segment in lost.segments)
    return Loss(stem, lost.kind, detail, pixels=pixels, count=len(lost.segments))
