"""Blobs that nothing names any more."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.foundation.backup.references import References, is_digest_column
from app.foundation.backup.rows import BATCH, read_rows, tables_of
from app.foundation.blobs import BlobStore, StoredBlob
from app.foundation.database import Database


@dataclass
class Unused:
    """What was found.

    Attributes:
        blobs: In the store.
        unused: Of these, old and named by no row.
        bytes: In the unused ones.
        removed: How many were removed.
        young: Named by no row either, but put too recently: their row may still come.
    """

    blobs: int = 0
    unused: int = 0
    bytes: int = 0
    removed: int = 0
    young: int = 0


def referenced(db: Database) -> References:
    """Every blob that a row names at this moment."""
    references = References()
    with db.snapshot() as connection:
        for described in tables_of(connection):
            for row in read_rows(connection, described):
                references.take(described, row)
    return references


def named_among(db: Database, digests: Collection[str]) -> frozenset[str]:
    """Those of some blobs that a row names in a column for it, at this moment."""
    wanted, named = sorted(digests), set[str]()
    with db.snapshot() as connection:
        for described in tables_of(connection):
            for name in described.columns:
                if not is_digest_column(name):
                    continue
                column = described.table.c[name]
                for start in range(0, len(wanted), BATCH):
                    named.update(connection.scalars(select(column).where(column.in_(wanted[start : start + BATCH]))))
    return frozenset(named)


def discard_unused(db: Database, blobs: BlobStore, *, put_before: datetime, remove: bool) -> Unused:
    """Look for blobs that no row names, and remove them if asked to.

    A blob is put before its row is committed, and putting it again makes it young. So whoever puts one at or after
    ``put_before`` keeps it, also while this runs; that moment must lie further back than any transaction takes.
    """
    found, references = Unused(), referenced(db)
    for blob in _unnamed(blobs, references, found):
        if blob.put_at >= put_before:
            found.young += 1
            continue
        found.unused += 1
        found.bytes += blob.size
        if remove and blobs.discard(blob.digest, put_before=put_before):
            found.removed += 1
    return found


def _unnamed(blobs: BlobStore, references: References, found: Unused) -> Iterator[StoredBlob]:
    for blob in blobs.list():
        found.blobs += 1
        if blob.digest not in references:
            yield blob
