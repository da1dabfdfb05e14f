"""Instance ids that hold the class and the number of an object in one integer, as several datasets write them."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.formats.base import ImageSample, Problem, SegmentLike
from app.core.taxonomy import Taxonomy


def numbered_objects(segments: Sequence[SegmentLike], factor: int, *, first: int) -> dict[int, int]:
    """`class * factor + n` for each segment id.

    Args:
        segments: of one image.
        factor: how many numbers a class has.
        first: n of the first object of a class; objects count on from it by segment id. Stuff and groups have n = 0.
    """
    numbers: dict[int, int] = {}
    given: dict[int, int] = {}
    for segment in sorted(segments, key=lambda one: one.id):
        given[segment.id] = segment.class_id * factor
        if segment.is_thing and not segment.crowd:
            number = numbers.get(segment.class_id, first)
            numbers[segment.class_id] = number + 1
            given[segment.id] += number
    return given


def zero_problems(samples: Sequence[ImageSample], taxonomy: Taxonomy, format_title: str) -> list[Problem]:
    """Images with unpainted pixels, where class 0 is evaluated and the format writes 0 for both."""
    zero = taxonomy.by_id.get(0)
    if zero is None or zero.ignored:
        return []
    detail = (
        "{count} pixels are not painted, which {title} writes as 0, but 0 is the class {name!r} here; finish the image "
        "or leave it out"
    )
    return [
        Problem(sample.stem, 0, detail.format(count=sample.unpainted, title=format_title, name=zero.name))
        for sample in samples
        if sample.unpainted
    ]
