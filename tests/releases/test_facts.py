"""What a data sheet adds up, image by image."""

from app.core.formats import PlainSegment
from app.core.geometry import Rect
from app.releases.facts import Counts, count_classes


def segment(class_id: int, area: int, *, thing: bool = False, crowd: bool = False) -> PlainSegment:
    return PlainSegment(1, class_id, thing, crowd, occluded=False, truncated=False, area=area, box=Rect(0, 0, 1, 1))


def test_pixels_objects_and_groups_are_counted_by_class() -> None:
    segments = [segment(7, 10), segment(26, 4, thing=True), segment(26, 5, thing=True), segment(26, 6, crowd=True)]
    assert count_classes(segments) == {"7": [10, 0, 0], "26": [15, 2, 1]}


def test_an_image_counts_once_for_each_class_in_it() -> None:
    counts = Counts()
    counts.update({"7": [10, 0, 0], "26": [15, 2, 1]})
    counts.update({"7": [1, 0, 0]})
    assert (counts.by_class[7].pixels, counts.by_class[7].images) == (11, 2)
    assert (counts.by_class[26].objects, counts.by_class[26].crowds, counts.by_class[26].images) == (2, 1, 1)
