"""`<city>_<sequence>_<frame>`: names the way Cityscapes' own scripts take them apart, and the table that leads back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.core.formats.base import ImageSample, JsonObject
from app.core.formats.names import drive_names

_MILLION = 1_000_000
_NUMBERED = re.compile(r".*_(\d{6})_(\d{6})(_leftImg8bit)?")


def cityscapes_table(samples: Sequence[ImageSample]) -> JsonObject:
    """City of each drive and name of each image, independent of the samples' order.

    The scripts split names at underscores, so a city has none. A stem that ends in two six-digit numbers, as
    Cityscapes' own do, keeps them; others get sequence 0 and their frame. Where a name is taken already, the sequence
    grows.

    Returns:
        {"cities": {city: drive}, "images": {image id: {"city", "name", "split", "stem", "drive", "frame"}}}.
    """
    cities = drive_names({sample.drive for sample in samples}, also="-")
    names = _Names()
    rows: dict[str, JsonObject] = {}
    for sample in sorted(samples, key=lambda one: (one.drive, not _numbers_in(one), one.frame, one.stem, one.image_id)):
        city = cities[sample.drive]
        rows[sample.image_id] = {
            "city": city,
            "name": names.give(city, *(_numbers_in(sample) or divmod(max(sample.frame, 0), _MILLION))),
            "split": sample.split,
            "stem": sample.stem,
            "drive": sample.drive,
            "frame": sample.frame,
        }
    ordered = sorted(rows.items(), key=lambda item: (item[1]["split"], item[1]["name"], item[0]))
    return {"cities": {city: drive for drive, city in sorted(cities.items())}, "images": dict(ordered)}


def _numbers_in(sample: ImageSample) -> tuple[int, int] | None:
    found = _NUMBERED.fullmatch(sample.stem)
    return (int(found[1]), int(found[2])) if found else None


class _Names:
    """Names given so far, with where to go on for a frame that many images share: from 0 would be quadratic."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, int, int]] = set()
        self._next: dict[tuple[str, int], int] = {}

    def give(self, city: str, sequence: int, frame: int) -> str:
        """The wanted name, or the next with a higher sequence."""
        if (city, sequence, frame) in self._taken:
            sequence = max(sequence, self._next.get((city, frame), 0))
            while (city, sequence, frame) in self._taken:
                sequence += 1
            self._next[city, frame] = sequence + 1
        self._taken.add((city, sequence, frame))
        return f"{city}_{sequence:06d}_{frame:06d}"
