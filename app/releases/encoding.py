"""Images to the files of a release: merged, checked, encoded, or taken over from a release that holds the same."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import CoreError
from app.core.formats import Exporter, ImageSample, remapped_sample
from app.core.formats.manifest import image_row, labels_file
from app.core.taxonomy import Remap, Taxonomy
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import StorageFull, TesseraError, Unavailable
from app.imagery import Image
from app.merge import FrozenMask, MaskRow, frozen_mask
from app.releases import store
from app.releases.batch import Batch, MadeImage
from app.releases.facts import count_classes
from app.releases.remaps import OPTION
from app.releases.samples import sample_of
from app.releases.tables import COUNTS, Release, ReleaseImage


@dataclass(frozen=True)
class Recipe:
    """A release with what encoding any of its images needs: `taxonomy` is its own, to which `remap` leads."""

    release: Release
    exporter: Exporter
    taxonomy: Taxonomy
    remap: Remap | None = None

    @property
    def with_photos(self) -> bool:
        """Whether the photos go with the labels."""
        return bool(self.release.options.get("photos", "with") == "with")

    @cached_property
    def head(self) -> list[Any]:
        """What decides the files of all its images."""
        info = self.exporter.info
        labels = hashlib.sha256(labels_file(self.taxonomy).data).hexdigest()
        table = [self.release.options[OPTION]["sha256"]] if self.remap is not None else []
        return [info.name, info.version, labels, self.with_photos, *table]

    def key(self, row: ReleaseImage, image: Image, mask_id: str) -> str:
        """sha256 over all that decides an image's files."""
        late = () if self.exporter.info.encodes_numbers else ("number",)
        name = {key: value for key, value in row.name.items() if key not in late}
        of_image = [image.photo_sha256, image.stem, image.drive, image.frame, image.width, image.height]
        said = [*self.head, mask_id, of_image, image.media_type, name]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass
class Outcome:
    """What encoding some images came to.

    Attributes:
        images: Columns of their rows that changed, with `n`.
        files: Rows of the files that were made.
        taken: (release, its n, n here) of images whose files another release holds already.
        bytes: Of all files, made or taken.
        failures: Images that could not be encoded, and problems of the options or the format: `{"item", "detail"}`.
        refused: How many of the failures are such problems.
    """

    images: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    taken: list[tuple[str, int, int]] = field(default_factory=list)
    bytes: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)
    refused: int = 0

    def leave_out(self, row: ReleaseImage, image: Image, detail: str) -> None:
        """Note an image that cannot be released."""
        self.images.append({"n": row.n, "state": "left-out", "detail": detail})
        self.failures.append({"item": image.name, "detail": detail})


@dataclass(frozen=True)
class Encoder:
    """Encodes images of one release."""

    db: Database
    blobs: BlobStore
    clock: Clock
    recipe: Recipe

    def encode(self, rows: Sequence[tuple[ReleaseImage, Image]]) -> Outcome:
        """All of them; an image that cannot be read is left out, a problem of the whole refuses all of them."""
        outcome = Outcome()
        known = {self.recipe.key(row, image, row.mask_id): row for row, image in rows if row.mask_id}
        with self.db.read() as session:
            encoded = self._encoded_before(session, {key: row.image_key for key, row in known.items()})
            old_files = store.files_of_images(session, encoded.values())
        old_by_n = {known[key].n: old for key, old in encoded.items()}
        fresh: list[tuple[ReleaseImage, Image, MaskRow]] = []
        for row, image in rows:
            old = old_by_n.get(row.n)
            files, size = old_files.get((old.release_id, old.n), (0, 0)) if old else (0, 0)
            if old is not None and files == old.files:
                outcome.taken.append((old.release_id, old.n, row.n))
                outcome.bytes += size
            elif (mask := self._merged(outcome, row, image)) is not None:
                fresh.append((row, image, mask))
        self._encode_fresh(outcome, fresh)
        return outcome

    def _encoded_before(self, session: Session, image_keys: Mapping[str, str]) -> Mapping[str, store.Encoded]:
        """What other releases hold; what an interrupted attempt left in this one is written anew with its shard."""
        release = self.recipe.release
        before = store.before(session, release)
        return store.encoded_before(session, image_keys, release_id=release.id, before=before.id if before else None)

    def _merged(self, outcome: Outcome, row: ReleaseImage, image: Image) -> MaskRow | None:
        frozen = FrozenMask(row.mask_id, row.sources)
        moment = self.recipe.release.created_at
        try:
            return frozen_mask(self.db, self.blobs, self.clock, image_id=image.id, frozen=frozen, moment=moment)
        except (StorageFull, Unavailable):
            raise
        except (TesseraError, CoreError) as error:
            outcome.leave_out(row, image, _words(error))
            return None

    def _encode_fresh(self, outcome: Outcome, fresh: Sequence[tuple[ReleaseImage, Image, MaskRow]]) -> None:
        samples = list(self._samples(outcome, fresh))
        problems = self._problems([(image, mask, sample) for _, image, mask, sample in samples])
        outcome.failures += problems
        outcome.refused = len(problems)
        if problems or self.recipe.release.refused:
            return
        batch = Batch(self.blobs)
        for row, image, mask, sample in samples:
            try:
                batch.add(self._encoded(row, image, mask, sample))
            except (StorageFull, Unavailable):
                raise
            except (TesseraError, CoreError) as error:
                outcome.leave_out(row, image, _words(error))
            if batch.is_enough:
                _keep(outcome, batch)
        _keep(outcome, batch)

    def _samples(
        self, outcome: Outcome, fresh: Sequence[tuple[ReleaseImage, Image, MaskRow]]
    ) -> Iterator[tuple[ReleaseImage, Image, MaskRow, ImageSample]]:
        photos, remap = self.recipe.with_photos, self.recipe.remap
        for row, image, mask in fresh:
            sample = sample_of(self.blobs, image, mask, split=row.name["split"], with_photo=photos)
            try:
                yield row, image, mask, sample if remap is None else remapped_sample(sample, remap)
            except CoreError as error:
                outcome.leave_out(row, image, _words(error))

    def _problems(self, rows: Sequence[tuple[Image, MaskRow, ImageSample]]) -> list[dict[str, str]]:
        """Open questions that should stop the release, and what the format cannot hold."""
        stops = self.recipe.release.options["unresolved"] == "stop"
        asked = [
            {"item": image.name, "detail": _asked(mask.open_questions)}
            for image, mask, _ in rows
            if stops and mask.open_questions
        ]
        found = self.recipe.exporter.check([sample for _, _, sample in rows], self.recipe.taxonomy)
        return asked + [{"item": one.image, "detail": one.detail} for one in found if one.image]

    def _encoded(self, row: ReleaseImage, image: Image, mask: MaskRow, sample: ImageSample) -> MadeImage:
        recipe = self.recipe
        table = {**recipe.release.names, "images": {sample.image_id: row.name}}
        encoded = recipe.exporter.encode(sample, recipe.taxonomy, table)
        entry = image_row(sample, [file.path for file in encoded.files]) | {COUNTS: count_classes(sample.segments)}
        columns = _done(row, entry, mask_id=mask.id, encoded_key=recipe.key(row, image, mask.id))
        return MadeImage(columns, encoded.files, encoded.record)


def _keep(outcome: Outcome, batch: Batch) -> None:
    images, files = batch.keep()
    outcome.images += images
    outcome.files += files
    outcome.bytes += sum(file["bytes"] for file in files)


def _done(row: ReleaseImage, entry: Mapping[str, Any], **columns: str | None) -> dict[str, Any]:
    return {"n": row.n, "state": "done", "detail": None, "entry": dict(entry), **columns}


def _asked(number: int) -> str:
    questions = "question about seams is" if number == 1 else "questions about seams are"
    return f"{number} {questions} open: answer, or release with those segments separate"


def _words(error: TesseraError | CoreError) -> str:
    return error.detail if isinstance(error, TesseraError) else str(error)
