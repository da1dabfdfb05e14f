"""Ingest: a folder of photos into a project, file by file."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from app.cli.gateway import Gateway, gateway
from app.cli.projects import Slug
from app.cli.terminal import EXIT_CODES, Json, command
from app.foundation.errors import Invalid, NotFound
from app.imagery import iter_photos


def ingest(
    project: Slug,
    folder: Annotated[Path, typer.Argument(help="Folder of JPEG, PNG or WebP photos; its subfolders are drives.")],
    as_json: Json = False,
) -> None:
    """Take every photo of a folder. One bad file never stops the others; the report says why it was refused.

    Fails where the folder holds no file, or none that is taken or known already.
    """
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        if not folder.is_dir():
            raise NotFound(f"{folder} is not a folder.")
        photos = list(iter_photos(folder))
        if not photos:
            raise NotFound(f"{folder} holds no file to take: hidden ones and links out of it do not count.")
        report = []
        with run.out.progress("Ingesting", len(photos)) as bar:
            for name, path in photos:
                report.append(send(way, project, path, name=name))
                bar.step()
        _tell(run.out, project, report)
        if all(row["outcome"] == "refused" for row in report):
            raise typer.Exit(EXIT_CODES[Invalid])


def send(way: Gateway, project: str, path: Path, *, name: str) -> dict[str, Any]:
    """Send one file; return its row of the report."""
    answer = way.client.request(
        "POST",
        f"/api/v1/projects/{project}/images",
        content=path.read_bytes(),
        headers={"X-File-Name": quote(name), "Content-Type": "application/octet-stream"},
    )
    row: dict[str, Any] = answer.json()
    return row


def _tell(out: Any, project: str, report: list[dict[str, Any]]) -> None:
    counts = Counter(row["outcome"] for row in report)
    refused = [[row["name"], row["detail"]] for row in report if row["outcome"] == "refused"]
    out.table("Refused", ["file", "why"], refused)
    words = f"{project}: {counts['taken']} taken, {counts['duplicate']} known already, {counts['refused']} refused."
    out.result({**{name: counts[name] for name in ("taken", "duplicate", "refused")}, "files": report}, words=words)
