"""Which split an image goes to: always that of its drive, since frames of one drive look alike and would leak."""

import hashlib
from collections.abc import Iterable

TRAIN, VALIDATION = 0.8, 0.9


def split_of_drive(drive: str) -> str:
    """Draw "train", "val" or "test" by the drive's name alone: about 8 : 1 : 1, the same in every release."""
    draw = int.from_bytes(hashlib.sha256(drive.encode()).digest()[:8], "big") / 2**64
    if draw < TRAIN:
        return "train"
    return "val" if draw < VALIDATION else "test"


def splits_by_drive(drives: Iterable[str]) -> dict[str, str]:
    """The split of each drive."""
    return {drive: split_of_drive(drive) for drive in set(drives)}
