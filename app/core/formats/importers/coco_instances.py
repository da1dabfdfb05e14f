"""COCO instances: ours, and any set with masks as run lengths or outlines.

Data format: https://cocodataset.org/#format-data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import BoolMask
from app.core.errors import CoreError, FormatError
from app.core.formats.base import FormatInfo
from app.core.formats.coco_instances import CocoInstancesExporter
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
from app.core.formats.importers.pixels import MAX_PIXELS
from app.core.formats.importers.segmenting import segments_of
from app.core.formats.importers.tree import Tree
from app.core.formats.losses import Loss
from app.core.formats.remapping import Kind
from app.core.raster import coco_rle_counts
from app.core.taxonomy import Taxonomy


class CocoInstancesImporter:
    """annotations/instances_<split>.json; what no object covers is not painted."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return CocoInstancesExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By annotations/instances_<split>.json."""
        return bool(annotation_paths(tree, "instances"))

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the images.

        Raises:
            FormatError: a file is not what the format says.
        """
        del presets  # the files say their classes
        found, names = documents(tree, "instances"), Names(tree)
        taxonomy = taxonomy_of(found, names, all_things=True)
        images = tuple(image for document in found for image in _images(tree, names, document, taxonomy))
        return ImportedSet(self.info.name, taxonomy, images, tuple(missing_photos(tree, found)))


def _images(tree: Tree, names: Names, document: Document, taxonomy: Taxonomy) -> list[ImportedImage]:
    by_image: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for annotation in document.rows("annotations"):
        by_image[annotation.get("image_id")].append(annotation)
    made = []
    for key, image in images_by_id(document).items():
        photo = photo_of(tree, document, image)
        if photo is not None:
            made.append(_image(tree, names, document, photo, image, by_image.get(key, []), taxonomy))
    return made


def _image(
    tree: Tree,
    names: Names,
    document: Document,
    photo: str,
    image: dict[str, Any],
    annotations: list[dict[str, Any]],
    taxonomy: Taxonomy,
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
        load=lambda: _labels(image, annotations, taxonomy, document.path),
    )


def _labels(
    image: Mapping[str, Any], annotations: Sequence[Mapping[str, Any]], taxonomy: Taxonomy, where: str
) -> ImportedLabels:
    """Objects from large to small, so that a small one before a large one is seen; ids count up in the file's order."""
    height, width = _size(image, where)
    masks = [_mask(annotation, height, width, where) for annotation in annotations]
    areas = [int(mask.sum()) for mask in masks]
    raster = np.zeros((height, width), np.uint32)
    kinds: dict[int, Kind] = {}
    for place in sorted(range(len(masks)), key=lambda one: -areas[one]):
        kinds[place + 1] = _kind(annotations[place], taxonomy, where)
        raster[masks[place]] = place + 1
    losses = [*_overlaps(raster, areas, image, where), *_outlines(annotations, image)]
    return ImportedLabels(raster, segments_of(raster, kinds, taxonomy), tuple(losses))


def _size(image: Mapping[str, Any], where: str) -> tuple[int, int]:
    height, width = image.get("height"), image.get("width")
    if type(height) is not int or type(width) is not int or min(height, width) < 1 or height * width > MAX_PIXELS:
        raise FormatError(f"{where}: {image.get('file_name')} has no height and width that can be right")
    return height, width


def _kind(annotation: Mapping[str, Any], taxonomy: Taxonomy, where: str) -> Kind:
    class_id = annotation.get("category_id")
    if type(class_id) is not int or class_id not in taxonomy.class_ids:
        raise FormatError(
            f"{where}: annotation {annotation.get('id')} is of category {class_id!r}, which is not listed"
        )
    return Kind(class_id, crowd=bool(annotation.get("iscrowd")))


def _mask(annotation: Mapping[str, Any], height: int, width: int, where: str) -> BoolMask:
    """(height, width) bool of an annotation's segmentation."""
    shape = annotation.get("segmentation")
    try:
        if isinstance(shape, dict):
            return _from_runs(shape, height, width)
        if isinstance(shape, list):
            return _from_outlines(shape, height, width)
    except (CoreError, KeyError, TypeError, ValueError, cv2.error) as error:
        raise FormatError(
            f"{where}: annotation {annotation.get('id')} has no mask that can be read: {error}"
        ) from error
    raise FormatError(f"{where}: annotation {annotation.get('id')} has no segmentation")


def _from_runs(shape: Mapping[str, Any], height: int, width: int) -> BoolMask:
    counts = shape["counts"]
    runs = np.array(coco_rle_counts(counts) if isinstance(counts, str) else counts, dtype=np.int64)
    if shape["size"] != [height, width] or (runs < 0).any() or int(runs.sum()) != height * width:
        raise ValueError(f"its runs are not those of {width} x {height} pixels")
    inside = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return np.ascontiguousarray(inside.reshape(width, height).T)


def _from_outlines(shape: Sequence[Any], height: int, width: int) -> BoolMask:
    canvas: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
    for outline in shape:
        points = np.array(outline, dtype=np.float64).reshape(-1, 2)
        if not np.isfinite(points).all() or np.abs(points).max(initial=0) > 2**20:
            raise ValueError("an outline leaves the image")
        # A corner lies between pixels in COCO, in the middle of one in OpenCV.
        cv2.fillPoly(canvas, [np.round(points - 0.5).astype(np.int32)], 1)
    return canvas.astype(bool)


def _overlaps(raster: NDArray[np.uint32], areas: Sequence[int], image: Mapping[str, Any], where: str) -> list[Loss]:
    left = np.bincount(raster.ravel(), minlength=len(areas) + 1)[1:].tolist()
    hidden = [(area - kept) for area, kept in zip(areas, left, strict=True) if kept < area]
    if not hidden:
        return []
    detail = f"{len(hidden)} objects of {where} lie partly under smaller ones; a pixel belongs to one object here"
    return [Loss(str(image.get("file_name")), "overlap", detail, pixels=sum(hidden), count=len(hidden))]


def _outlines(annotations: Sequence[Mapping[str, Any]], image: Mapping[str, Any]) -> list[Loss]:
    count = sum(isinstance(annotation.get("segmentation"), list) for annotation in annotations)
    if not count:
        return []
    detail = f"{count} objects are outlines; their corners fall on whole pixels"
    return [Loss(str(image.get("file_name")), "outline", detail, count=count)]
