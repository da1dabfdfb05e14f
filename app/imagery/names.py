"""What a file's path says about a photo: its drive, frame number, split, and a name that is safe everywhere."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

SPLITS: Final = ("train", "val", "test")
_SPLIT_NAMES: Final = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
}
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LAST_DIGITS: Final = re.compile(r"^(.*?)[_.-]?(\d+)\D*$")
_CAMERA_SUFFIX: Final = re.compile(r"_leftImg8bit$")
# Windows opens a device under these names, whatever the suffix.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 100
_LONGEST_PATH = 500
_DIGITS = 9
DEFAULT_DRIVE: Final = "drive"


@dataclass(frozen=True, slots=True)
class PhotoName:
    """What a relative path says.

    Attributes:
        path: Cleaned relative path with "/" between folders; never absolute, never with "..".
        name: Its last part, as the sender wrote it but for control characters.
        stem: ASCII letters, digits, ".", "_" and "-" only, at most 100 characters, without suffix.
        drive: The parent folder, or what stands before the last number of the stem.
        frame: The last number of the stem (at most its last 9 digits), or None.
        split: "train", "val" or "test", from a folder of that name; else "train".
    """

    path: str
    name: str
    stem: str
    drive: str
    frame: int | None
    split: str


def parse_name(relative_path: str) -> PhotoName:
    """Reads a relative path, which is never trusted: it comes from the sender.

    Args:
        relative_path: As the sender names the file; a backslash counts as "/".
    """
    parts = _parts(relative_path) or ["unnamed"]
    stem = _safe(_without_suffix(parts[-1])) or "unnamed"
    stem = _CAMERA_SUFFIX.sub("", stem) or stem
    before, frame = _number(stem)
    folders = [part for part in parts[:-1] if part.lower() not in _SPLIT_NAMES]
    drive = (_safe(folders[-1]) if folders else "") or _safe(before) or DEFAULT_DRIVE
    splits = [_SPLIT_NAMES[part.lower()] for part in parts[:-1] if part.lower() in _SPLIT_NAMES]
    return PhotoName("/".join(parts)[-_LONGEST_PATH:], parts[-1], stem, drive, frame, splits[-1] if splits else "train")


def _parts(path: str) -> list[str]:
    text = "".join(sign for sign in unicodedata.normalize("NFC", path) if unicodedata.category(sign)[0] != "C")
    parts = [part.strip() for part in text.replace("\\", "/").split("/")]
    return [part[-200:] for part in parts if part not in {"", ".", ".."} and not re.fullmatch(r"[A-Za-z]:", part)]


def _without_suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and stem and len(suffix) <= 5 else name


def _safe(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    clean = _UNSAFE.sub("-", ascii_text).strip("-._")[:_LONGEST].strip("-._")
    return f"x-{clean}" if _DEVICES.fullmatch(clean) else clean


def _number(stem: str) -> tuple[str, int | None]:
    found = _LAST_DIGITS.match(stem)
    return (found[1], int(found[2][-_DIGITS:])) if found else ("", None)


def unique_stem(stem: str, drive: str, taken: frozenset[str]) -> str:
    """The stem, or a variation of it that no other image of the project has.

    Args:
        stem: As wished.
        drive: Tried in front of the stem before a number is put behind it.
        taken: Lower-case stems in use: some file systems do not tell case apart.
    """
    candidates = [stem, f"{drive}_{stem}"[-_LONGEST:]]
    for candidate in candidates:
        if candidate.lower() not in taken:
            return candidate
    number = 2
    while f"{stem}-{number}".lower() in taken:
        number += 1
    return f"{stem}-{number}"
