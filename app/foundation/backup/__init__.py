"""Copies of everything: backups, moves to another database and store, and which blobs nothing names any more.

Rows are read from one consistent state of the database, whatever version of the schema it has, as plain values that
are the same on SQLite and PostgreSQL; so a backup of one can be restored into the other, and two databases can be
compared by digests. Blobs are copied after the rows: whatever a row names was put before the row was committed.
"""

from app.foundation.backup.folder import BackupFolder, Manifest
from app.foundation.backup.loading import is_empty, load_rows
from app.foundation.backup.references import References
from app.foundation.backup.rows import Row, TableOfRows, read_rows, tables_of
from app.foundation.backup.taking import check_backup, keep_rows, schema_revision, take_backup
from app.foundation.backup.transfer import Copied, Progress, copy_blobs, copy_listed, copy_rows, restore_rows
from app.foundation.backup.unused import Unused, discard_unused, named_among, referenced

__all__ = [
    "BackupFolder",
    "Copied",
    "Manifest",
    "Progress",
    "References",
    "Row",
    "TableOfRows",
    "Unused",
    "check_backup",
    "copy_blobs",
    "copy_listed",
    "copy_rows",
    "discard_unused",
    "is_empty",
    "keep_rows",
    "load_rows",
    "named_among",
    "read_rows",
    "referenced",
    "restore_rows",
    "schema_revision",
    "tables_of",
    "take_backup",
]
