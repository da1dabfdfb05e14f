"""All formats that come in. A new importer is one file, a line here and a contract test."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import FormatError
from app.core.formats.importers.base import ImportedSet, Importer, Presets
from app.core.formats.importers.bdd100k import Bdd100kImporter
from app.core.formats.importers.cityscapes import CityscapesImporter
from app.core.formats.importers.coco_instances import CocoInstancesImporter
from app.core.formats.importers.coco_panoptic import CocoPanopticImporter
from app.core.formats.importers.indexed_png import IndexedPngImporter
from app.core.formats.importers.kitti import KittiImporter
from app.core.formats.importers.names import Names
from app.core.formats.importers.parquet import ParquetImporter
from app.core.formats.importers.tree import Tree, open_tree
from app.core.formats.importers.vistas import VistasImporter
from app.core.formats.plug_ins import Registry

_ALL: tuple[Importer, ...] = (
    Bdd100kImporter(),
    CityscapesImporter(),
    CocoInstancesImporter(),
    CocoPanopticImporter(),
    IndexedPngImporter(),
    KittiImporter(),
    ParquetImporter(),
    VistasImporter(),
)

IMPORTERS: Registry[Importer] = Registry({one.info.name: one for one in _ALL}, lambda offered: offered.importer)


def open_set(path: Path, presets: Presets, *, format_name: str = "auto") -> ImportedSet:
    """Open a folder or zip.

    Args:
        path: the folder or zip.
        presets: gives shipped taxonomies, for formats that do not carry their classes.
        format_name: of an importer, or "auto": what the manifest says, or the one that recognises the files.

    Raises:
        FormatError: no such format, none or several recognise the files, or they are not what they promise.
    """
    return read_set(open_tree(path), presets, format_name=format_name)


def read_set(tree: Tree, presets: Presets, *, format_name: str = "auto") -> ImportedSet:
    """Open a set whose files are open already; as `open_set`.

    Raises:
        FormatError: no such format, none or several recognise the files, or they are not what they promise.
    """
    name = recognise(tree) if format_name == "auto" else format_name
    importer = IMPORTERS.get(name)
    if importer is None:
        raise FormatError(f"there is no importer {name!r}; there are {', '.join(IMPORTERS)}")
    found = importer.open(tree, presets)
    if not found.images:
        raise FormatError(f"{tree.name} holds no photo where the format {name} has its photos")
    return found


def recognise(tree: Tree) -> str:
    """The format of a tree.

    Raises:
        FormatError: none or several recognise it.
    """
    manifest = Names(tree).manifest
    if manifest is not None:
        return manifest.format
    found = [name for name, importer in IMPORTERS.items() if importer.recognises(tree)]
    if len(found) == 1:
        return found[0]
    if found:
        raise FormatError(f"{tree.name} could be {' or '.join(found)}; name the format")
    raise FormatError(f"{tree.name} is laid out as none of {', '.join(IMPORTERS)}")
