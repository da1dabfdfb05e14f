"""Convert: a data set or release into another format or other classes, without a project."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.bringing import (
    AcceptLosses,
    DryRun,
    Incoming,
    Source,
    SourceFormat,
    Table,
    Void,
    light,
    open_incoming,
    refuse_losses,
    show_losses,
    sum_up,
    survey,
)
from app.cli.projects import read_taxonomy_option
from app.cli.terminal import Json, command
from app.core.formats import EXPORTERS, ImageSample, Loss, holds_of, losses_of, write_release
from app.core.formats.importers import ImportedImage, ImportedLabels
from app.foundation.errors import Conflict, Invalid
from app.projects import read_taxonomy


def convert(
    source: Source,
    out: Annotated[Path, typer.Argument(help="An empty or new folder for the result.")],
    to: Annotated[str, typer.Option("--to", help=f"One of {', '.join(EXPORTERS)}.")],
    format_name: SourceFormat = "auto",
    taxonomy: Annotated[
        str | None, typer.Option(help="Classes of the result: a shipped taxonomy or a JSON file.")
    ] = None,
    table: Table = None,
    void: Void = None,
    dry_run: DryRun = False,
    accept_losses: AcceptLosses = False,
    as_json: Json = False,
) -> None:
    """Write a data set anew, in another format or other classes. What would be lost is said first."""
    with command(as_json=as_json) as run:
        if to not in EXPORTERS:
            raise Invalid(f"--to must be one of {', '.join(EXPORTERS)}.", code="invalid-option")
        target = None if taxonomy is None else read_taxonomy(read_taxonomy_option(taxonomy))
        incoming = open_incoming(source, format_name, target, table, void)
        samples, lost = _samples(run.out, incoming)
        lost += losses_of(samples, holds_of(to), incoming.remap.target)
        rows = sum_up(lost)
        show_losses(run.out, rows)
        report: dict[str, Any] = {"from": incoming.content.format, "to": to, "images": len(samples)}
        report |= {"losses": rows, "dry_run": dry_run}
        _refuse_what_cannot_be_held(to, samples, incoming)
        if not dry_run:
            refuse_losses(rows, accepted=accept_losses)
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise Conflict(f"{out} is not an empty folder; nothing is written over.", code="not-empty")
            report["root"] = write_release(out, EXPORTERS[to], samples, incoming.remap.target).root
        words = f"{len(samples)} images from {report['from']} to {to}; {len(rows)} losses."
        run.out.result(report, words=words + (" Nothing was written." if dry_run else ""))


def _samples(out: Any, incoming: Incoming) -> tuple[list[ImageSample], list[Loss]]:
    """What the exporter takes; images without labels are left out, and that is a loss."""
    samples, losses = [], list(incoming.content.losses)
    kept = survey(out, incoming, lambda image, labels: (image, light(labels) if labels else None))
    for image, labels in kept:
        if labels is None:
            losses.append(Loss(image.stem, "no-labels", "images without labels are left out", count=1))
            continue
        losses += labels.losses
        samples.append(_sample(incoming, image, labels))
    return samples, losses


def _sample(incoming: Incoming, image: ImportedImage, labels: ImportedLabels) -> ImageSample:
    """A sample whose pixels are read again when they are asked for."""

    def whole() -> ImportedLabels:
        again = incoming.labels(image)
        if again is None:
            raise Invalid(f"{image.stem} has no labels any more.")
        return again

    return replace(image.sample(labels), raster=lambda: whole().raster)


def _refuse_what_cannot_be_held(to: str, samples: list[ImageSample], incoming: Incoming) -> None:
    problems = EXPORTERS[to].check(samples, incoming.remap.target)
    if problems:
        raise Conflict(
            f"The format {to} cannot hold these labels: {problems[0].detail}",
            code="cannot-hold",
            problems=[{"image": one.image, "class_id": one.class_id, "detail": one.detail} for one in problems],
        )
