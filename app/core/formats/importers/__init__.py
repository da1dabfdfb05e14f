"""Importers: somebody's data set, or a release of ours, as images and labels, with what gets lost named."""

from app.core.formats.importers.base import (
    ImportedImage,
    ImportedLabels,
    ImportedSet,
    Importer,
    Presets,
)
from app.core.formats.importers.registry import IMPORTERS, open_set, read_set
from app.core.formats.importers.remapping import remapped
from app.core.formats.importers.tree import Tree, open_tree, open_zip

__all__ = [
    "IMPORTERS",
    "ImportedImage",
    "ImportedLabels",
    "ImportedSet",
    "Importer",
    "Presets",
    "Tree",
    "open_set",
    "open_tree",
    "open_zip",
    "read_set",
    "remapped",
]
