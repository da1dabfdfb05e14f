"""Projects: set one up, list them, split a class of one."""

import json
import math
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.cli.gateway import gateway
from app.cli.terminal import Json, command
from app.foundation.errors import Invalid, NotFound
from app.projects import CONTEXT, OVERLAP, TILE

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

app = typer.Typer(help="Projects: set one up, list them, split a class.", no_args_is_help=True)

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


@app.command("split-class")
def split_class(
    slug: Slug,
    class_name: Annotated[str, typer.Argument(help="The class: its name, or its id.")],
    into: Annotated[list[str], typer.Option(help="A new class, as NAME or NAME=#rrggbb; give it once for each.")],
    text: Annotated[str, typer.Option(help="What painters are told to do with the tiles that come back.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say which tiles would come back; change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Split a class: the tiles that hold it are painted once more, and only its pixels may change in them."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        classes = way.client.get(f"/projects/{slug}")["taxonomy"]["classes"]
        class_id = _class_id(classes, class_name)
        address = f"/projects/{slug}/classes/{class_id}/split"
        if dry_run:
            told = way.client.get(address)
            words = f"{told['tiles']} tiles of {told['images']} images would come back. Nothing was changed."
            run.out.result(told, words=words)
            return
        done = way.client.post(address, {"into": [_new_class(one, classes) for one in into], "text": text})
        words = f"{class_name} is split; {done['tiles']} tiles of {done['images']} images are painted once more."
        run.out.result(done, words=words)


def _class_id(classes: list[dict[str, Any]], named: str) -> int:
    found = [one["id"] for one in classes if named in (one["name"], str(one["id"]))]
    if not found:
        raise NotFound(f"The project has no class {named!r}.", code="unknown-class")
    return int(found[0])


def _new_class(said: str, classes: list[dict[str, Any]]) -> dict[str, Any]:
    """NAME=#rrggbb; without a colour, one that lies far from those of the project."""
    name, _, colour = said.partition("=")
    if not colour:
        return {"name": name, "color": far_colour([one["color"] for one in classes])}
    if not _COLOUR.fullmatch(colour):
        raise Invalid(f"A colour is written #rrggbb, not {colour!r}.", code="bad-colour")
    return {"name": name, "color": [int(colour[place : place + 2], 16) for place in (1, 3, 5)]}


def far_colour(known: list[list[int]]) -> list[int]:
    """Of a lattice of 216 colours the one that is farthest from all that are known, in red, green and blue."""
    steps = range(0, 256, 51)
    lattice = [[red, green, blue] for red in steps for green in steps for blue in steps]
    return max(lattice, key=lambda one: min((math.dist(one, other) for other in known), default=0.0))


def _done(progress: dict[str, Any]) -> str:
    return f"{progress['tiles']['accepted']} of {progress['tiles']['total']}"
