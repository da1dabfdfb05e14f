"""KITTI semantics: ours, and the data set's own training and testing folders."""

from __future__ import annotations

import numpy as np

from app.core.formats.base import FormatInfo
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.names import Called, Names, suffix_of
from app.core.formats.importers.pixels import read_ids
from app.core.formats.importers.segmenting import labels_from_ids, numbered_kind, zero_means
from app.core.formats.importers.tree import Tree
from app.core.formats.kitti import OBJECTS_PER_CLASS, KittiExporter
from app.core.formats.remapping import Kind
from app.core.taxonomy import Taxonomy


class KittiImporter:
    """instance where it is there, else semantic; its objects are groups then."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return KittiExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By image_2 below training or testing, beside labels."""
        folders = {tuple(path.split("/")[:2]) for path in tree.paths}
        return any(len(pair) == 2 and pair[1] in ("semantic", "instance", "image_2") for pair in folders)

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the photos in image_2.

        Raises:
            FormatError: a manifest or class table that is not one.
        """
        names = Names(tree)
        taxonomy = names.taxonomy or presets("cityscapes")
        photos = [path for path in tree.paths if path.split("/")[1:2] == ["image_2"]]
        return ImportedSet(self.info.name, taxonomy, tuple(_image(tree, names, path, taxonomy) for path in photos))


def _image(tree: Tree, names: Names, photo: str, taxonomy: Taxonomy) -> ImportedImage:
    folder, _, name = photo.split("/", 2)
    called = names.of(photo, split=folder)
    truth = (f"{folder}/{kind}/{name.rpartition('.')[0]}.png" for kind in ("instance", "semantic"))
    found = next((path for path in truth if path in tree), None)
    return ImportedImage(
        image_id=called.image_id,
        stem=called.stem,
        drive=called.drive,
        frame=called.frame,
        split=called.split,
        photo=lambda: tree.read(photo),
        photo_suffix=suffix_of(photo),
        load=None if found is None else lambda: _labels(tree, found, called, taxonomy),
    )


def _labels(tree: Tree, path: str, called: Called, taxonomy: Taxonomy) -> ImportedLabels:
    ids = read_ids(tree, path)
    bare = 0 if "/instance/" in path else OBJECTS_PER_CLASS
    is_class, losses = zero_means(called, int(np.count_nonzero(ids == 0)), taxonomy)

    def what(value: int) -> Kind | None:
        if value == 0 and not is_class:
            return None
        return numbered_kind(value, OBJECTS_PER_CLASS, taxonomy, bare_below=bare)

    return labels_from_ids(ids, what, taxonomy, where=path, losses=losses)
