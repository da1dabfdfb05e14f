"""Mapillary Vistas: ours, and the data set's own version 1.2 and 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.errors import FormatError, InvalidTaxonomy
from app.core.formats.base import FormatInfo
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.coco_panoptic import panoptic_labels
from app.core.formats.importers.names import PHOTO_SUFFIXES, Names, suffix_of
from app.core.formats.importers.pixels import read_ids
from app.core.formats.importers.segmenting import labels_from_ids, numbered_kind
from app.core.formats.importers.tree import Tree
from app.core.formats.remapping import Kind
from app.core.formats.vistas import FIRST_CATEGORY, OBJECTS_PER_CLASS, UNPAINTED, VistasExporter
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy

VERSIONS: Mapping[str, tuple[str, str]] = {
    "v2.0": ("mapillary-vistas-2.0", "2020"),
    "v1.2": ("mapillary-vistas-1.2", "2018"),
}
FOLDERS = ("training", "validation", "testing")


class VistasImporter:
    """panoptic where it is there, else instances, else labels; without numbers, objects come as groups."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return VistasExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By training/v2.0 and the like."""
        return any(path.split("/")[1:2] in (["v2.0"], ["v1.2"]) for path in tree.paths)

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the photos of every split.

        Raises:
            FormatError: a config or table that is not one.
        """
        names = Names(tree)
        version = next((one for one in VERSIONS if any(f"/{one}/" in f"/{path}" for path in tree.paths)), "v2.0")
        taxonomy = names.taxonomy or _taxonomy(tree, version, presets)
        images = [image for folder in FOLDERS for image in _images(tree, names, folder, version, taxonomy)]
        return ImportedSet(self.info.name, taxonomy, tuple(images))


def _images(tree: Tree, names: Names, folder: str, version: str, taxonomy: Taxonomy) -> list[ImportedImage]:
    place = f"{folder}/{version}"
    table = _panoptic_table(tree, f"{place}/panoptic", VERSIONS[version][1])
    photos = [path for path in tree.below(f"{folder}/images/") if suffix_of(path) in PHOTO_SUFFIXES]
    return [_image(tree, names, photo, place, table, taxonomy) for photo in photos]


def _image(
    tree: Tree, names: Names, photo: str, place: str, table: Mapping[str, dict[str, Any]], taxonomy: Taxonomy
) -> ImportedImage:
    stem = photo.rpartition("/")[2].rpartition(".")[0]
    called = names.of(photo, split=place.partition("/")[0])
    has_labels = stem in table or any(f"{place}/{kind}/{stem}.png" in tree for kind in ("instances", "labels"))
    return ImportedImage(
        image_id=called.image_id,
        stem=called.stem,
        drive=called.drive,
        frame=called.frame,
        split=called.split,
        photo=lambda: tree.read(photo),
        photo_suffix=suffix_of(photo),
        load=(lambda: _labels(tree, place, stem, table, taxonomy)) if has_labels else None,
    )


def _panoptic_table(tree: Tree, folder: str, year: str) -> dict[str, dict[str, Any]]:
    path = f"{folder}/panoptic_{year}.json"
    if path not in tree:
        return {}
    rows = tree.json(path).get("annotations")
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "image_id" in row for row in rows):
        raise FormatError(f"{path}: annotations must be a list of objects with an image_id")
    return {str(row["image_id"]): row for row in rows}


def _labels(
    tree: Tree, place: str, stem: str, table: Mapping[str, dict[str, Any]], taxonomy: Taxonomy
) -> ImportedLabels:
    entry = table.get(stem)
    if entry is not None:
        path = f"{place}/panoptic/{entry.get('file_name')}"
        return panoptic_labels(tree, path, entry, taxonomy, first_category=FIRST_CATEGORY)
    path = f"{place}/instances/{stem}.png"
    bare = 0
    if path not in tree:
        path, bare = f"{place}/labels/{stem}.png", OBJECTS_PER_CLASS

    def what(value: int) -> Kind | None:
        kind = numbered_kind(value, OBJECTS_PER_CLASS, taxonomy, bare_below=bare)
        return None if kind.class_id == UNPAINTED else kind

    return labels_from_ids(read_ids(tree, path), what, taxonomy, where=path)


def _taxonomy(tree: Tree, version: str, presets: Presets) -> Taxonomy:
    path = f"config_{version}.json"
    if path not in tree:
        return presets(VERSIONS[version][0])
    rows = tree.json(path).get("labels")
    try:
        classes = [_class(number, row) for number, row in enumerate(rows or ())]
        return Taxonomy.from_json({"name": "mapillary-vistas", "version": version[1:], "classes": classes})
    except (KeyError, TypeError, AttributeError, InvalidTaxonomy) as error:
        raise FormatError(f"{path} does not list the classes: {error!r}") from error


def _class(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    evaluated = bool(row["evaluate"])
    return {
        "id": number,
        "name": row["name"],
        "color": row["color"],
        "is_thing": bool(row["instances"]),
        "train_id": min(number, IGNORED_TRAIN_ID) if evaluated else IGNORED_TRAIN_ID,
        "ignored": not evaluated,
        "category": row["name"].rpartition("--")[0],
    }
