"""DATASHEET.md: what a release is, how it was made and what it is good for, filled from the project.

The questions are those that Gebru et al. ask ("Datasheets for Datasets", 2018), as far as a labelling platform knows
the answers; what only the people behind the photos know is named as open.
"""

from collections.abc import Iterator

from app.core.taxonomy import Remap
from app.releases.facts import Facts

_OPEN = "not recorded by Tessera; to be told by whoever collected the photos."


def datasheet(facts: Facts) -> str:
    """The whole text, in Markdown."""
    return "\n".join((*_head(facts), *_composition(facts), *_classes(facts), *_process(facts), *_use(), ""))


def _head(facts: Facts) -> Iterator[str]:
    yield f"# {facts.title}: {facts.name}"
    yield ""
    yield f"Release of the project `{facts.project}` in the format `{facts.format}`, {facts.made_at:%Y-%m-%d}."
    yield ""
    yield f"Content: `{facts.root}` (root hash; `manifest.json` lists every file with its sha256)."
    yield ""
    yield f"Licence: {facts.licence or 'none stated. Ask before you use or pass on this data set.'}"


def _composition(facts: Facts) -> Iterator[str]:
    yield "\n## Composition\n"
    yield f"- {_many(facts.images, 'street image')} of {_many(facts.drives, 'drive')}, {facts.pixels:,} pixels"
    labelled = facts.pixels - facts.unpainted
    yield f"- {labelled:,} pixels have a class ({_percent(labelled, facts.pixels)})"
    yield from (f"- split `{name}`: {_many(number, 'image')}" for name, number in facts.splits.items())
    if facts.left_out:
        yield f"- {_many(facts.left_out, 'image')} left out; `manifest.json` says which and why"
    yield "- every pixel has exactly one segment, or none: labels have no overlaps"


def _classes(facts: Facts) -> Iterator[str]:
    yield "\n## Classes\n"
    yield f"Taxonomy `{facts.taxonomy.name}`, version {facts.taxonomy.version}; `LABELS.json` has all of it.\n"
    if facts.remap is not None:
        yield from _remap(facts.remap)
    yield "| id | class | pixels | share | objects | groups | images |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | ---: |"
    names = {one.id: one.name for one in facts.taxonomy.classes}
    for class_id, count in facts.classes.items():
        share = _percent(count.pixels, facts.pixels)
        counts = f"{count.objects:,} | {count.crowds:,} | {count.images:,}"
        yield f"| {class_id} | {names.get(class_id, '?')} | {count.pixels:,} | {share} | {counts} |"


def _remap(remap: Remap) -> Iterator[str]:
    """Where the classes came from that people painted."""
    source = remap.source
    yield f"People painted the classes of `{source.name}`, version {source.version}. For this release they were mapped"
    yield "to those above by this table, which `manifest.json` holds under `options.remap`:\n"
    yield "| painted as | id | released as | id |"
    yield "| --- | ---: | --- | ---: |"
    for one in source.classes:
        goal = remap.classes[one.id]
        released = "not painted | " if goal is None else f"{remap.target.by_id[goal].name} | {goal}"
        objects = " (objects not told apart)" if one.id in remap.no_longer_counted else ""
        yield f"| {one.name}{objects} | {one.id} | {released} |"
    yield ""


def _process(facts: Facts) -> Iterator[str]:
    painted, judged = facts.painted, facts.judged
    yield "\n## How it was labelled\n"
    yield "Photos were cut into tiles that overlap; people painted every pixel of a tile with a class and an object;"
    yield "other people judged each tile; accepted tiles were merged, and what seams could not tell was asked."
    yield "Figures are of the whole project when the release was made.\n"
    yield f"- {_many(painted.tiles, 'accepted tile')} by {_many(painted.people, 'painter')}"
    if painted.first is not None and painted.last is not None:
        yield f"- accepted between {painted.first:%Y-%m-%d} and {painted.last:%Y-%m-%d}"
    verdicts = judged.accepted + judged.returned
    by = f"{_many(verdicts, 'verdict')} by {_many(judged.people, 'reviewer')}"
    yield f"- {by}, {judged.returned:,} of them returned a tile"
    yield f"- pay, consent and demographics of the painters: {_OPEN}"


def _use() -> Iterator[str]:
    yield "\n## Motivation, collection, use\n"
    yield f"- why the data set was made, and by whom: {_OPEN}"
    yield f"- cameras, places, times, and the consent of people in the pictures: {_OPEN}"
    yield "- photos may show faces and number plates: Tessera cuts metadata from photos and leaves pixels as they are"
    yield "- a release never changes; it may be withdrawn, and then says so where it was downloaded"


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "0 %"
