"""BDD100K: ours, and the data set's own images/10k, pan_seg bitmasks and sem_seg masks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.core.formats.base import FormatInfo
from app.core.formats.bdd100k import CROWD, IGNORED, OCCLUDED, TRUNCATED, Bdd100kExporter
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.names import PHOTO_SUFFIXES, Called, Names, suffix_of
from app.core.formats.importers.pixels import read_channels, read_ids
from app.core.formats.importers.segmenting import labels_from_ids, zero_means
from app.core.formats.importers.tree import Tree
from app.core.formats.losses import Loss
from app.core.formats.remapping import Kind
from app.core.taxonomy import IGNORED_TRAIN_ID, Taxonomy

PHOTOS, BITMASKS, MASKS = "images/10k/", "labels/pan_seg/bitmasks/", "labels/sem_seg/masks/"


class Bdd100kImporter:
    """Bitmasks where there are some, else masks of train ids."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return Bdd100kExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By its folders of bitmasks or masks."""
        return any(path.startswith((BITMASKS, MASKS)) for path in tree.paths)

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the photos.

        Raises:
            FormatError: a manifest or class table that is not one.
        """
        names = Names(tree)
        taxonomy = names.taxonomy or presets("bdd100k")
        photos = [path for path in tree.below(PHOTOS) if suffix_of(path) in PHOTO_SUFFIXES]
        images = tuple(_image(tree, names, path, taxonomy) for path in photos)
        return ImportedSet(self.info.name, taxonomy, images, tuple(_orphans(tree, photos)))


def _image(tree: Tree, names: Names, photo: str, taxonomy: Taxonomy) -> ImportedImage:
    place = photo.removeprefix(PHOTOS).rpartition(".")[0]
    called = names.of(photo, split=place.partition("/")[0])
    found = next((path for path in (f"{BITMASKS}{place}.png", f"{MASKS}{place}.png") if path in tree), None)
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
    if path.startswith(MASKS):
        return _from_train_ids(tree, path, called, taxonomy)
    # The number first: segments are numbered in its order, which is that of the segments it was made from.
    numbered = read_channels(tree, path, 4)[..., [2, 3, 0, 1]]
    words = np.ascontiguousarray(numbered).view(">u4")[..., 0]
    is_class, losses = zero_means(called, int(np.count_nonzero(words == 0)), taxonomy)
    losses = (*losses, *_ignored_flags(words, called, taxonomy))

    def what(word: int) -> Kind | None:
        return None if word == 0 and not (is_class and called.unpainted == 0) else _kind(word)

    return labels_from_ids(words, what, taxonomy, where=path, losses=losses)


def _kind(word: int) -> Kind:
    class_id, flags = word >> 8 & 255, word & 255
    return Kind(class_id, crowd=bool(flags & CROWD), occluded=bool(flags & OCCLUDED), truncated=bool(flags & TRUNCATED))


def _ignored_flags(words: np.ndarray, called: Called, taxonomy: Taxonomy) -> Iterator[Loss]:
    """Objects that the set leaves out of evaluation though their class is in it."""
    marked = words & IGNORED != 0
    present = [int(word) for word in np.unique(words[marked])]
    ignored = {entry.id for entry in taxonomy.classes if entry.ignored}
    odd = [word for word in present if word >> 8 & 255 not in ignored]
    if odd:
        pixels = int(np.isin(words, odd).sum())
        detail = f"{len(odd)} objects are marked as ignored; here that is a matter of their class"
        yield Loss(called.stem, "flag-lost", detail, pixels=pixels, count=len(odd))


def _from_train_ids(tree: Tree, path: str, called: Called, taxonomy: Taxonomy) -> ImportedLabels:
    classes: dict[int, int] = {}
    for entry in taxonomy.classes:
        if entry.train_id != IGNORED_TRAIN_ID:
            classes.setdefault(entry.train_id, entry.id)
    ids = read_ids(tree, path)

    def what(value: int) -> Kind | None:
        class_id = classes.get(value)
        return None if class_id is None else Kind(class_id, crowd=class_id in taxonomy.things)

    unknown = int(np.count_nonzero(~np.isin(ids, [*classes, IGNORED_TRAIN_ID])))
    detail = f"{path} holds train ids: classes without one are lost, and those that share one are the first of them"
    losses = [Loss(called.stem, "train-ids", detail, pixels=int(np.count_nonzero(ids == IGNORED_TRAIN_ID)))]
    if unknown:
        losses.append(Loss(called.stem, "pixels-unknown", f"{path} holds train ids that no class has", pixels=unknown))
    return labels_from_ids(ids, what, taxonomy, where=path, losses=losses)


def _orphans(tree: Tree, photos: list[str]) -> Iterator[Loss]:
    known = {photo.removeprefix(PHOTOS).rpartition(".")[0] for photo in photos}
    for path in tree.below(BITMASKS, ".png"):
        place = path.removeprefix(BITMASKS).removesuffix(".png")
        if place not in known:
            yield Loss(place.rpartition("/")[2], "no-photo", f"{path} has no photo", count=1)
