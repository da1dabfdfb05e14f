"""Background work in processes of their own."""

from typing import Annotated

import typer

from app.cli.terminal import command
from app.foundation.allocator import keep_freed_memory
from app.worker.places import worker_place
from app.worker.process import run_worker


def worker(
    name: Annotated[
        str | None, typer.Option(help="This worker's name, the same over its restarts. Default: its place here.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Jobs at once.")] = None,
) -> None:
    """Run background jobs until interrupted: start as many as wanted, on one PostgreSQL and one store."""
    with command(job_workers=jobs) as run, worker_place(run.settings.data) as number:
        keep_freed_memory()
        called = name or f"{run.settings.effective_executor}/worker-{number}"
        run_worker(run.settings, name=called, ready=lambda: run.out.say(f"Taking jobs as {called}."))
