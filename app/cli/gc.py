"""Blobs that nothing names any more: what a crash left, what was replaced, what was erased."""

from datetime import timedelta
from typing import Annotated

import typer

from app.cli.terminal import Json, command
from app.foundation.backup import discard_unused
from app.foundation.clock import SystemClock
from app.foundation.errors import Unavailable
from app.wiring import open_storage
from migrations import is_current


def gc(
    delete: Annotated[bool, typer.Option("--delete", help="Remove them; without it they are only counted.")] = False,
    older_than: Annotated[float, typer.Option(min=1, help="Days since a blob was last put.")] = 7,
    as_json: Json = False,
) -> None:
    """Count blobs that no row names, or remove them; servers and workers may run meanwhile."""
    with command(as_json=as_json) as run, open_storage(run.settings) as storage:
        if not is_current(storage.db):
            raise Unavailable("Bring the data to this version first: tessera init", code="not-initialised")
        before = SystemClock().now() - timedelta(days=older_than)
        found = discard_unused(storage.db, storage.blobs, put_before=before, remove=delete)
        done = f"{found.removed} removed" if delete else "nothing removed; add --delete to remove them"
        run.out.result(
            {
                "blobs": found.blobs,
                "unused": found.unused,
                "bytes": found.bytes,
                "young": found.young,
                "removed": found.removed,
            },
            words=f"{found.unused} of {found.blobs} blobs ({found.bytes / 1e6:.1f} MB) are named by nothing and older "
            f"than {older_than:g} days, {found.young} more are younger; {done}.",
        )
