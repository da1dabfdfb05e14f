"""A backup on a disk: a manifest, rows as compressed lines of JSON, and blobs under their sha256.

::

    backup.json                what it holds; written last, so a backup that broke off leaves the one before it whole
    rows-<moment>/<table>.gz   a line for each row, and for each blob they name
    blobs/sha256/ab/cd/…       those that it names; the next one copies what is new and drops what it does not name
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from app.foundation.backup.rows import Row
from app.foundation.blobs import LocalBlobStore, make_durable_folder, sync_folder
from app.foundation.errors import NotFound

FORMAT = 1
BLOBS = "_blobs"  # no table is called like that
_MANIFEST = "backup.json"


@dataclass(frozen=True, slots=True)
class KeptTable:
    """One table: how many rows, the sha256 of their lines, and what the values in a line are called."""

    rows: int
    sha256: str
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        revision: Of the schema; None of a database without one.
        product: Version of Tessera that took it.
        taken_at: ISO 8601, UTC.
        folder: Name of the folder of rows.
        tables: By name.
        blobs: The list of blobs that rows name, kept like a table.
        with_blobs: Whether they lie in the folder too; else they are still in the store.
    """

    revision: str | None
    product: str
    taken_at: str
    folder: str
    tables: dict[str, KeptTable]
    blobs: KeptTable
    with_blobs: bool


class BackupFolder:
    """A folder that holds one backup at a time; the next one shares its blobs.

    Args:
        path: Made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        make_durable_folder(self.path)

    def blobs(self) -> LocalBlobStore:
        """Its blobs."""
        return LocalBlobStore(self.path / "blobs")

    def manifest(self) -> Manifest:
        """What it holds.

        Raises:
            NotFound: There is no finished backup, or one of a later version of Tessera.
        """
        try:
            document = json.loads((self.path / _MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise NotFound(f"There is no finished backup in {self.path}.", code="no-backup") from error
        if document.pop("format") != FORMAT:
            raise NotFound(f"The backup in {self.path} is of a later version of Tessera.", code="no-backup")
        tables = {name: KeptTable(**table) for name, table in document.pop("tables").items()}
        return Manifest(tables=tables, blobs=KeptTable(**document.pop("blobs")), **document)

    def digests(self, manifest: Manifest) -> list[str]:
        """Names of the blobs that its rows name."""
        return [str(row[0]) for row in self.rows(manifest, BLOBS)]

    def rows(self, manifest: Manifest, table: str) -> Iterator[Row]:
        """The rows of a table."""
        with gzip.open(self.path / manifest.folder / f"{table}.gz", "rb") as file:
            for line in file:
                yield json.loads(line)

    def write_rows(self, folder: str, table: str, lines: Iterator[bytes]) -> None:
        """Write a table's lines, durable when it returns."""
        make_durable_folder(self.path / folder)
        with (self.path / folder / f"{table}.gz").open("wb") as file:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=3, mtime=0) as packed:
                packed.writelines(lines)
            file.flush()
            os.fsync(file.fileno())

    def finish(self, manifest: Manifest) -> None:
        """Say what the folder holds from now on, and remove the rows of the backup before."""
        temporary = self.path / f".{_MANIFEST}.tmp"
        sync_folder(self.path / manifest.folder)
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, **asdict(manifest)}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path / _MANIFEST)
        sync_folder(self.path)
        for old in self.path.glob("rows-*"):
            if old.name != manifest.folder:
                shutil.rmtree(old)
