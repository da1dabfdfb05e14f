"""CHANGES.md: what differs from the release before, as text and as numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core.taxonomy import Taxonomy
from app.releases.comparing import Ground, ImageChange

MOST_IMAGES = 1000
"""So many changed images are named; the rest are counted."""


@dataclass
class Summary:
    """Changes of a whole release.

    Attributes:
        added: Names of images that came.
        removed: Names of images that went.
        changed: (name, pixels of another class, pixels of another object) of images with other labels.
        moved: Pixels by (class before, class after); None stands for unpainted.
    """

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[tuple[str, int, int]] = field(default_factory=list)
    moved: Counter[tuple[int | None, int | None]] = field(default_factory=Counter)

    @classmethod
    def of(cls, changes: Iterable[ImageChange]) -> "Summary":
        """Add up changes image by image."""
        summary = cls()
        for one in changes:
            if one.kind == "changed":
                summary.changed.append((one.stem, one.pixels, one.objects))
                summary.moved.update(one.moved)
            else:
                (summary.added if one.kind == "added" else summary.removed).append(one.stem)
        return summary

    def by_class(self) -> dict[int | None, tuple[int, int]]:
        """By class: pixels that it lost and pixels that it got; None stands for unpainted."""
        classes = sorted({one for pair in self.moved for one in pair}, key=lambda one: (one is not None, one or 0))
        lost = {one: sum(n for (before, _), n in self.moved.items() if before == one) for one in classes}
        got = {one: sum(n for (_, after), n in self.moved.items() if after == one) for one in classes}
        return {one: (lost[one], got[one]) for one in classes}


def changes_text(summary: Summary, ground: Ground | None, *, name: str, previous: str | None) -> str:
    """The whole text, in Markdown; `previous` is the name of the release before, None where this is the first."""
    if previous is None or ground is None:
        return f"# Changes in {name}\n\nThe first release of its project in this format.\n"
    head = [f"# Changes from {previous} to {name}", "", *_differing(ground), _counts(summary)]
    return "\n".join((*head, *_class_table(summary, ground.taxonomy), *_images(summary), ""))


def _differing(ground: Ground) -> Iterator[str]:
    """What has to be known before any figure is read."""
    if ground.new_classes:
        named = ", ".join(f"`{name}`" for name in ground.new_classes)
        yield f"Classes that the release before did not have: {named}."
        yield ""
    if ground.differs == "taxonomy":
        yield (
            f"The classes differ: `{ground.classes_before}` before, `{ground.classes_after}` now. Figures are of the "
            f"project's own classes, `{ground.taxonomy.name}`, before any of them was remapped: they tell what was "
            "painted anew, not how the files differ."
        )
        yield ""
    if ground.differs == "table":
        yield (
            f"Both have the classes `{ground.classes_after}`, but the project's classes came to them by another table "
            "(`options.remap` in both manifests): pixels may have another class though nobody painted them anew."
        )
        yield ""


def _counts(summary: Summary) -> str:
    pixels = summary.moved.total()
    return (
        f"{len(summary.added):,} images added, {len(summary.removed):,} removed, {len(summary.changed):,} with other "
        f"labels; {pixels:,} pixels have another class."
    )


def _class_table(summary: Summary, taxonomy: Taxonomy) -> Iterator[str]:
    if not summary.moved:
        return
    names = {one.id: one.name for one in taxonomy.classes}
    yield "\n## Relabelled pixels by class\n"
    yield "| class | lost | gained |"
    yield "| --- | ---: | ---: |"
    for class_id, (lost, got) in summary.by_class().items():
        yield f"| {'unpainted' if class_id is None else names.get(class_id, class_id)} | {lost:,} | {got:,} |"


def _images(summary: Summary) -> Iterator[str]:
    lines = {
        "Added": [f"- {stem}" for stem in summary.added],
        "Removed": [f"- {stem}" for stem in summary.removed],
        "Other labels": [
            f"- {stem}: {pixels:,} pixels of another class" + (f", {objects:,} of another object" if objects else "")
            for stem, pixels, objects in summary.changed
        ],
    }
    for title, rows in lines.items():
        if rows:
            yield f"\n## {title}\n"
            yield from rows[:MOST_IMAGES]
            if len(rows) > MOST_IMAGES:
                yield f"- and {len(rows) - MOST_IMAGES:,} more"


def summary_json(summary: Summary, taxonomy: Taxonomy) -> dict[str, Any]:
    """A summary as JSON values: classes by name, with None for unpainted."""
    names = {one.id: one.name for one in taxonomy.classes}
    return {
        "added": summary.added,
        "removed": summary.removed,
        "changed": [{"stem": stem, "pixels": n, "objects": objects} for stem, n, objects in summary.changed],
        "pixels": summary.moved.total(),
        "classes": [
            {
                "class_id": class_id,
                "name": names.get(class_id) if class_id is not None else None,
                "lost": a,
                "gained": b,
            }
            for class_id, (a, b) in summary.by_class().items()
        ],
    }
