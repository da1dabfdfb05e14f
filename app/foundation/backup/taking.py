"""Taking a backup while everything goes on, and looking whether one is whole."""

import zlib
from collections.abc import Iterable, Iterator, Set
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.foundation.backup.folder import BLOBS, BackupFolder, KeptTable, Manifest
from app.foundation.backup.references import References
from app.foundation.backup.rows import Row, TableOfRows, Tally, read_rows, tables_of, write_line
from app.foundation.backup.transfer import Copied, Progress, copy_blobs
from app.foundation.blobs import BlobStore, LocalBlobStore
from app.foundation.database import Database
from app.foundation.errors import TesseraError


def take_backup(
    db: Database, blobs: BlobStore, folder: BackupFolder, *, now: datetime, product: str, tell: Progress
) -> Copied:
    """Copy the rows of one moment and every blob that they name; nobody is kept waiting.

    Args:
        db: Its schema may be of any version.
        blobs: May be written to meanwhile; nothing may be removed from it but by `discard_unused`.
        folder: Where to; blobs of an earlier backup are not copied again, and removed where this one has no use
            for them.
        now: For the manifest.
        product: Version of Tessera.
        tell: Told how many blobs of how many are done.

    Returns:
        What was copied; blobs that are missing in the source are listed, and the backup is finished all the same.
    """
    name = _name(now)
    revision, tables, references = _keep_rows(db, folder, name)
    copied = copy_blobs(blobs, folder.blobs(), references, tell)
    copied.rows = sum(table.rows for table in tables.values())
    absent = set(copied.missing)
    kept = folder.blobs()
    present = [digest for digest in references.everything if digest not in absent and kept.exists(digest)]
    listed = _write(folder, name, BLOBS, ["digest"], _as_rows(present))
    folder.finish(Manifest(revision, product, now.isoformat(), name, tables, listed, with_blobs=True))
    _drop_others(kept, set(present))
    return copied


def _drop_others(kept: LocalBlobStore, wanted: Set[str]) -> None:
    """Remove the blobs of backups before that this one does not name: what was erased is to go from here too."""
    for blob in list(kept.list()):
        if blob.digest not in wanted:
            kept.delete(blob.digest)


def keep_rows(db: Database, folder: BackupFolder, *, now: datetime, product: str) -> int:
    """Copy the rows alone, before something that changes rows and leaves every blob in its store.

    Returns:
        How many rows were copied.
    """
    name = _name(now)
    revision, tables, references = _keep_rows(db, folder, name)
    needed = sorted(raw.hex() for raw in references.strong)
    listed = _write(folder, name, BLOBS, ["digest"], _as_rows(needed))
    folder.finish(Manifest(revision, product, now.isoformat(), name, tables, listed, with_blobs=False))
    return sum(table.rows for table in tables.values())


def _name(now: datetime) -> str:
    return f"rows-{now:%Y%m%dT%H%M%S%f}"


def _as_rows(digests: Iterable[str]) -> Iterator[Row]:
    for digest in digests:
        yield [digest]


def _keep_rows(db: Database, folder: BackupFolder, name: str) -> tuple[str | None, dict[str, KeptTable], References]:
    references = References()
    with db.snapshot() as connection:
        tables = {t.name: _keep(folder, name, connection, t, references) for t in tables_of(connection)}
        return schema_revision(connection), tables, references


def schema_revision(connection: Connection) -> str | None:
    """The revision of a database's schema; None where it has none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _keep(
    folder: BackupFolder, name: str, connection: Connection, described: TableOfRows, references: References
) -> KeptTable:
    def noted() -> Iterator[Row]:
        for row in read_rows(connection, described):
            references.take(described, row)
            yield row

    return _write(folder, name, described.name, described.columns, noted())


def _write(folder: BackupFolder, name: str, table: str, columns: list[str], rows: Iterable[Row]) -> KeptTable:
    tally = Tally()

    def lines() -> Iterator[bytes]:
        for row in rows:
            line = write_line(row)
            tally.add(line)
            yield line

    folder.write_rows(name, table, lines())
    return KeptTable(tally.count, tally.sha256, columns)


def check_backup(folder: BackupFolder, tell: Progress) -> list[str]:
    """Read everything in a backup and return what is wrong with it, in words; nothing where it is whole.

    Raises:
        NotFound: There is no finished backup.
    """
    manifest = folder.manifest()
    listed = {**manifest.tables, BLOBS: manifest.blobs}
    wrong = [said for name, kept in listed.items() if (said := _wrong_rows(folder, manifest, name, kept))]
    if wrong or not manifest.with_blobs:
        return wrong
    blobs = folder.blobs()
    for done, digest in enumerate(folder.digests(manifest), 1):
        try:
            blobs.get(digest)
        except TesseraError as error:
            wrong.append(error.detail)
        tell(done, manifest.blobs.rows)
    return wrong


def _wrong_rows(folder: BackupFolder, manifest: Manifest, name: str, kept: KeptTable) -> str | None:
    tally = Tally()
    try:
        for row in folder.rows(manifest, name):
            tally.add(write_line(row))
    except (OSError, ValueError, EOFError, zlib.error) as error:
        return f"The rows of {name} cannot be read: {error}."
    if (tally.count, tally.sha256) != (kept.rows, kept.sha256):
        return f"The rows of {name} are not those that were written."
    return None
