"""A release as a folder: written whole, and verified from its files alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from app.core.errors import CoreError, FormatError
from app.core.formats.base import Exporter, ExportFile, ImageSample, JsonObject, StreamedFile
from app.core.formats.manifest import (
    DESCRIPTIONS,
    LABELS,
    MANIFEST,
    SUMS,
    FileEntry,
    Manifest,
    closing_files,
    remap_sha256,
)
from app.core.formats.registry import EXPORTERS
from app.core.taxonomy import Taxonomy

CHUNK = 1 << 20


def write_release(
    root: Path,
    exporter: Exporter,
    samples: Sequence[ImageSample],
    taxonomy: Taxonomy,
    options: JsonObject | None = None,
) -> Manifest:
    """Write a release into an empty or absent folder, one image in memory at a time.

    Raises:
        FormatError: the format cannot hold the labels (nothing is written then), or the folder holds something.
    """
    problems = exporter.check(samples, taxonomy)
    if problems:
        raise FormatError("; ".join(f"{problem.image}: {problem.detail}" for problem in problems[:20]))
    if root.exists() and any(root.iterdir()):
        raise FormatError(f"{root} is not empty")
    table = exporter.name_table(samples)
    image_files, records = {}, []
    by_id = {sample.image_id: sample for sample in samples}
    for key in table["images"]:
        encoded = exporter.encode(by_id[key], taxonomy, table)
        image_files[key] = [_write(root, file) for file in encoded.files]
        records.append(encoded.record)
    closing = closing_files(
        exporter.info.name,
        samples=samples,
        image_files=image_files,
        other_files=[_write(root, file) for file in exporter.finish(records, taxonomy, table)],
        taxonomy=taxonomy,
        table=table,
        options=options or {},
    )
    for file in closing.files:
        _write(root, file)
    return closing.manifest


def _write(root: Path, file: ExportFile | StreamedFile) -> FileEntry:
    target = root / checked_path(file.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        for chunk in (file.data,) if isinstance(file, ExportFile) else file.chunks:
            digest.update(chunk)
            size += out.write(chunk)
    return FileEntry(file.path, size, digest.hexdigest())


def checked_path(path: str) -> PurePosixPath:
    """A path of a release, which stays inside it.

    Raises:
        FormatError: absolute, with "..", a backslash, a colon or an empty part.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or str(pure) != path or ".." in pure.parts or any(sign in path for sign in "\\:\0"):
        raise FormatError(f"{path!r} is no path inside a release")
    return pure


def verify_release(root: Path) -> list[str]:
    """What is wrong with a release folder: empty when manifest, hashes and the format's invariants all hold.

    Args:
        root: the folder that holds manifest.json.

    Returns:
        One line for each fault. Contents are judged only where names and hashes hold, since damage is said already.
    """
    if not (root / MANIFEST).is_file():
        return [f"{root} holds no {MANIFEST}, so it is no release, or not the folder in which its files lie"]
    try:
        manifest = Manifest.from_bytes((root / MANIFEST).read_bytes())
        faults = list(_file_faults(root, manifest))
        return faults or _format_faults(root, manifest)
    except (CoreError, OSError, ValueError, KeyError, TypeError) as error:
        return [f"{type(error).__name__}: {error}"]


def _file_faults(root: Path, manifest: Manifest) -> Iterator[str]:
    """Missing, changed and left-over files, and sums that are not those of the manifest."""
    listed = {str(checked_path(entry.path)) for entry in manifest.files}
    present = {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}
    yield from (f"{path} is not in the manifest" for path in sorted(present - listed - {MANIFEST, SUMS} - DESCRIPTIONS))
    for entry in manifest.files:
        if entry.path not in present:
            yield f"{entry.path} is missing"
        elif _digest(root / entry.path) != (entry.bytes, entry.sha256):
            yield f"{entry.path} is not as the manifest says"
    yield from _sum_faults(root, manifest)


def _digest(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def _sum_faults(root: Path, manifest: Manifest) -> Iterator[str]:
    described = {MANIFEST, *(name for name in DESCRIPTIONS if (root / name).is_file())}
    wanted = {entry.path: entry.sha256 for entry in manifest.files}
    wanted |= {name: _digest(root / name)[1] for name in described}
    listed = {line[66:]: line[:64] for line in (root / SUMS).read_text(encoding="utf-8").splitlines()}
    for name in sorted(DESCRIPTIONS & listed.keys()):
        if listed[name] != wanted.get(name):
            yield f"{name} is {f'not as {SUMS} says' if name in described else 'missing'}"
    if any(listed.get(name) != wanted.get(name) for name in (listed.keys() | wanted.keys()) - DESCRIPTIONS):
        yield f"{SUMS} does not say the same as {MANIFEST}"
    yield from (f"{name} is not in {SUMS}" for name in sorted((described & DESCRIPTIONS) - listed.keys()))


def _format_faults(root: Path, manifest: Manifest) -> list[str]:
    exporter = EXPORTERS.get(manifest.format)
    if exporter is None:
        return [f"the format {manifest.format!r} is not known"]
    taxonomy = Taxonomy.from_json(json.loads((root / LABELS).read_text(encoding="utf-8")))
    if manifest.taxonomy["sha256"] != _digest(root / LABELS)[1]:
        return [f"{LABELS} is not the taxonomy that the manifest names"]
    return [*_remap_faults(manifest), *exporter.verify(root, manifest.to_json(), taxonomy)]


def _remap_faults(manifest: Manifest) -> Iterator[str]:
    said = manifest.options.get("remap")
    if said is None:
        return
    if said.get("target") != manifest.taxonomy:
        yield f"{MANIFEST}: the table of classes leads to other classes than those of the release"
    if said.get("sha256") != remap_sha256(said):
        yield f"{MANIFEST}: the table of classes is not the one that its sha256 names"
