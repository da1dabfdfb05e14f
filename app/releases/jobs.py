"""Making a release in the background: one shard an image, then what belongs to the whole."""

import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.formats import (
    EXPORTERS,
    ClosingFiles,
    Exporter,
    ExportFile,
    FileEntry,
    ImageSample,
    closing_files,
)
from app.core.formats.manifest import MANIFEST
from app.core.taxonomy import Taxonomy
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import Conflict
from app.foundation.jobs import Shard
from app.imagery import get_image
from app.merge import MaskRow
from app.projects import get as get_project
from app.projects import taxonomy
from app.releases import store
from app.releases.samples import sample_of
from app.releases.tables import Release, ReleaseFile


@dataclass(frozen=True)
class Frozen:
    """A release with what encoding any of its images needs."""

    release: Release
    exporter: Exporter
    taxonomy: Taxonomy


@dataclass(frozen=True)
class ReleaseJob:
    """Encodes a frozen release. Parameters of the job: ``release_id``."""

    db: Database
    blobs: BlobStore
    clock: Clock
    name: str = "release"

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        """One shard an image."""
        with self.db.read() as session:
            frozen = _load(session, params)
            return [
                Shard(get_image(session, one["image_id"]).name, {"n": n}) for n, one in enumerate(frozen.release.inputs)
            ]

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """Encode one image into blobs; again gives the same blobs."""
        with self.db.read() as session:
            frozen = _load(session, params)
            sample = self._sample(session, frozen.release.inputs[shard.input["n"]])
        encoded = frozen.exporter.encode(sample, frozen.taxonomy, frozen.release.names)
        files = [self._keep(file) for file in encoded.files]
        return {"image_id": sample.image_id, "record": encoded.record, "files": files}

    def finish(self, params: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        """Write what belongs to the whole release and close it.

        Raises:
            Conflict: An image could not be encoded; a release is never silently short.
        """
        with self.db.read() as session:
            frozen = _load(session, params)
            samples = [self._sample(session, one) for one in frozen.release.inputs]
        if len(records) != len(samples):
            missing = len(samples) - len(records)
            raise Conflict(f"{missing} of {len(samples)} images could not be encoded; the release was not made.")
        made = [record["record"] for record in records]
        others = [self._keep(one) for one in frozen.exporter.finish(made, frozen.taxonomy, frozen.release.names)]
        closing = _closing(frozen, samples, records, others)
        rows = [row for record in records for row in record["files"]] + others
        rows += [self._keep(file) for file in closing.files]
        self._close(frozen.release.id, rows, root=closing.manifest.root)
        return {"release_id": frozen.release.id, "root": closing.manifest.root, "files": len(rows)}

    def fail(self, params: dict[str, Any], detail: str) -> None:
        """Nothing to undo: a release without a root is not complete, and its blobs are shared by content."""

    def _keep(self, file: ExportFile) -> dict[str, Any]:
        digest = self.blobs.put(file.data)
        return {"path": file.path, "sha256": digest, "bytes": len(file.data), "crc32": zlib.crc32(file.data)}

    def _close(self, release_id: str, rows: list[dict[str, Any]], *, root: str) -> None:
        with self.db.write() as session:
            store.add_files(session, (_file_row(release_id, row) for row in rows))
            release = store.get(session, release_id)
            if release is not None and release.root is None:
                release.root = root
                release.manifest_sha256 = next(row["sha256"] for row in rows if row["path"] == MANIFEST)
                release.files, release.bytes = len(rows), sum(row["bytes"] for row in rows)
                release.finished_at = self.clock.now()

    def _sample(self, session: Session, one: dict[str, str]) -> ImageSample:
        image, mask = get_image(session, one["image_id"]), session.get_one(MaskRow, one["mask_id"])
        return sample_of(self.blobs, image, mask, split=one["split"])


def _load(session: Session, params: dict[str, Any]) -> Frozen:
    release = store.get(session, params["release_id"])
    if release is None:
        raise Conflict("The release is gone.")
    project = get_project(session, release.project_id)
    return Frozen(release, EXPORTERS[release.format], taxonomy(project))


def _closing(
    frozen: Frozen, samples: list[ImageSample], records: list[dict[str, Any]], others: list[dict[str, Any]]
) -> ClosingFiles:
    return closing_files(
        frozen.exporter.info.name,
        samples=samples,
        image_files={record["image_id"]: [_entry(row) for row in record["files"]] for record in records},
        other_files=[_entry(row) for row in others],
        taxonomy=frozen.taxonomy,
        table=frozen.release.names,
        options=frozen.release.options,
    )


def _entry(row: dict[str, Any]) -> FileEntry:
    return FileEntry(row["path"], row["bytes"], row["sha256"])


def _file_row(release_id: str, row: dict[str, Any]) -> ReleaseFile:
    return ReleaseFile(
        release_id=release_id,
        path=row["path"],
        blob_sha256=row["sha256"],
        bytes=row["bytes"],
        crc32=row["crc32"],
    )
