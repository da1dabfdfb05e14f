"""How images are called when a set comes in: by the manifest where it is one of our releases, else by their paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.errors import FormatError, InvalidTaxonomy
from app.core.formats.importers.tree import Tree
from app.core.formats.manifest import LABELS, MANIFEST, Manifest
from app.core.taxonomy import Taxonomy

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_LAST_DIGITS = re.compile(r"(\d{1,9})\D*$")
SPLITS: Mapping[str, str] = {"training": "train", "validation": "val", "testing": "test", "valid": "val"}


@dataclass(frozen=True, slots=True)
class Called:
    """What an image is called; `unpainted` is None where nobody counted."""

    image_id: str
    stem: str
    drive: str
    frame: int
    split: str
    unpainted: int | None = None


class Names:
    """The names of a tree's images.

    Args:
        tree: the set; its manifest.json is believed for names only, never for content.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @cached_property
    def manifest(self) -> Manifest | None:
        """The manifest, where the tree is a release of ours."""
        return Manifest.from_bytes(self._tree.read(MANIFEST)) if MANIFEST in self._tree else None

    @cached_property
    def taxonomy(self) -> Taxonomy | None:
        """The classes of LABELS.json, where the tree is a release of ours."""
        if self.manifest is None:
            return None
        try:
            return Taxonomy.from_json(self._tree.json(LABELS))
        except InvalidTaxonomy as error:
            raise FormatError(f"{LABELS} is no taxonomy: {error}") from error

    @cached_property
    def _rows(self) -> dict[str, Any]:
        if self.manifest is None:
            return {}
        return {path: row for row in self.manifest.images for path in row["files"]}

    def of(self, path: str, *, split: str = "", drive: str = "") -> Called:
        """What the image is called that a file belongs to.

        Args:
            path: of its photo or labels.
            split: what the layout says, where there is no manifest.
            drive: the same.

        Raises:
            FormatError: the tree is a release of ours, and the file is none of its images'.
        """
        if self.manifest is not None:
            return self._listed(path)
        stem = path.rpartition("/")[2].rpartition(".")[0]
        number = _LAST_DIGITS.search(stem)
        return Called(path, stem, drive, int(number[1]) if number else 0, SPLITS.get(split, split) or "train")

    def _listed(self, path: str) -> Called:
        row = self._rows.get(path)
        if row is None:
            raise FormatError(f"{path} is not a file of any image in manifest.json")
        try:
            unpainted = row["unpainted"]
            return Called(row["id"], row["stem"], row["drive"], int(row["frame"]), row["split"], unpainted)
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"manifest.json does not say how {path} is called: {error!r}") from error


def find_photo(tree: Tree, folder: str, stem: str) -> str | None:
    """The photo of a stem in a folder (with its trailing slash), whatever its suffix."""
    for suffix in PHOTO_SUFFIXES:
        for written in (suffix, suffix.upper()):
            if f"{folder}{stem}{written}" in tree:
                return f"{folder}{stem}{written}"
    return None


def suffix_of(path: str) -> str:
    """The suffix in lower case with its dot."""
    return "." + path.rpartition(".")[2].lower()
