"""Projects: set one up, list them."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.cli.gateway import gateway
from app.cli.terminal import Json, command
from app.foundation.errors import Invalid
from app.projects import CONTEXT, OVERLAP, TILE

app = typer.Typer(help="Projects: set one up, list them.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The project's short name, as in its address.")]


@app.command()
def create(
    slug: Slug,
    taxonomy: Annotated[
        str, typer.Option(help="cityscapes, camvid-11, another shipped one, or a JSON file.")
    ] = "cityscapes",
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    tile: Annotated[int, typer.Option(help="Target side of a tile's core, pixels.")] = TILE,
    overlap: Annotated[int, typer.Option(help="Pixels on each side that the neighbour paints too.")] = OVERLAP,
    context: Annotated[int, typer.Option(help="Pixels on each side beyond that, shown dimmed.")] = CONTEXT,
    seams: Annotated[
        Literal["path", "owner"],
        typer.Option(help="What two tiles both painted: parted by the path of least disagreement, or by the cores."),
    ] = "path",
    instructions: Annotated[Path | None, typer.Option(help="A text file for annotators.", exists=True)] = None,
    as_json: Json = False,
) -> None:
    """Set up a project."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        body = {
            "slug": slug,
            "title": title or slug.replace("-", " ").capitalize(),
            "taxonomy": read_taxonomy_option(taxonomy),
            "tile": tile,
            "overlap": overlap,
            "context": context,
            "seams": seams,
            "instructions": instructions.read_text(encoding="utf-8") if instructions else "",
        }
        project = way.client.post("/projects", body)
        classes = len(project["taxonomy"]["classes"])
        run.out.result(project, words=f"Project {slug}: {classes} classes, tiles of {tile} px, overlap {overlap} px.")


def read_taxonomy_option(named: str) -> str | dict[str, Any]:
    """The name of a shipped class table, or the JSON values of a file.

    Raises:
        Invalid: The file cannot be read or is no JSON object.
    """
    path = Path(named)
    if path.suffix != ".json":
        return named
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"The taxonomy {path} cannot be read: {error}") from error
    if not isinstance(document, dict):
        raise Invalid(f"The taxonomy {path} is not a JSON object.")
    return document


@app.command("list")
def list_projects(as_json: Json = False) -> None:
    """List the projects and how far they are."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        projects = way.client.get("/projects")
        rows = [[one["slug"], one["title"], _done(one["progress"])] for one in projects]
        run.out.table("Projects", ["name", "title", "tiles accepted"], rows)
        run.out.result({"projects": projects}, words="" if rows else "No projects yet: tessera project create NAME")


def _done(progress: dict[str, Any]) -> str:
    return f"{progress['tiles']['accepted']} of {progress['tiles']['total']}"
