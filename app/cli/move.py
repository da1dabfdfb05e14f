"""Moving from SQLite and files to PostgreSQL and S3, or back, or anywhere else."""

from typing import Annotated

import typer

from app.cli.backup import prepare, tell_copied
from app.cli.serving import data_lock
from app.cli.terminal import Json, command
from app.foundation.backup import Copied, Progress, copy_blobs, copy_rows, schema_revision
from app.foundation.blobs import open_store
from app.foundation.database import Database, url_in_words
from app.foundation.errors import Conflict, Unavailable
from app.wiring import Storage, open_storage
from migrations import is_current


def move(
    to_database: Annotated[str, typer.Option(help="URL of an empty database, e.g. postgresql://tessera@db/tessera.")],
    to_store: Annotated[str, typer.Option(help="URL of a store, e.g. s3://bucket/prefix?endpoint=https://host.")],
    as_json: Json = False,
) -> None:
    """Copy everything to another database and store, verified; what is here stays as it is."""
    with command(as_json=as_json) as run, data_lock(run.settings.data) as held:
        if not held:
            raise Conflict(
                f"A server is using {run.settings.data}; stop it first, or what it saves would be left behind.",
                code="data-in-use",
            )
        target = Database(to_database)
        try:
            with open_storage(run.settings) as here, run.out.progress("Copying blobs", None) as bar:
                copied = carry_over(here, Storage(target, open_store(to_store)), bar.set)
        finally:
            target.dispose()
        run.out.say(f"Now set TESSERA_DATABASE_URL={url_in_words(to_database)} and TESSERA_STORE_URL={to_store}")
        tell_copied(run.out, copied, {"store": to_store}, "Moved")


def carry_over(here: Storage, there: Storage, tell: Progress) -> Copied:
    """Copy rows in one transaction, then the blobs that they name."""
    if not is_current(here.db):
        raise Unavailable("Bring the data to this version first: tessera init", code="not-initialised")
    with here.db.snapshot() as source:
        prepare(there.db, schema_revision(source), "Move into a new one, which holds no tables yet.")
        with there.db.engine.begin() as target:
            rows, references = copy_rows(source, target)
            copied = copy_blobs(here.blobs, there.blobs, references, tell)  # before the rows can be seen
    copied.rows = rows
    return copied
