"""The blobs of an erased image: dropped at once where nothing else names them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.erasing.service import Erasure
from app.foundation.backup import named_among
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database

PHOTO_SETTLED = timedelta(minutes=2)
"""A photo is put, and its row committed, within a wait for the writer: after that no row of it can be on its way."""
SETTLED = timedelta(hours=1)
"""The same for labels and files of releases, whose rows may come at the end of a long shard."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of the blobs.

    Attributes:
        removed: They are gone.
        kept: Something else names them: the same photo in another project, the same empty tile of another image.
        later: Nothing names them, but they are too young to be sure of it: `tessera gc` removes them.
    """

    removed: int
    kept: int
    later: int


def drop_blobs(db: Database, blobs: BlobStore, clock: Clock, erasure: Erasure) -> Dropped:
    """Drop the blobs of an erasure that is committed, but for those that something else names or may be about to."""
    named = named_among(db, erasure.photos | erasure.blobs)
    now = clock.now()
    gone = _discard(blobs, erasure.photos - named, now - PHOTO_SETTLED)
    gone += _discard(blobs, erasure.blobs - named, now - SETTLED)
    unnamed = len((erasure.photos | erasure.blobs) - named)
    return Dropped(removed=gone, kept=len(named), later=unnamed - gone)


def _discard(blobs: BlobStore, digests: Iterable[str], put_before: datetime) -> int:
    return sum(blobs.discard(digest, put_before=put_before) or not blobs.exists(digest) for digest in sorted(digests))
