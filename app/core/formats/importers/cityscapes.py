"""Cityscapes trees: ours, and the data set's own gtFine and leftImg8bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.core.formats.base import FormatInfo
from app.core.formats.cityscapes import CityscapesExporter
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.names import Called, Names, suffix_of
from app.core.formats.importers.pixels import read_ids
from app.core.formats.importers.segmenting import labels_from_ids, numbered_kind, zero_means
from app.core.formats.importers.tree import Tree
from app.core.formats.losses import Loss
from app.core.formats.remapping import Kind
from app.core.taxonomy import Taxonomy

OBJECTS_PER_CLASS = 1000
PHOTO_END, INSTANCES_END, LABELS_END = "_leftImg8bit.png", "_gtFine_instanceIds.png", "_gtFine_labelIds.png"


class CityscapesImporter:
    """instanceIds where there are some, else labelIds; their objects are groups then."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return CityscapesExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By gtFine and leftImg8bit at the top."""
        return any(path.startswith(("gtFine/", "leftImg8bit/")) for path in tree.paths)

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the photos; labels without a photo are told.

        Raises:
            FormatError: a manifest or class table that is not one.
        """
        names = Names(tree)
        taxonomy = names.taxonomy or presets("cityscapes")
        photos = [path for path in tree.below("leftImg8bit/", PHOTO_END) if path.count("/") > 1]
        images = tuple(_image(tree, names, path, taxonomy) for path in photos)
        return ImportedSet(self.info.name, taxonomy, images, tuple(_orphans(tree)))


def _image(tree: Tree, names: Names, photo: str, taxonomy: Taxonomy) -> ImportedImage:
    _, split, *city, name = photo.split("/")
    plain = photo if names.manifest else f"{photo.removesuffix(PHOTO_END)}.png"
    called = names.of(plain, split=split, drive="-".join(city))
    truth = f"gtFine/{'/'.join((split, *city, name.removesuffix(PHOTO_END)))}"
    found = next((truth + end for end in (INSTANCES_END, LABELS_END) if truth + end in tree), None)
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
    is_class, losses = zero_means(called, int(np.count_nonzero(ids == 0)), taxonomy)

    def what(value: int) -> Kind | None:
        if value == 0 and not is_class:
            return None
        return numbered_kind(value, OBJECTS_PER_CLASS, taxonomy, bare_below=OBJECTS_PER_CLASS)

    return labels_from_ids(ids, what, taxonomy, where=path, losses=losses)


def _orphans(tree: Tree) -> Iterator[Loss]:
    """Labels whose photo is not there."""
    for path in tree.below("gtFine/", LABELS_END):
        photo = path.replace("gtFine/", "leftImg8bit/", 1).removesuffix(LABELS_END) + PHOTO_END
        if photo not in tree:
            yield Loss(path.rpartition("/")[2].removesuffix(LABELS_END), "no-photo", f"{path} has no photo", count=1)
