"""COCO panoptic: ours, and any set in the layout of panopticapi."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.core.errors import FormatError
from app.core.formats.base import FormatInfo
from app.core.formats.coco_check import rgb_to_ids
from app.core.formats.coco_panoptic import CocoPanopticExporter
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.coco import (
    Document,
    annotation_paths,
    called,
    documents,
    images_by_id,
    missing_photos,
    photo_of,
    taxonomy_of,
)
from app.core.formats.importers.names import Names, suffix_of
from app.core.formats.importers.pixels import read_channels
from app.core.formats.importers.segmenting import segments_of
from app.core.formats.importers.tree import Tree
from app.core.formats.losses import Loss
from app.core.formats.remapping import Kind
from app.core.formats.samples import look_up, present_ids
from app.core.taxonomy import Taxonomy


class CocoPanopticImporter:
    """annotations/panoptic_<split>.json with the folder of id PNGs beside it."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return CocoPanopticExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By annotations/panoptic_<split>.json."""
        return bool(annotation_paths(tree, "panoptic"))

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the images that have an annotation and those that have none.

        Raises:
            FormatError: a file is not what the format says.
        """
        del presets  # the files say their classes
        found, names = documents(tree, "panoptic"), Names(tree)
        taxonomy = taxonomy_of(found, names, all_things=False)
        images = tuple(image for document in found for image in _images(tree, names, document, taxonomy))
        return ImportedSet(self.info.name, taxonomy, images, tuple(missing_photos(tree, found)))


def _images(tree: Tree, names: Names, document: Document, taxonomy: Taxonomy) -> list[ImportedImage]:
    annotations = {entry.get("image_id"): entry for entry in document.rows("annotations")}
    made = []
    for key, image in images_by_id(document).items():
        photo = photo_of(tree, document, image)
        if photo is not None:
            made.append(_image(tree, names, document, photo, annotations.get(key), taxonomy))
    return made


def _image(
    tree: Tree, names: Names, document: Document, photo: str, entry: dict[str, Any] | None, taxonomy: Taxonomy
) -> ImportedImage:
    name = called(names, photo, document)
    return ImportedImage(
        image_id=name.image_id,
        stem=name.stem,
        drive=name.drive,
        frame=name.frame,
        split=name.split,
        photo=lambda: tree.read(photo),
        photo_suffix=suffix_of(photo),
        load=None if entry is None else lambda: panoptic_labels(tree, _png_of(tree, document, entry), entry, taxonomy),
    )


def _png_of(tree: Tree, document: Document, entry: Mapping[str, Any]) -> str:
    path = f"{document.path.removesuffix('.json')}/{entry.get('file_name')}"
    if path not in tree:
        raise FormatError(f"{path} is missing")
    return path


def panoptic_labels(
    tree: Tree, path: str, entry: Mapping[str, Any], taxonomy: Taxonomy, *, first_category: int = 0
) -> ImportedLabels:
    """Labels of one id PNG and its `segments_info`; ids stay what they are.

    Args:
        tree: the set.
        path: of the PNG.
        entry: the annotation.
        taxonomy: which classes there are.
        first_category: what a category is above its class id.

    Raises:
        FormatError: the table is none, or names a class that the taxonomy does not have.
    """
    raster = rgb_to_ids(read_channels(tree, path, 3))
    table = entry.get("segments_info")
    if not isinstance(table, list):
        raise FormatError(f"{path}: the annotation has no segments_info")
    kinds = dict(_kind(row, path, taxonomy, first_category) for row in table)
    unknown = sorted(set(present_ids(raster)) - {0} - set(kinds))
    if not unknown:
        return ImportedLabels(raster, segments_of(raster, kinds, taxonomy))
    known = look_up(raster, {0: 0} | {key: key for key in kinds} | dict.fromkeys(unknown, 0), np.uint32)
    lost = int((known != raster).sum())
    detail = f"ids {unknown[:5]} of {path} are not in its table"
    kept = known.astype(raster.dtype, copy=False)
    return ImportedLabels(kept, segments_of(kept, kinds, taxonomy), (Loss(path, "pixels-unknown", detail, lost),))


def _kind(row: Any, path: str, taxonomy: Taxonomy, first_category: int) -> tuple[int, Kind]:
    try:
        key, class_id, crowd = int(row["id"]), int(row["category_id"]) - first_category, bool(row.get("iscrowd", 0))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"{path}: a segment of its table has no id or category_id: {error!r}") from error
    if class_id not in taxonomy.class_ids or not 0 < key < 2**24:
        raise FormatError(f"{path}: segment {key} is of class {class_id}, which {taxonomy.name!r} does not have")
    return key, Kind(class_id, crowd=crowd)
