"""Import: a data set or release into a project, image by image, with what is lost said first."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

import numpy as np
import typer

from app.cli.bringing import (
    AcceptLosses,
    DryRun,
    Incoming,
    Source,
    SourceFormat,
    Table,
    Void,
    open_incoming,
    refuse_losses,
    show_losses,
    sum_up,
    survey,
)
from app.cli.gateway import Gateway, gateway
from app.cli.projects import Slug
from app.cli.terminal import EXIT_CODES, Json, command
from app.core.formats.importers import ImportedImage, ImportedLabels
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.core.taxonomy import Taxonomy
from app.foundation.errors import Invalid
from app.robots import ApiError


class As(StrEnum):
    """What becomes of what is imported."""

    IMAGES = "images"
    PROPOSALS = "proposals"
    ACCEPTED = "accepted"
    GOLD = "gold"


def import_set(
    project: Slug,
    source: Source,
    as_: Annotated[
        As,
        typer.Option(
            "--as", help="images alone; proposals that painters begin with; accepted work; gold: known answers."
        ),
    ] = As.PROPOSALS,
    format_name: SourceFormat = "auto",
    table: Table = None,
    void: Void = None,
    dry_run: DryRun = False,
    accept_losses: AcceptLosses = False,
    as_json: Json = False,
) -> None:
    """Import a data set. Everything is read, and what would be lost is said, before anything is changed."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        target = Taxonomy.from_json(way.client.get(f"/projects/{project}")["taxonomy"])
        incoming = open_incoming(source, format_name, target, table, void)
        losses = [] if as_ is As.IMAGES else _losses(run.out, incoming)
        report: dict[str, Any] = {"format": incoming.content.format, "images": len(incoming.content.images)}
        report |= {"losses": losses, "dry_run": dry_run}
        if dry_run:
            words = (
                f"{report['images']} images of format {report['format']}; {len(losses)} losses. Nothing was changed."
            )
            run.out.result(report, words=words)
            return
        refuse_losses(losses, accepted=accept_losses)
        with run.out.progress("Importing", report["images"]) as bar:
            rows = [_bring(way, project, incoming, image, as_, bar.step) for image in incoming.content.images]
        run.out.result(report | {"files": rows}, words=_words(project, rows))
        if any(row["outcome"] in ("refused", "failed") for row in rows):
            for row in rows:
                if row["outcome"] in ("refused", "failed"):
                    run.out.say(f"  {row['name']}: {row['detail']}")
            raise typer.Exit(EXIT_CODES[Invalid])


def _losses(out: Any, incoming: Incoming) -> list[dict[str, Any]]:
    found = survey(out, incoming, lambda _, labels: labels.losses if labels else ())
    rows = sum_up([*incoming.content.losses, *(loss for losses in found for loss in losses)])
    show_losses(out, rows)
    return rows


def _bring(way: Gateway, project: str, incoming: Incoming, image: ImportedImage, as_: As, step: Any) -> dict[str, Any]:
    """Send a photo, then its labels; an image that the project has already takes labels too."""
    try:
        row = _send_photo(way, project, image)
        labels = None if as_ is As.IMAGES or row["image_id"] is None else incoming.labels(image)
        if labels is not None:
            row |= _send_labels(way, row["image_id"], labels, as_)
    except ApiError as error:
        row = {"name": image.path, "outcome": "failed", "detail": str(error), "image_id": None}
    step()
    return row


def _send_photo(way: Gateway, project: str, image: ImportedImage) -> dict[str, Any]:
    answer = way.client.request(
        "POST",
        f"/api/v1/projects/{project}/images",
        content=image.photo(),
        headers={"X-File-Name": quote(image.path), "Content-Type": "application/octet-stream"},
    )
    row: dict[str, Any] = answer.json()
    return row


def _send_labels(way: Gateway, image_id: str, labels: ImportedLabels, as_: As) -> dict[str, Any]:
    segments = tuple(
        Segment(one.id, one.class_id, occluded=one.occluded, truncated=one.truncated, crowd=one.crowd)
        for one in labels.segments
    )
    body = write_tile(LabelTile(labels.raster.astype(np.uint16), segments))
    answer = way.client.request(
        "PUT",
        f"/api/v1/images/{image_id}/labels",
        params={"mode": as_.value},
        content=body,
        headers={"Content-Type": "image/png"},
    )
    return {"tiles": answer.json()}


def _words(project: str, rows: list[dict[str, Any]]) -> str:
    outcomes = Counter(row["outcome"] for row in rows)
    tiles: Counter[str] = Counter()
    for row in rows:
        tiles.update({key: int(value) for key, value in row.get("tiles", {}).items()})
    return (
        f"{project}: {outcomes['taken']} images taken, {outcomes['duplicate']} known already, "
        f"{outcomes['refused'] + outcomes['failed']} refused; {tiles['accepted']} tiles accepted, "
        f"{tiles['proposed']} proposed, {tiles['kept']} kept as they were; {tiles['complete']} images complete; "
        f"{tiles['known']} tiles have a new known answer."
    )
