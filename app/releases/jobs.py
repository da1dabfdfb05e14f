"""Making a release in the background: shards of images, then what belongs to the whole, written while it is read."""

import heapq
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.core.formats import EXPORTERS, ExportFile, FileEntry, StreamedFile
from app.core.formats.manifest import (
    CHANGES,
    CROISSANT,
    DATASHEET,
    DESCRIPTIONS,
    LABELS,
    MANIFEST,
    SUMS,
    labels_file,
    sum_line,
    taxonomy_entry,
)
from app.core.formats.manifest_text import ManifestHead, ManifestText
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import Conflict
from app.foundation.jobs import Shard
from app.projects import get as get_project
from app.projects import taxonomy_at
from app.releases import store
from app.releases.changes import Summary, changes_text
from app.releases.comparing import common_ground, compare
from app.releases.croissant import croissant
from app.releases.datasheet import datasheet
from app.releases.encoding import Encoder, Recipe
from app.releases.facts import Tally, gather
from app.releases.files import keep
from app.releases.remaps import remap_of
from app.releases.tables import WHOLE

SHARD_IMAGES = 64
SHARD_PIXELS = SHARD_IMAGES * 2048 * 1024
KNOWN_ARE_QUICKER = 4
"""How much quicker an image goes that is taken over, for the sizes of shards. In truth it is fifty times, but a shard
is one transaction in which nobody else writes on SQLite, and what looked the same may have to be encoded after all.
"""
_OF_ITS_OWN = {LABELS, MANIFEST, SUMS, *DESCRIPTIONS}
"""Files of the whole that every release makes itself: they name it, or are made anew in no time."""


@dataclass(frozen=True)
class ReleaseJob:
    """Encodes a frozen release. Parameters of the job: ``release_id``.

    A shard keeps what it has made in `release_file` and `release_image` in one transaction, so that what a crash
    leaves behind is a shard that was made or one that was not begun; the same blobs stored twice are stored once.
    """

    db: Database
    blobs: BlobStore
    clock: Clock
    name: str = "release"

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        """Cut the images, in the order of release, into shards of about the same work: 64 images of 2 megapixels.

        An image whose mask the release before held already will mostly be taken over from there, and counts less.
        """
        with self.db.read() as session:
            release = _recipe(session, params).release
            before = store.before(session, release)
            known = store.with_the_masks_of(session, release, before) if before is not None else set()
            return list(_shards(store.image_sizes(session, release.id), known))

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """Encode the images of a shard into blobs; again gives the same blobs.

        Raises:
            Conflict: The job was planned by an earlier version.
        """
        if "first" not in shard.input:
            raise Conflict("This release was begun by an earlier version. Ask for it again.")
        first, last = shard.input["first"], shard.input["last"]
        with self.db.read() as session:
            recipe = _recipe(session, params)
            rows = [(row, image) for row, image in store.images_between(session, recipe.release.id, first, last)]
        outcome = Encoder(self.db, self.blobs, self.clock, recipe).encode(rows)
        with self.db.write() as session:
            store.put_files(session, recipe.release.id, outcome.files, first=first, last=last)
            store.take_over(session, recipe.release.id, outcome.taken)
            store.close_images(session, recipe.release.id, outcome.images)
            if outcome.refused:
                _recipe(session, params).release.refused = True
        return {"failures": outcome.failures, "refused": outcome.refused, "bytes": outcome.bytes}

    def finish(self, params: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        """Write what belongs to the whole release and close it.

        Raises:
            Conflict: The format or the options do not allow it, or images could not be encoded that may not be
                left out.
        """
        with self.db.read() as session:
            recipe = _recipe(session, params)
            states = store.image_states(session, recipe.release.id)
        _refuse(recipe, states, records)
        with self.db.write() as session:
            store.forget_whole(session, recipe.release.id)
        self._note(recipe, [keep(self.blobs, labels_file(recipe.taxonomy)), *self._wholes(recipe)])
        return self._close(recipe)

    def fail(self, params: dict[str, Any], detail: str) -> None:
        """Nothing to undo: a release without a root is not complete, and its blobs are shared by content."""

    def _wholes(self, recipe: Recipe) -> list[dict[str, Any]]:
        """The dataset-wide files: those of the release before, or made from records read while they are written."""
        with self.db.read() as session:
            if same := self._same_wholes(session, recipe):
                return same
            names = dict(store.name_rows(session, recipe.release.id))
            table = {**recipe.release.names, "images": names}
            records = self._records(session, recipe.release.id)
            return [keep(self.blobs, file) for file in recipe.exporter.finish(records, recipe.taxonomy, table)]

    def _same_wholes(self, session: Session, recipe: Recipe) -> list[dict[str, Any]]:
        """Rows of the release before, if what these files are made from is the same in both; else none."""
        before = store.before(session, recipe.release)
        if before is None or before.names != recipe.release.names:
            return []
        done = {store.image_states(session, release.id).get("done") for release in (before, recipe.release)}
        if done != {store.in_common(session, recipe.release.id, before.id)}:
            return []
        rows = [row._asdict() for row in store.of_the_whole(session, before.id)]
        return [row for row in rows if row["path"] not in _OF_ITS_OWN]

    def _records(self, session: Session, release_id: str) -> Iterator[Mapping[str, Any]]:
        for digest in store.records(session, release_id):
            yield json.loads(self.blobs.get(digest)) if digest else {}

    def _close(self, recipe: Recipe) -> dict[str, Any]:
        release_id = recipe.release.id
        text = ManifestText(self._head(recipe))
        with self.db.read() as session:
            names = sorted(store.name_rows(session, release_id))
            files = map(_entry, store.files_by_path(session, release_id))
            tally = Tally(session)
            chunks = text.chunks(files, tally.passing(store.counted_entries(session, release_id)), names)
            manifest = keep(self.blobs, StreamedFile(MANIFEST, chunks))
            said = [manifest, *self._publication(session, recipe, text.root, tally, _entry_of(manifest))]
            # Gone through again rather than held: the sums also cover what describes the release, each in its place.
            described = sorted(map(_entry_of, said))
            listed = heapq.merge(map(_entry, store.files_by_path(session, release_id)), described)
            sums = keep(self.blobs, StreamedFile(SUMS, (sum_line(entry).encode() for entry in listed)))
        self._note(recipe, [*said, sums])
        with self.db.write() as session:
            release = _recipe(session, {"release_id": release_id}).release
            release.root, release.manifest_sha256 = text.root, manifest["blob_sha256"]
            release.files, release.bytes = store.totals(session, release_id)
            release.finished_at = self.clock.now()
            return {"release_id": release_id, "root": text.root, "files": release.files}

    def _publication(
        self, session: Session, recipe: Recipe, root: str, tally: Tally, manifest: FileEntry
    ) -> Iterator[dict[str, Any]]:
        """What describes the release to people and to search engines; under the sums, but not under the root."""
        project = get_project(session, recipe.release.project_id)
        facts = gather(session, recipe.release, project, root, tally, classes=recipe.taxonomy, remap=recipe.remap)
        labels = FileEntry.of(labels_file(recipe.taxonomy))
        before = store.before(session, recipe.release)
        ground = common_ground(session, before, recipe.release) if before is not None else None
        changes = compare(session, self.blobs, before, recipe.release, ground) if before and ground else ()
        previous = before.name if before else None
        text = changes_text(Summary.of(changes), ground, name=recipe.release.name, previous=previous)
        yield keep(self.blobs, ExportFile(DATASHEET, datasheet(facts).encode()))
        yield keep(self.blobs, ExportFile(CHANGES, text.encode()))
        yield keep(self.blobs, ExportFile(CROISSANT, croissant(facts, [manifest, labels])))

    def _head(self, recipe: Recipe) -> ManifestHead:
        with self.db.read() as session:
            rows = store.left_out(session, recipe.release.id)
        left_out = tuple({"id": key, "stem": stem, "detail": detail} for key, stem, detail in rows)
        entry = taxonomy_entry(recipe.taxonomy, labels_file(recipe.taxonomy))
        return ManifestHead(recipe.exporter.info.name, recipe.release.options, entry, recipe.release.names, left_out)

    def _note(self, recipe: Recipe, files: Sequence[Mapping[str, Any]]) -> None:
        """Add files of the whole; `last` before `first` takes none away."""
        with self.db.write() as session:
            store.put_files(session, recipe.release.id, files, first=WHOLE, last=WHOLE - 1)


def _shards(images: Sequence[Row[int, str, int, int]], known: Set[int]) -> Iterator[Shard]:
    begin, work = 0, 0
    for place, (n, _, width, height) in enumerate(images):
        own = max(SHARD_PIXELS // SHARD_IMAGES, width * height) // (KNOWN_ARE_QUICKER if n in known else 1)
        if place > begin and work + own > SHARD_PIXELS:
            yield _shard(images[begin:place])
            begin, work = place, 0
        work += own
    if images:
        yield _shard(images[begin:])


def _shard(images: Sequence[Row[int, str, int, int]]) -> Shard:
    (first, begin, _, _), (last, end, _, _) = images[0], images[-1]
    item = begin if len(images) == 1 else f"{begin} to {end}"
    return Shard(item, {"first": first, "last": last}, size=len(images))


def _recipe(session: Session, params: dict[str, Any]) -> Recipe:
    release = store.get(session, params["release_id"])
    if release is None:
        raise Conflict("The release is gone.")
    project = get_project(session, release.project_id)
    classes = taxonomy_at(session, project, release.created_at)
    remap = remap_of(session, release)
    return Recipe(release, EXPORTERS[release.format], remap.target if remap else classes, remap)


def _refuse(recipe: Recipe, states: Mapping[str, int], records: Sequence[Mapping[str, Any]]) -> None:
    refused = sum(record["refused"] for record in records)
    if refused:
        first = next(record["failures"][0] for record in records if record["refused"])
        more = f" ({refused} problems in all)" if refused > 1 else ""
        raise Conflict(f"The release was not made. {first['item']}: {first['detail']}{more}.", code="cannot-hold")
    missing = states.get("queued", 0) + states.get("left-out", 0)
    total = missing + states.get("done", 0)
    allowed = recipe.release.options.get("failures", "stop") == "leave-out" and not states.get("queued")
    if missing == total or (missing and not allowed):
        raise Conflict(f"{missing} of {total} images could not be encoded; the release was not made.")


def _entry(file: store.FileRow) -> FileEntry:
    return FileEntry(file.path, file.bytes, file.blob_sha256)


def _entry_of(row: Mapping[str, Any]) -> FileEntry:
    return FileEntry(row["path"], row["bytes"], row["blob_sha256"])
