"""Merge: whatever is ready and not merged yet."""

from typing import Annotated

import typer

from app.cli.gateway import gateway
from app.cli.projects import Slug
from app.cli.terminal import EXIT_CODES, Json, command
from app.foundation.errors import Conflict, Invalid


def merge(
    project: Slug,
    unresolved: Annotated[
        str, typer.Option(help="stop: open questions about seams are listed and end with an error; separate: go on.")
    ] = "stop",
    as_json: Json = False,
) -> None:
    """Merge every image whose tiles are all accepted, and list the questions that seams leave open."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        if unresolved not in ("stop", "separate"):
            raise Invalid("--unresolved is stop or separate.")
        with run.out.progress("Merging", None) as bar:
            job = way.wait_for(way.client.post(f"/projects/{project}/merge"), lambda j: bar.set(j["done"], j["total"]))
        questions = way.client.get(f"/projects/{project}/questions")
        rows = [[one["image"]["name"], str(one["class_id"]), one["reason"], _where(one["box"])] for one in questions]
        run.out.table("Open questions: are these one object?", ["image", "class", "why", "where"], rows)
        merged = job["result"]["images"]
        before = "" if merged else " All that are complete were merged before."
        words = f"{merged} images merged, {len(questions)} questions open.{before}"
        run.out.result(
            {"merged": job["result"]["images"], "questions": questions, "errors": job["errors"]}, words=words
        )
        if job["errors"] or (questions and unresolved == "stop"):
            raise typer.Exit(EXIT_CODES[Conflict])


def _where(box: dict[str, int]) -> str:
    return f"x {box['x']}, y {box['y']}, {box['width']} x {box['height']}"
