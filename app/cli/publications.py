"""What comes after a release: how two differ, and taking one back."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.gateway import gateway
from app.cli.terminal import Json, command
from app.core.agreement import Labelling
from app.core.formats.importers import ImportedImage, ImportedSet, open_set
from app.core.taxonomy import Taxonomy, by_name
from app.foundation.errors import Invalid
from app.releases import ImageChange, Summary, compare_labels, summary_json
from schemas import load_taxonomy_json

DIFFERS = {
    "taxonomy": "The classes differ: {before} before, {after} now. Figures are of the project's own classes: what was "
    "painted anew.",
    "table": "The project's classes came to {after} by another table than before: pixels may have another class though "
    "nobody painted them anew.",
}


def diff(
    before: Annotated[str, typer.Argument(help="A release: its folder, its zip, or its id on the server.")],
    after: Annotated[str, typer.Argument(help="Another one, of the same project.")],
    as_json: Json = False,
) -> None:
    """Tell how two releases differ: images that came and went, and relabelled pixels class by class."""
    with command(as_json=as_json) as run:
        paths = Path(before), Path(after)
        if all(path.exists() for path in paths):
            said = diff_folders(*paths)
        elif any(path.exists() for path in paths):
            absent = next(path for path in paths if not path.exists())
            raise Invalid(
                f"There is no folder or zip {absent}. Name two folders or zips, or the ids of two releases on the "
                "server: a folder is compared with a folder.",
                code="folder-and-id",
            )
        else:
            with gateway(run.settings) as way:
                said = _from_server(way.client.get(f"/releases/{after}/changes?since={before}"))
        if said.get("differs", "nothing") != "nothing":
            run.out.say(DIFFERS[said["differs"]].format(**said))
        for row in said["classes"]:
            run.out.say(f"  {row['name'] or 'unpainted'}: lost {row['lost']:,}, gained {row['gained']:,} pixels")
        for row in said["changed"]:
            run.out.say(
                f"  {row['stem']}: {row['pixels']:,} pixels of another class, {row['objects']:,} of another object"
            )
        counts = f"{len(said['added'])} images added, {len(said['removed'])} removed, {len(said['changed'])} with other"
        run.out.result(said, words=f"{counts} labels; {said['pixels']:,} pixels have another class.")


def withdraw(
    release: Annotated[str, typer.Argument(help="The release's id.")],
    reason: Annotated[str, typer.Option(help="Why; everybody who could download it reads this.")],
    as_json: Json = False,
) -> None:
    """Withdraw a release for good: it says so, and its files are given to nobody any more."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        view = way.client.post(f"/releases/{release}/withdraw", {"reason": reason})
        run.out.result(view, words=f"{view['name']} is withdrawn.")


def _from_server(changes: dict[str, Any]) -> dict[str, Any]:
    images = changes["images"]
    return {
        **{kind: [one["stem"] for one in images if one["kind"] == kind] for kind in ("added", "removed")},
        "changed": [one for one in images if one["kind"] == "changed"],
        "pixels": changes["pixels"],
        "classes": changes["classes"],
        "differs": changes["differs"],
        "before": changes["classes_before"],
        "after": changes["classes_after"],
    }


def diff_folders(before: Path, after: Path) -> dict[str, Any]:
    """How two data sets on disk differ, in whatever format each is; classes are matched by name.

    Raises:
        FormatError: One of them is no data set that can be read.
    """
    old, new = (open_set(path, lambda name: Taxonomy.from_json(load_taxonomy_json(name))) for path in (before, after))
    return summary_json(Summary.of(_changes(old, new)), new.taxonomy)


def _changes(before: ImportedSet, after: ImportedSet) -> Iterator[ImageChange]:
    old, new = ({image.stem: image for image in one.images} for one in (before, after))
    same = by_name(before.taxonomy, after.taxonomy)
    for stem in sorted({*old, *new}):
        if stem not in old or stem not in new:
            yield ImageChange("", stem, "added" if stem in new else "removed")
            continue
        change = compare_labels("", stem, _labelling(old[stem], same.classes), _labelling(new[stem], None))
        if change is not None:
            yield change


def _labelling(image: ImportedImage, renamed: Mapping[int, int | None] | None) -> Labelling:
    if image.load is None:
        raise Invalid(f"{image.stem} has no labels there.", code="no-labels")
    labels = image.load()
    classes: dict[int, int | None] = {segment.id: segment.class_id for segment in labels.segments}
    if renamed is not None:  # a class that the other one does not have counts as unpainted
        classes = {segment: renamed.get(class_id or 0) for segment, class_id in classes.items()}
    return Labelling(labels.raster, {segment: one for segment, one in classes.items() if one is not None})
