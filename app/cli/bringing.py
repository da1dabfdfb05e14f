"""What `import` and `convert` share: opening a set, its remap, and the report of what is lost before it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import typer

from app.cli.output import Output
from app.core.errors import CoreError
from app.core.formats import Loss
from app.core.formats.importers import IMPORTERS, ImportedImage, ImportedLabels, ImportedSet, open_set, remapped
from app.core.taxonomy import Remap, Taxonomy, by_name, read_table, with_void
from app.foundation.errors import Conflict, Invalid, NotFound
from app.projects import read_taxonomy

MOST_SHOWN = 20
T = TypeVar("T")

Source = Annotated[Path, typer.Argument(help="A release's or data set's folder, or a zip of it.")]
SourceFormat = Annotated[str, typer.Option("--from", help=f"auto, or one of {', '.join(IMPORTERS)}.")]
Table = Annotated[Path | None, typer.Option("--remap", help="A CSV table from,to of classes; others go by their name.")]
Void = Annotated[str | None, typer.Option(help="The class that pixels which are not painted become.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be lost, and change nothing.")]
AcceptLosses = Annotated[bool, typer.Option("--accept-losses", help="Go on though something is lost.")]


@dataclass(frozen=True)
class Incoming:
    """A set, and where its classes go."""

    content: ImportedSet
    remap: Remap

    def labels(self, image: ImportedImage) -> ImportedLabels | None:
        """An image's labels in the target's classes; None where it has none.

        Raises:
            FormatError: They cannot be read.
        """
        return None if image.load is None else remapped(image.load(), self.remap, image.stem)


def open_incoming(
    source: Path, format_name: str, target: Taxonomy | None, table: Path | None, void: str | None
) -> Incoming:
    """Open a set, with the remap that a table says.

    Raises:
        NotFound: There is nothing at the path.
        CoreError: It is no set that can be read, or the table names classes that are not there.
    """
    if not source.exists():
        raise NotFound(f"There is no {source}.")
    content = open_set(source, read_taxonomy, format_name=format_name)
    goal = target or content.taxonomy
    remap = by_name(content.taxonomy, goal) if table is None else read_table(text_of(table), content.taxonomy, goal)
    return Incoming(content, remap if void is None else with_void(remap, void))


def text_of(table: Path) -> str:
    """The text of a table of classes.

    Raises:
        Invalid: It cannot be read.
    """
    try:
        return table.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The table {table} cannot be read: {error}") from error


def survey(out: Output, incoming: Incoming, keep: Callable[[ImportedImage, ImportedLabels | None], T]) -> list[T]:
    """Read the labels of every image once, and keep what `keep` makes of each: no raster, so that a set fits in memory.

    Raises:
        Invalid: Labels of some images cannot be read; the context names all of them. Nothing was changed.
    """
    problems: list[dict[str, Any]] = []
    found: list[T] = []
    with out.progress("Reading", len(incoming.content.images)) as bar:
        for image in incoming.content.images:
            try:
                found.append(keep(image, incoming.labels(image)))
            except CoreError as error:
                problems.append({"image": image.stem, "class_id": None, "detail": str(error)})
            bar.step()
    if problems:
        said = "One image" if len(problems) == 1 else f"{len(problems)} images"
        raise Invalid(f"{said} cannot be read; nothing was changed.", problems=problems)
    return found


def light(labels: ImportedLabels) -> ImportedLabels:
    """The same without its pixels: a raster of its size that holds one number."""
    nothing = np.broadcast_to(np.zeros((), np.uint32), labels.raster.shape)
    return ImportedLabels(nothing, labels.segments, labels.losses)


def sum_up(losses: Iterable[Loss]) -> list[dict[str, Any]]:
    """Losses added up by kind and words: images, segments, pixels, and the first images."""
    groups: dict[tuple[str, str], list[Loss]] = defaultdict(list)
    for loss in losses:
        groups[loss.kind, loss.detail].append(loss)
    return [
        {
            "kind": kind,
            "detail": detail,
            "images": len({loss.image for loss in group}),
            "count": sum(loss.count for loss in group),
            "pixels": sum(loss.pixels for loss in group),
            "first": [loss.image for loss in group[:3]],
        }
        for (kind, detail), group in sorted(groups.items())
    ]


def show_losses(out: Output, rows: Sequence[dict[str, Any]]) -> None:
    """Show the sums to people."""
    table = [
        [row["kind"], row["detail"], *(f"{row[sum_]:,}" for sum_ in ("images", "count", "pixels"))]
        for row in rows[:MOST_SHOWN]
    ]
    out.table("What is lost", ["kind", "what", "images", "segments", "pixels"], table)
    if len(rows) > MOST_SHOWN:
        out.say(f"  and {len(rows) - MOST_SHOWN} more; --json lists all.")


def refuse_losses(rows: Sequence[dict[str, Any]], *, accepted: bool) -> None:
    """Stop before anything is changed, unless the person said that it may be lost.

    Raises:
        Conflict: `losses`.
    """
    if rows and not accepted:
        raise Conflict(
            f"{len(rows)} things would be lost; nothing was changed. Map them with --remap, or go on with "
            "--accept-losses.",
            code="losses",
            problems=[{"image": ", ".join(row["first"]), "detail": f"{row['kind']}: {row['detail']}"} for row in rows],
        )
