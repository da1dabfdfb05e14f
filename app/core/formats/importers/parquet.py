"""Parquet: ours, and sets of Hugging Face `datasets` with a column of photos and one of class ids."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.core.arrays import AnyRaster
from app.core.errors import CoreError, FormatError
from app.core.formats.base import FormatInfo
from app.core.formats.importers.base import ImportedImage, ImportedLabels, ImportedSet, Presets
from app.core.formats.importers.names import PHOTO_SUFFIXES
from app.core.formats.importers.pixels import MAX_PIXELS
from app.core.formats.importers.segmenting import labels_from_ids, segments_of
from app.core.formats.importers.tree import Tree
from app.core.formats.parquet import UNPAINTED, ParquetExporter
from app.core.formats.remapping import Kind
from app.core.formats.samples import present_ids
from app.core.raster import decode_label_png
from app.core.taxonomy import Taxonomy

PHOTO_COLUMNS = ("image", "photo", "pixel_values")
CLASS_COLUMNS = ("semantic", "label", "labels", "annotation", "mask", "semantic_segmentation", "segmentation_mask")


class ParquetImporter:
    """Segments and their table where they are there, else class ids; objects come as groups then."""

    @property
    def info(self) -> FormatInfo:
        """That of the exporter."""
        return ParquetExporter().info

    def recognises(self, tree: Tree) -> bool:
        """By files that end with .parquet."""
        return any(path.endswith(".parquet") for path in tree.paths)

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List the rows of every file; their pictures are read one row at a time.

        Raises:
            FormatError: a file is no Parquet, has no photos, or another taxonomy than the others.
        """
        files = [_File(tree, path) for path in tree.paths if path.endswith(".parquet")]
        taxonomy = _taxonomy(files, presets)
        images = [image for file in files for image in _images(file, taxonomy)]
        return ImportedSet(self.info.name, taxonomy, tuple(images))


@dataclass(frozen=True)
class _File:
    """One Parquet file. Its bytes are read anew for each row: files of a release have one."""

    tree: Tree
    path: str

    def _open(self) -> Any:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            return parquet.ParquetFile(io.BytesIO(self.tree.read(self.path)))
        except (pa.ArrowException, OSError) as error:
            raise FormatError(f"{self.path} is no Parquet file: {error}") from error

    @cached_property
    def head(self) -> tuple[dict[bytes, bytes], list[str], int]:
        """Notes, names of the columns, and number of rows."""
        file = self._open()
        return dict(file.schema_arrow.metadata or {}), list(file.schema_arrow.names), int(file.metadata.num_rows)

    @cached_property
    def light(self) -> list[dict[str, Any]]:
        """All rows without their pictures and segments."""
        wanted: list[str] = [name for name in ("image_id", "stem", "drive", "frame") if name in self.head[1]]
        rows: list[dict[str, Any]] = self._table(wanted).to_pylist() if wanted else [{} for _ in range(self.head[2])]
        return rows

    def _table(self, columns: list[str]) -> Any:
        import pyarrow as pa

        try:
            return self._open().read(columns=columns)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise FormatError(f"{self.path} cannot be read: {error}") from error

    def row(self, number: int, columns: list[str]) -> dict[str, Any]:
        """Some columns of one row."""
        values: dict[str, Any] = self._table(columns).slice(number, 1).to_pylist()[0]
        return values

    def column(self, names: tuple[str, ...]) -> str | None:
        """The first of the names that is a column."""
        return next((name for name in names if name in self.head[1]), None)

    @property
    def split(self) -> str:
        """The folder below data, or what stands before the first dash of the file's name: train-00000-of-00001."""
        folders, _, name = self.path.rpartition("/")
        inner = folders.rpartition("/")[2]
        return inner if inner not in ("", "data") else name.removesuffix(".parquet").partition("-")[0] or "train"


def _taxonomy(files: list[_File], presets: Presets) -> Taxonomy:
    found: dict[str, Taxonomy] = {}
    for file in files:
        note = file.head[0].get(b"tessera.taxonomy")
        try:
            taxonomy = presets("cityscapes") if note is None else Taxonomy.from_json(json.loads(note))
        except (CoreError, ValueError) as error:
            raise FormatError(f"{file.path}: its taxonomy cannot be read: {error}") from error
        found[json.dumps(taxonomy.to_json())] = taxonomy
    if len(found) != 1:
        raise FormatError(f"the files speak of {len(found)} taxonomies; import them one by one")
    return next(iter(found.values()))


def _images(file: _File, taxonomy: Taxonomy) -> list[ImportedImage]:
    photo = file.column(PHOTO_COLUMNS)
    if photo is None:
        raise FormatError(f"{file.path} has no column of photos; one of {', '.join(PHOTO_COLUMNS)} is looked for")
    return [_image(file, number, light, photo, taxonomy) for number, light in enumerate(file.light)]


def _image(file: _File, number: int, light: Mapping[str, Any], photo: str, taxonomy: Taxonomy) -> ImportedImage:
    ours = {"panoptic", "segments"} <= set(file.head[1])
    classes = file.column(CLASS_COLUMNS)
    where = f"{file.path}, row {number}"

    def load() -> ImportedLabels:
        if ours:
            return _from_segments(file.row(number, ["panoptic", "segments"]), taxonomy, where)
        return _from_classes(file.row(number, [str(classes)])[str(classes)], taxonomy, where)

    stem = str(light.get("stem") or f"{file.path.rpartition('/')[2].partition('.')[0]}_{number:06d}")
    return ImportedImage(
        image_id=str(light.get("image_id") or where),
        stem=stem,
        drive=str(light.get("drive") or ""),
        frame=int(light.get("frame") or 0),
        split=file.split,
        photo=lambda: _bytes_of(file.row(number, [photo])[photo], where),
        photo_suffix=_suffix(file, number, photo),
        load=load if ours or classes else None,
    )


def _suffix(file: _File, number: int, photo: str) -> str:
    path = str((file.row(number, [photo])[photo] or {}).get("path") or "")
    suffix = "." + path.rpartition(".")[2].lower()
    return suffix if suffix in PHOTO_SUFFIXES else ".png"


def _bytes_of(picture: Any, where: str) -> bytes:
    data = picture.get("bytes") if isinstance(picture, dict) else picture
    if not isinstance(data, bytes):
        raise FormatError(f"{where}: a picture has no bytes of its own")
    return data


def _ids(picture: Any, where: str) -> AnyRaster:
    try:
        return decode_label_png(_bytes_of(picture, where), max_pixels=MAX_PIXELS)
    except CoreError as error:
        raise FormatError(f"{where}: {error}") from error


def _from_segments(row: Mapping[str, Any], taxonomy: Taxonomy, where: str) -> ImportedLabels:
    raster = _ids(row["panoptic"], where).astype(np.uint32)
    try:
        kinds = {
            int(one["id"]): Kind(
                int(one["class_id"]), bool(one["crowd"]), bool(one["occluded"]), bool(one["truncated"])
            )
            for one in row["segments"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{where}: segments is not as it should be: {error!r}") from error
    strangers = {kind.class_id for kind in kinds.values()} - taxonomy.class_ids
    unknown = set(present_ids(raster)) - {0} - set(kinds)
    if strangers or unknown:
        raise FormatError(f"{where}: no class {sorted(strangers)[:5]}, or no segment {sorted(unknown)[:5]}")
    return ImportedLabels(raster, segments_of(raster, kinds, taxonomy))


def _from_classes(picture: Any, taxonomy: Taxonomy, where: str) -> ImportedLabels:
    def what(value: int) -> Kind | None:
        return None if value == UNPAINTED else Kind(value, crowd=value in taxonomy.things)

    return labels_from_ids(_ids(picture, where), what, taxonomy, where=where)
