"""Erasing an image for good."""

from typing import Annotated, Any

import typer

from app.cli.gateway import Gateway, gateway
from app.cli.projects import Slug
from app.cli.terminal import Json, command
from app.foundation.errors import Conflict, NotFound


def erase_image(
    project: Slug,
    image: Annotated[str, typer.Argument(help="The image's id, or its file name where only one image has it.")],
    reason: Annotated[str, typer.Option(help="Why; leads and whoever could download its releases read it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Erase an image for good, with all that was painted of it; releases that hold it are withdrawn."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        image_id = _find(way, project, image)
        if dry_run:
            told = way.client.get(f"/images/{image_id}/erasure")
            run.out.result(told, words=_prospect_words(image, told))
            return
        done = way.client.post(f"/images/{image_id}/erase", {"reason": reason})
        run.out.result(done, words=_done_words(image, done))


def _find(way: Gateway, project: str, named: str) -> str:
    """The id of the image that is named."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = way.client.get(f"/projects/{project}/images" + (f"?after={after}" if after else ""))
        found += [row["id"] for row in page["items"] if named in (row["id"], row["name"])]
        after = page["next"]
    if not found:
        raise NotFound(f"There is no image {named!r} in the project {project}.")
    if len(found) > 1:
        raise Conflict(f"{len(found)} images are called {named!r}; name one by its id: {', '.join(found)}.")
    return found[0]


def _prospect_words(image: str, told: dict[str, Any]) -> str:
    words = f"{image}: {told['tiles']} tiles ({told['held']} being painted, {told['done']} handed in or accepted)"
    if told["releases"]:
        words += f"; withdrawn for good: {', '.join(told['releases'])}"
    if told["elsewhere"]:
        words += f"; {told['elsewhere']} other projects of this server hold the same photo"
    return f"{words}. Nothing was changed."


def _done_words(image: str, done: dict[str, Any]) -> str:
    blobs = done["blobs"]
    words = f"{image} is erased; {len(done['releases'])} releases withdrawn; {blobs['removed']} blobs removed"
    if blobs["kept"]:
        words += f", {blobs['kept']} kept since something else names them"
    if blobs["later"]:
        words += (
            f", {blobs['later']} too young to be sure: `tessera gc --delete --older-than 1` removes them from tomorrow"
        )
    return f"{words}. Backups that hold it still do: see docs/operations.md."
