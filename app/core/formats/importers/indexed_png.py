"""Indexed PNG: ours, and any images and masks folders of class ids with a labels.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from app.core.errors import FormatError, InvalidTaxonomy
from app.core.formats.base import FormatInfo
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.names import PHOTO_SUFFIXES, Names, suffix_of
from app.core.formats.importers.pixels import read_ids
from app.core.formats.importers.segmenting import labels_from_ids
from app.core.formats.importers.tree import Tree
from app.core.formats.indexed_png import COLUMNS, UNPAINTED, IndexedPngExporter
from app.core.formats.remapping import Kind
from app.core.taxonomy import Taxonomy

TABLE = "labels.csv"


class IndexedPngImporter:
    """masks beside images; objects come as groups, since this format does not tell them apart."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return IndexedPngExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By labels.csv and a folder of masks."""
        return TABLE in tree and any(path.startswith("masks/") for path in tree.paths)

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the photos.

        Raises:
            FormatError: labels.csv is not as the format says.
        """
        del presets  # labels.csv says the classes
        names = Names(tree)
        taxonomy = names.taxonomy or _taxonomy(tree)
        photos = [path for path in tree.below("images/") if suffix_of(path) in PHOTO_SUFFIXES]
        return ImportedSet(self.info.name, taxonomy, tuple(_image(tree, names, path, taxonomy) for path in photos))


def _image(tree: Tree, names: Names, photo: str, taxonomy: Taxonomy) -> ImportedImage:
    _, *folders, name = photo.split("/")
    called = names.of(photo, split=folders[0] if folders else "", drive="-".join(folders[1:]))
    mask = "/".join(("masks", *folders, f"{name.rpartition('.')[0]}.png"))
    return ImportedImage(
        image_id=called.image_id,
        stem=called.stem,
        drive=called.drive,
        frame=called.frame,
        split=called.split,
        photo=lambda: tree.read(photo),
        photo_suffix=suffix_of(photo),
        load=(lambda: _labels(tree, mask, taxonomy)) if mask in tree else None,
    )


def _labels(tree: Tree, path: str, taxonomy: Taxonomy) -> ImportedLabels:
    def what(value: int) -> Kind | None:
        return None if value == UNPAINTED else Kind(value, crowd=value in taxonomy.things)

    return labels_from_ids(read_ids(tree, path), what, taxonomy, where=path)


def _taxonomy(tree: Tree) -> Taxonomy:
    try:
        rows = list(csv.DictReader(io.StringIO(tree.read(TABLE).decode("utf-8-sig"))))
        classes = [_class(line, row) for line, row in enumerate(rows, start=2)]
        return Taxonomy.from_json({"name": "indexed-png", "version": "1", "classes": classes})
    except (UnicodeDecodeError, csv.Error, InvalidTaxonomy) as error:
        raise FormatError(f"{TABLE} is no table of classes: {error}") from error


def _class(line: int, row: Mapping[str, str | None]) -> dict[str, object]:
    try:
        return _values({column: row[column] or "" for column in COLUMNS})
    except KeyError as error:
        raise FormatError(f"{TABLE} needs the columns {', '.join(COLUMNS)}, and has no {error}") from error
    except ValueError as error:
        text = ",".join(row[column] or "" for column in COLUMNS)
        raise FormatError(f"line {line} of {TABLE} lacks a number or is cut off: {text}") from error


def _values(row: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": int(row["id"]),
        "name": row["name"],
        "color": [int(row["red"]), int(row["green"]), int(row["blue"])],
        "is_thing": bool(int(row["is_thing"])),
        "train_id": int(row["train_id"]),
        "ignored": bool(int(row["ignored"])),
        "category": row["category"],
    }
