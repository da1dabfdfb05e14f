"""From rasters of somebody else's ids to segments: what each id is, counted from its pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from app.core.arrays import AnyRaster
from app.core.errors import FormatError
from app.core.formats.base import MaskRaster, PlainSegment
from app.core.formats.importers.base import ImportedLabels
from app.core.formats.importers.names import Called
from app.core.formats.losses import Loss
from app.core.formats.remapping import Kind
from app.core.formats.samples import extents, look_up, present_ids
from app.core.taxonomy import Taxonomy


def segments_of(raster: MaskRaster, kinds: dict[int, Kind], taxonomy: Taxonomy) -> tuple[PlainSegment, ...]:
    """The segments of an (H, W) raster, in order of id; ids without a pixel are left out."""
    found = extents(raster)
    return tuple(
        PlainSegment(
            id=key,
            class_id=kinds[key].class_id,
            is_thing=kinds[key].class_id in taxonomy.things,
            crowd=kinds[key].crowd,
            occluded=kinds[key].occluded,
            truncated=kinds[key].truncated,
            area=extent.area,
            box=extent.box,
        )
        for key, extent in sorted(found.items())
    )


def labels_from_ids(
    ids: AnyRaster,
    what: Callable[[int], Kind | None],
    taxonomy: Taxonomy,
    *,
    where: str,
    losses: Iterable[Loss] = (),
) -> ImportedLabels:
    """Labels from a raster of ids of any kind; segments are numbered from 1 in ascending order of the ids.

    Args:
        ids: (H, W) of any integer type.
        what: an id to what it stands for; None = not painted.
        taxonomy: which classes there are.
        where: the file, for messages.
        losses: known so far.

    Raises:
        FormatError: an id of a class that the taxonomy does not have.
    """
    wide = ids.astype(np.uint32)
    kinds: dict[int, Kind] = {}
    numbers: dict[int, int] = {}
    for value in present_ids(wide):
        kind = what(value)
        if kind is None:
            numbers[value] = 0
            continue
        if kind.class_id not in taxonomy.class_ids:
            raise FormatError(f"{where} holds {value}: there is no class {kind.class_id} in {taxonomy.name!r}")
        numbers[value] = len(kinds) + 1
        kinds[len(kinds) + 1] = kind
    raster = look_up(wide, numbers, np.uint32).astype(np.uint32, copy=False)
    return ImportedLabels(raster, segments_of(raster, kinds, taxonomy), tuple(losses))


def numbered_kind(value: int, factor: int, taxonomy: Taxonomy, *, bare_below: int = 0) -> Kind:
    """What `class * factor + n` stands for; a thing without a number is a group that nobody told apart.

    Args:
        value: the pixel value.
        factor: numbers a class has.
        taxonomy: which classes are things.
        bare_below: values below it are class ids as they are.
    """
    if value < bare_below:
        return Kind(value, crowd=value in taxonomy.things)
    class_id, number = divmod(value, factor)
    single = number > 0 or bare_below > 0
    return Kind(class_id, crowd=class_id in taxonomy.things and not single)


def zero_means(called: Called, zeros: int, taxonomy: Taxonomy) -> tuple[bool, tuple[Loss, ...]]:
    """Whether value 0 is class 0, in formats that write "not painted" and class 0 alike.

    A release of ours counted its unpainted pixels: where that is all or none of the zeros, nothing is lost. In the
    data sets themselves 0 is the class, if they have one.

    Returns:
        Whether it is the class, and the loss where both are mixed.
    """
    if 0 not in taxonomy.class_ids or called.unpainted == zeros:
        return False, ()
    if called.unpainted in (None, 0):
        return True, ()
    detail = f"{called.unpainted} pixels that are not painted and {zeros - called.unpainted} of class 0 are both 0"
    return False, (Loss(called.stem, "not-painted-or-class-0", detail, pixels=zeros),)
