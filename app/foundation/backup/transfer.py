"""Rows and blobs from one place to another, compared by digests when they are there."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from sqlalchemy.engine import Connection

from app.foundation.backup.folder import BackupFolder, Manifest
from app.foundation.backup.loading import is_empty, load_rows
from app.foundation.backup.references import References
from app.foundation.backup.rows import BATCH, Row, TableOfRows, Tally, digest_of, read_rows, tables_of, write_line
from app.foundation.blobs import BlobMissing, BlobStore
from app.foundation.errors import Conflict, TesseraError

COPIERS = 8


class Progress(Protocol):
    """Told how much of how much is done."""

    def __call__(self, done: int, total: int) -> None:
        """Take note."""
        ...


@dataclass
class Copied:
    """What was copied.

    Attributes:
        rows: In all tables.
        blobs: That are at the target now.
        bytes: In them.
        missing: Blobs that a row names and the source does not have, by digest.
    """

    rows: int = 0
    blobs: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)


def copy_rows(source: Connection, target: Connection) -> tuple[int, References]:
    """Copy all rows into the empty tables of the same schema and compare both sides.

    Returns:
        How many rows, and the blobs that they name.

    Raises:
        Conflict: The target has other tables or columns, or rows already.
        CopyDiffers: What arrived is not what was sent.
    """
    there, references, count = _empty_tables(target), References(), 0
    for described in tables_of(source):
        sent, into = Tally(), _same(there, described.name)
        load_rows(target, into, described.columns, _noted(source, described, references, sent))
        _compare(digest_of(target, into), sent.count, sent.sha256, into.name)
        count += sent.count
    return count, references


def _noted(source: Connection, described: TableOfRows, references: References, sent: Tally) -> Iterator[Row]:
    for row in read_rows(source, described):
        references.take(described, row)
        sent.add(write_line(row))
        yield row


def restore_rows(folder: BackupFolder, manifest: Manifest, target: Connection) -> int:
    """Load a backup's rows into the empty tables of its schema, compare, and return how many they are.

    Raises:
        Conflict: The target has other tables or columns, or rows already.
        CopyDiffers: The backup is damaged.
    """
    there, count = _empty_tables(target), 0
    for described in there.values():
        if described.name not in manifest.tables:
            raise Conflict(f"The backup does not have the table {described.name}.", code="other-schema")
    for name in there:
        kept = manifest.tables[name]
        load_rows(target, there[name], kept.columns, folder.rows(manifest, name))
        _compare(digest_of(target, there[name]), kept.rows, kept.sha256, name)
        count += kept.rows
    return count


class CopyDiffers(TesseraError):
    """What arrived is not what was sent."""

    kind = "copy-differs"


def _empty_tables(target: Connection) -> dict[str, TableOfRows]:
    tables = tables_of(target)
    if not is_empty(target, tables):
        raise Conflict("The target database has rows already; name an empty one.", code="not-empty")
    return {each.name: each for each in tables}


def _same(there: dict[str, TableOfRows], name: str) -> TableOfRows:
    if name not in there:
        raise Conflict(f"The target does not have the table {name}.", code="other-schema")
    return there[name]


def _compare(arrived: Tally, rows: int, sha256: str, name: str) -> None:
    if (arrived.count, arrived.sha256) != (rows, sha256):
        raise CopyDiffers(f"The rows of {name} arrived changed: {arrived.count} of {rows}. Nothing was kept.")


def copy_blobs(source: BlobStore, target: BlobStore, references: References, tell: Progress) -> Copied:
    """Copy the blobs that are named; each is verified when read and has its name again when written.

    Blobs that the target has are not sent again, but looked at in their full length.
    """
    copied = copy_listed(source, target, references.everything, tell)
    copied.missing = [digest for digest in copied.missing if references.must_exist(digest)]
    return copied


def copy_listed(source: BlobStore, target: BlobStore, digests: Sequence[str], tell: Progress) -> Copied:
    """Copy blobs by name, several at once since each mostly waits; those that the source does not have are listed."""
    copied = Copied()
    with ThreadPoolExecutor(COPIERS, thread_name_prefix="tessera-copy") as pool:
        for start in range(0, len(digests), BATCH):
            batch = digests[start : start + BATCH]
            sizes = pool.map(partial(_copy_blob, source, target), batch)
            for done, (digest, size) in enumerate(zip(batch, sizes, strict=True), start + 1):
                _note(copied, digest, size)
                tell(done, len(digests))
    return copied


def _note(copied: Copied, digest: str, size: int | None) -> None:
    if size is None:
        copied.missing.append(digest)
    else:
        copied.blobs += 1
        copied.bytes += size


def _copy_blob(source: BlobStore, target: BlobStore, digest: str) -> int | None:
    """Copy one blob and return its size; None where the source does not have it."""
    if target.exists(digest):
        return len(target.get(digest))
    try:
        data = source.get(digest)
    except BlobMissing:
        return None
    if target.put(data) != digest:
        raise CopyDiffers(f"The blob {digest} arrived changed.")
    return len(target.get(digest))
