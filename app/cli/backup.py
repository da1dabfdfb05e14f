"""Backups: take one while everything runs, look whether one is whole, put one back."""

from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.cli.output import Output
from app.cli.serving import data_lock
from app.cli.terminal import FAILED, Json, command
from app.foundation.backup import (
    BackupFolder,
    Copied,
    check_backup,
    copy_listed,
    is_empty,
    restore_rows,
    schema_revision,
    tables_of,
    take_backup,
)
from app.foundation.clock import SystemClock
from app.foundation.database import Database, url_in_words
from app.foundation.errors import Conflict
from app.wiring import Storage, open_storage
from migrations import migrate

Folder = Annotated[Path, typer.Argument(help="Folder of the backup; the same one again copies only what is new.")]


def backup(
    folder: Folder,
    check: Annotated[bool, typer.Option("--check", help="Take none; read the one that is there in full.")] = False,
    as_json: Json = False,
) -> None:
    """Copy the database and every blob it names, also while servers and workers run; each byte is verified."""
    with command(as_json=as_json) as run:
        if check:
            tell_check(run.out, folder)
            return
        with open_storage(run.settings) as storage:
            copied = back_up(storage, folder, run.out)
        tell_copied(run.out, copied, {"folder": str(folder.resolve())}, f"Backed up to {folder}")


def back_up(storage: Storage, folder: Path, out: Output) -> Copied:
    """Take a backup, with progress."""
    with out.progress("Copying blobs", None) as bar:
        return take_backup(
            storage.db,
            storage.blobs,
            BackupFolder(folder),
            now=SystemClock().now(),
            product=__version__,
            tell=bar.set,
        )


def tell_check(out: Output, folder: Path) -> None:
    """Say whether a backup is whole; exit code 1 where it is not."""
    with out.progress("Reading blobs", None) as bar:
        wrong = check_backup(BackupFolder(folder), bar.set)
    for line in wrong:
        out.say(line)
    words = f"{len(wrong)} faults." if wrong else "The backup is whole."
    out.result({"ok": not wrong, "faults": wrong}, words=words)
    if wrong:
        raise typer.Exit(FAILED)


def tell_copied(out: Output, copied: Copied, where: dict[str, str], words: str) -> None:
    """Give the result of a copy; exit code 1 where blobs are missing."""
    counts = {"rows": copied.rows, "blobs": copied.blobs, "bytes": copied.bytes, "missing": copied.missing}
    size = f"{copied.rows} rows, {copied.blobs} blobs of {copied.bytes / 1e6:.1f} MB"
    for digest in copied.missing:
        out.say(f"Missing in the store, though a row names it: {digest}")
    known = "all verified" if not copied.missing else f"verified; {len(copied.missing)} more are missing"
    out.result({**where, **counts}, words=f"{words}: {size}, {known}.")
    if copied.missing:
        raise typer.Exit(FAILED)


def restore(folder: Folder, as_json: Json = False) -> None:
    """Put a backup back into the empty database and store that the settings name, and bring them to this version."""
    with command(as_json=as_json) as run:
        kept = BackupFolder(folder)
        manifest = kept.manifest()
        with data_lock(run.settings.data) as held:
            if not held:
                raise Conflict(f"A server is using {run.settings.data}; stop it first.", code="data-in-use")
            with open_storage(run.settings) as storage, run.out.progress("Restoring blobs", None) as bar:
                prepare(storage.db, manifest.revision, "Restore into a new one, before `tessera init`.")
                copied = copy_listed(kept.blobs(), storage.blobs, kept.digests(manifest), bar.set)
                with storage.db.engine.begin() as connection:
                    copied.rows = restore_rows(kept, manifest, connection)
                migrate(storage.db)
        tell_copied(run.out, copied, {"taken_at": manifest.taken_at}, f"Restored the backup of {manifest.taken_at}")


def prepare(db: Database, revision: str | None, advice: str) -> None:
    """Make empty tables as they were at ``revision``.

    Args:
        db: The target.
        revision: Of the schema; None where what is copied has no tables.
        advice: What to do where the target is not empty.

    Raises:
        Conflict: `not-empty`: the database holds something, or tables of another version.
    """
    with db.snapshot() as connection:
        found, empty = schema_revision(connection), is_empty(connection, tables_of(connection))
    if not empty or found not in (None, revision):
        raise Conflict(f"The database {url_in_words(db.url)} is not empty. {advice}", code="not-empty")
    if revision is not None:
        migrate(db, revision)
