"""Releases: export a project to a folder, and verify such a folder."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from app.cli.bringing import AcceptLosses, DryRun, Table, refuse_losses
from app.cli.gateway import Gateway, gateway
from app.cli.output import Output
from app.cli.projects import Slug
from app.cli.remapping import asked_remap, look_ahead, loss_rows
from app.cli.terminal import FAILED, Json, command
from app.core.formats import EXPORTERS, verify_release, verify_zip
from app.core.formats.release_folder import checked_path
from app.foundation.errors import Conflict, Invalid, NotFound, Unavailable


def export(
    project: Slug,
    format_name: Annotated[str, typer.Option("--format", help=f"One of {', '.join(EXPORTERS)}.")],
    out: Annotated[Path | None, typer.Option(help="An empty or new folder for the release.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call the release; by default format and time.")] = None,
    unfinished: Annotated[str, typer.Option(help="leave-out, or void: with unpainted pixels.")] = "leave-out",
    unresolved: Annotated[str, typer.Option(help="stop at open questions, or keep those segments separate.")] = "stop",
    splits: Annotated[str, typer.Option(help="as-ingested, or by-drive (about 8 : 1 : 1).")] = "as-ingested",
    photos: Annotated[str, typer.Option(help="with the photos, or without: labels alone.")] = "with",
    failures: Annotated[
        str, typer.Option(help="leave-out images that cannot be read and say which, or stop.")
    ] = "leave-out",
    taxonomy: Annotated[
        str | None, typer.Option(help="A shipped taxonomy, whose classes the release gets; by default the project's.")
    ] = None,
    table: Table = None,
    dry_run: DryRun = False,
    accept_losses: AcceptLosses = False,
    as_json: Json = False,
) -> None:
    """Release a project and download it; with other classes, what would be lost is said first."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        stamp = datetime.now(UTC).strftime("%Y-%m-%d %H.%M.%S")
        body: dict[str, Any] = {"name": name or f"{format_name} {stamp}", "format": format_name}
        body |= {"unfinished": unfinished, "unresolved": unresolved, "splits": splits}
        body |= {"photos": photos, "failures": failures}
        remap = asked_remap(way, project, taxonomy, table)
        if dry_run:
            seen = look_ahead(way, run.out, project, body | {"remap": remap})
            run.out.result(seen, words=f"{seen['images']} images; {len(seen['losses'])} losses. Nothing was made.")
            return
        folder = _empty_folder(out)
        if remap is not None:
            seen = look_ahead(way, run.out, project, body | {"remap": remap})
            refuse_losses(loss_rows(seen), accepted=accept_losses)
            body["remap"] = remap | {"merge_objects": seen["merge_objects"]}
        release = way.client.post(f"/projects/{project}/releases", body)
        with run.out.progress("Encoding", release["images"]) as bar:
            job = way.wait_for(release["job"], lambda job: bar.set(job["done"] + job["failed"], job["total"] or None))
        for row in job["errors"]:
            run.out.say(f"  Left out: {row['item']}: {row['detail']}")
        release = way.client.get(f"/releases/{release['id']}")
        _download(way, release, folder, run.out)
        words = f"{release['images']} images, {release['files']} files in {folder} (root {release['root'][:12]})."
        run.out.result(release | {"out": str(folder)}, words=words)


def _empty_folder(out: Path | None) -> Path:
    if out is None:
        raise Invalid("Name an empty or new folder for the release with --out.", code="invalid-option")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(f"{out} is not an empty folder; a release never writes over anything.", code="not-empty")
    return out


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
    release: Annotated[Path, typer.Argument(help="A release's folder, or its zip.")],
    as_json: Json = False,
) -> None:
    """Check a release's files against its manifest, and its format's invariants."""
    with command(as_json=as_json) as run:
        if not release.exists():
            raise NotFound(f"There is nothing at {release}. Give the folder of a release, or its zip.")
        faults = verify_release(release) if release.is_dir() else verify_zip(release)
        for fault in faults:
            run.out.say(f"  {fault}")
        words = (
            f"{release}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}."
            if faults
            else f"{release}: manifest, hashes and invariants hold."
        )
        run.out.result({"release": str(release), "ok": not faults, "faults": faults}, words=words)
        if faults:
            raise typer.Exit(FAILED)
