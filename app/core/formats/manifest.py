"""The manifest: what a release holds, by content, and one hash for the whole.

Nothing in it depends on when or where the release was made, so the same labels give the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import FormatError
from app.core.formats.base import ExportFile, ImageSample, JsonObject
from app.core.formats.manifest_text import SCHEMA, ManifestHead, ManifestText
from app.core.taxonomy import Taxonomy

MANIFEST, LABELS, SUMS = "manifest.json", "LABELS.json", "SHA256SUMS"
DATASHEET, CHANGES, CROISSANT = "DATASHEET.md", "CHANGES.md", "croissant.json"
DESCRIPTIONS = frozenset({DATASHEET, CHANGES, CROISSANT})
"""What describes a release as a publication: it speaks of the root and of other releases, so it is not under it."""


@dataclass(frozen=True, slots=True, order=True)
class FileEntry:
    """One file of a release by name and content.

    Attributes:
        path: relative, with forward slashes.
        bytes: size of the file.
        sha256: 64 hexadecimal digits.
    """

    path: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, file: ExportFile) -> FileEntry:
        """The entry of a file at hand."""
        return cls(file.path, len(file.data), hashlib.sha256(file.data).hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release's manifest. `files` are sorted by path and leave out manifest.json and SHA256SUMS themselves.

    Attributes:
        format: name of the exporter.
        options: what the release was made with, JSON-able.
        taxonomy: {"name", "version", "sha256"}; the classes are in LABELS.json.
        images: {"id", "stem", "drive", "frame", "split", "width", "height", "unpainted", "files"} each.
        names: the exporter's name table.
        files: every other file of the release.
        left_out: {"id", "stem", "detail"} of each image that could not be released, and why.
    """

    format: str
    options: JsonObject
    taxonomy: JsonObject
    images: tuple[JsonObject, ...]
    names: JsonObject
    files: tuple[FileEntry, ...]
    left_out: tuple[JsonObject, ...] = ()

    @property
    def root(self) -> str:
        """sha256 over the lines "<sha256> <bytes> <path>" of `files`: names the release's content."""
        text = self._text()
        for _ in text.chunks(self.files, (), ()):
            pass
        return text.root

    def _text(self) -> ManifestText:
        names = {key: value for key, value in self.names.items() if key != "images"}
        return ManifestText(ManifestHead(self.format, self.options, self.taxonomy, names, self.left_out))

    def to_bytes(self) -> bytes:
        """manifest.json; see `ManifestText`."""
        rows = sorted(self.names.get("images", {}).items())
        return b"".join(self._text().chunks(self.files, self.images, rows))

    def to_json(self) -> JsonObject:
        """The manifest as JSON values."""
        document: JsonObject = json.loads(self.to_bytes())
        return document

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """The manifest in a manifest.json.

        Raises:
            FormatError: no JSON, a key that is missing, another schema, or a root that does not fit the files.
        """
        try:
            document = json.loads(data)
            files = tuple(FileEntry(one["path"], one["bytes"], one["sha256"]) for one in document["files"])
            made = cls(
                document["format"],
                document["options"],
                document["taxonomy"],
                tuple(document["images"]),
                document["names"],
                files,
                tuple(document.get("left_out", ())),
            )
            schema, root = document["schema"], document["root"]
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"manifest.json is not a release manifest: {error!r}") from error
        if schema != SCHEMA or root != made.root:
            raise FormatError(f"manifest.json: schema {schema!r} or root {root!r} is not as it should be")
        return made


@dataclass(frozen=True, slots=True)
class ClosingFiles:
    """The last files of a release, LABELS.json, manifest.json and SHA256SUMS, and the manifest as an object."""

    manifest: Manifest
    files: tuple[ExportFile, ...]


def closing_files(
    format_name: str,
    *,
    samples: Sequence[ImageSample],
    image_files: Mapping[str, Sequence[FileEntry]],
    other_files: Iterable[FileEntry],
    taxonomy: Taxonomy,
    table: JsonObject,
    options: JsonObject,
) -> ClosingFiles:
    """The files that close a release, once all others are stored.

    Args:
        format_name: of the exporter.
        samples: the release's images, in any order.
        image_files: by image id, the files that `encode` gave.
        other_files: the files that `finish` gave.
        taxonomy: the classes of the release.
        table: the exporter's name table.
        options: what the release was made with; hold no time, host or path in it.
    """
    labels = labels_file(taxonomy)
    entries = [entry for files in image_files.values() for entry in files]
    images = tuple(
        image_row(sample, [entry.path for entry in image_files[sample.image_id]])
        for sample in sorted(samples, key=lambda one: one.image_id)
    )
    files = tuple(sorted([*entries, *other_files, FileEntry.of(labels)]))
    manifest = Manifest(format_name, options, taxonomy_entry(taxonomy, labels), images, table, files)
    document = ExportFile(MANIFEST, manifest.to_bytes())
    sums = ExportFile(SUMS, "".join(map(sum_line, sorted([*files, FileEntry.of(document)]))).encode())
    return ClosingFiles(manifest, (labels, document, sums))


def labels_file(taxonomy: Taxonomy) -> ExportFile:
    """LABELS.json: the taxonomy, a line for each class; the manifest holds its hash."""
    document = taxonomy.to_json()
    classes = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in document.pop("classes"))
    head = json.dumps(document, ensure_ascii=False)[:-1]
    return ExportFile(LABELS, f'{head}, "classes": [\n  {classes}\n]}}\n'.encode())


def taxonomy_entry(taxonomy: Taxonomy, labels: ExportFile) -> JsonObject:
    """How the manifest names the taxonomy that LABELS.json holds."""
    return {"name": taxonomy.name, "version": taxonomy.version, "sha256": FileEntry.of(labels).sha256}


def remap_sha256(said: Mapping[str, Any]) -> str:
    """What names the remap of a release: sha256 over all that its manifest says of it under `options.remap`."""
    rest = {key: value for key, value in said.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def image_row(sample: ImageSample, paths: Iterable[str]) -> JsonObject:
    """What the manifest says of an image, with the paths of its files."""
    row: dict[str, Any] = {"id": sample.image_id, "stem": sample.stem, "drive": sample.drive, "frame": sample.frame}
    row |= {"split": sample.split, "width": sample.width, "height": sample.height, "unpainted": sample.unpainted}
    return row | {"files": sorted(paths)}


def sum_line(entry: FileEntry) -> str:
    """A line of SHA256SUMS, as `sha256sum --check` reads it."""
    return f"{entry.sha256}  {entry.path}\n"
