"""Download: a release that was made before, as one zip; what breaks off goes on when the command is given again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.gateway import Gateway, gateway
from app.cli.projects import Slug
from app.cli.terminal import Json, command
from app.client import download_release
from app.foundation.errors import Conflict, NotFound


def download(
    project: Slug,
    name: Annotated[str, typer.Argument(help="The release's name, as `tessera export` gave it and the page lists it.")],
    out: Annotated[Path, typer.Option(help="The zip to write.")],
    as_json: Json = False,
) -> None:
    """Download a release as a zip and check every file; one that broke off goes on where it was."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        if out.exists():
            raise Conflict(f"{out} is there already; nothing is written over.", code="not-empty")
        if not out.resolve().parent.is_dir():
            raise NotFound(f"There is no folder {out.resolve().parent} to put the zip in.")
        release = _called(way, project, name)
        with run.out.progress("Downloading", None) as bar:
            download_release(way.client, release["id"], out, bar.set)
        words = (
            f"{release['name']}: {release['files']} files in {out} (root {release['root'][:12]}), every hash checked."
        )
        run.out.result(release | {"out": str(out)}, words=words)


def _called(way: Gateway, project: str, name: str) -> dict[str, Any]:
    found = way.client.get(f"/projects/{project}/releases")
    for release in found:
        if name in (release["name"], release["id"]):
            view: dict[str, Any] = way.client.get(f"/releases/{release['id']}")
            return view
    names = ", ".join(one["name"] for one in found if one["root"]) or "none yet"
    raise NotFound(f"{project} has no release called {name!r}. It has: {names}.", code="no-such-release")
