"""File names inside a release: safe on every file system, unique whatever its letter case, the same in any order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from app.core.formats.base import ImageSample, JsonObject, Problem

MAX_NAME = 100
_SPLIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")
# Names that Windows keeps for devices, whatever their suffix.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def safe_name(text: str, *, otherwise: str, also: str = "-_.") -> str:
    """`text` in ASCII letters, digits and the characters of `also`, which it neither begins nor ends with.

    Args:
        text: any text, such as a file's stem.
        otherwise: the name where nothing is left.
        also: characters kept besides letters and digits; each other one becomes "-".

    Returns:
        A name of 1 to 100 characters that is no path and no device name.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(rf"[^A-Za-z0-9{re.escape(also)}]+", "-", plain)
    name = kept[:MAX_NAME].strip("-_. ")
    return f"{otherwise}-{name}" if name.split(".")[0].lower() in _RESERVED else name or otherwise


def file_stems(samples: Sequence[ImageSample]) -> dict[str, str]:
    """A stem for the files of each image, by image id: its own where it is the only one, else with its drive before it.

    Independent of the samples' order.
    """
    ordered = sorted(samples, key=lambda sample: (sample.drive, sample.stem, sample.image_id))
    plain = {sample.image_id: safe_name(sample.stem, otherwise="image") for sample in ordered}
    uses = Counter(stem.casefold() for stem in plain.values())
    stems: dict[str, str] = {}
    taken = {stem.casefold() for stem in plain.values() if uses[stem.casefold()] == 1}
    for sample in ordered:
        stem = plain[sample.image_id]
        if uses[stem.casefold()] > 1:
            drive = safe_name(sample.drive, otherwise="drive")
            stem = claim(_numbered(f"{drive}_{stem}"), taken)
        stems[sample.image_id] = stem
    return stems


def claim(candidates: Iterator[str], taken: set[str]) -> str:
    """The first candidate whose case-folded form is not in `taken`, which then holds it."""
    name = next(candidate for candidate in candidates if candidate.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _numbered(name: str, *, joint: str = "-") -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}{joint}{number}"
        number += 1


def drive_names(drives: Iterable[str], *, also: str) -> dict[str, str]:
    """A folder name for each drive: one that is safe already keeps its name, the others make way for it."""
    wanted = {drive: safe_name(drive, otherwise="drive", also=also) for drive in drives}
    ordered = sorted(wanted, key=lambda drive: (wanted[drive] != drive, drive))
    taken: set[str] = set()
    return {drive: claim(_numbered(wanted[drive]), taken) for drive in ordered}


def plain_table(samples: Sequence[ImageSample]) -> JsonObject:
    """The name table of formats that call images by their stem: number (from 1, for COCO's ids), stem, split."""
    stems = file_stems(samples)
    ordered = sorted(samples, key=lambda sample: (sample.split, stems[sample.image_id]))
    rows = {
        sample.image_id: {"number": number, "stem": stems[sample.image_id], "split": sample.split}
        for number, sample in enumerate(ordered, start=1)
    }
    return {"images": rows}


def split_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    """Images whose split cannot be a folder's name."""
    return [
        Problem(sample.stem, None, f"the split {sample.split!r} is not 1 to 32 letters, digits and dashes")
        for sample in samples
        if not _SPLIT.fullmatch(sample.split)
    ]


def id_problems(samples: Sequence[ImageSample]) -> list[Problem]:
    """Image ids that occur twice: a release holds each image once."""
    counts = Counter(sample.image_id for sample in samples)
    return [
        Problem(sample.stem, None, f"image {sample.image_id} is in the release twice")
        for sample in samples
        if counts[sample.image_id] > 1
    ]
