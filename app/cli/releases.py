"""Releases: export a project to a folder, and verify such a folder."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from app.cli.gateway import Gateway, gateway
from app.cli.output import Output
from app.cli.projects import Slug
from app.cli.terminal import FAILED, Json, command
from app.core.formats import EXPORTERS, verify_release
from app.core.formats.release_folder import checked_path
from app.foundation.errors import Conflict, Unavailable


def export(
    project: Slug,
    format_name: Annotated[str, typer.Option("--format", help=f"One of {', '.join(EXPORTERS)}.")],
    out: Annotated[Path, typer.Option(help="An empty or new folder for the release.")],
    name: Annotated[str | None, typer.Option(help="What to call the release; by default format and time.")] = None,
    unfinished: Annotated[str, typer.Option(help="leave-out, or void: with unpainted pixels.")] = "leave-out",
    unresolved: Annotated[str, typer.Option(help="stop at open questions, or keep those segments separate.")] = "stop",
    splits: Annotated[str, typer.Option(help="as-ingested, or by-drive (about 8 : 1 : 1).")] = "as-ingested",
    photos: Annotated[str, typer.Option(help="with the photos, or without: labels alone.")] = "with",
    failures: Annotated[
        str, typer.Option(help="leave-out images that cannot be read and say which, or stop.")
    ] = "leave-out",
    as_json: Json = False,
) -> None:
    """Release a project and download it."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise Conflict(f"{out} is not an empty folder; a release never writes over anything.", code="not-empty")
        stamp = datetime.now(UTC).strftime("%Y-%m-%d %H.%M.%S")
        body = {"name": name or f"{format_name} {stamp}", "format": format_name, "unfinished": unfinished}
        choices = {"unresolved": unresolved, "splits": splits, "photos": photos, "failures": failures}
        release = way.client.post(f"/projects/{project}/releases", body | choices)
        with run.out.progress("Encoding", release["images"]) as bar:
            job = way.wait_for(release["job"], lambda job: bar.set(job["done"] + job["failed"], job["total"] or None))
        for row in job["errors"]:
            run.out.say(f"  Left out: {row['item']}: {row['detail']}")
        release = way.client.get(f"/releases/{release['id']}")
        _download(way, release, out, run.out)
        words = f"{release['images']} images, {release['files']} files in {out} (root {release['root'][:12]})."
        run.out.result(release | {"out": str(out)}, words=words)


def _download(way: Gateway, release: dict[str, Any], folder: Path, out: Output) -> None:
    sums = way.client.request("GET", f"/api/v1/releases/{release['id']}/files/SHA256SUMS").text
    rows = [(line[:64], line[66:]) for line in sums.splitlines()]
    with out.progress("Downloading", len(rows)) as bar:
        for digest, path in rows:
            data = way.client.request("GET", f"/api/v1/releases/{release['id']}/files/{quote(path)}").content
            if hashlib.sha256(data).hexdigest() != digest:
                raise Unavailable(f"{path} arrived damaged; run the export again.", code="damaged")
            _write(folder, path, data)
            bar.step()
    _write(folder, "SHA256SUMS", sums.encode())


def _write(folder: Path, path: str, data: bytes) -> None:
    target = folder / checked_path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def verify(
    release: Annotated[Path, typer.Argument(help="A release's folder.")],
    as_json: Json = False,
) -> None:
    """Check a release's files against its manifest, and its format's invariants."""
    with command(as_json=as_json) as run:
        faults = verify_release(release)
        for fault in faults:
            run.out.say(f"  {fault}")
        words = f"{release}: {len(faults)} faults." if faults else f"{release}: manifest, hashes and invariants hold."
        run.out.result({"release": str(release), "ok": not faults, "faults": faults}, words=words)
        if faults:
            raise typer.Exit(FAILED)
