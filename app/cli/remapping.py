"""A release in other classes: the table that a person wrote, and what it would lose."""

from pathlib import Path
from typing import Any

from app.cli.bringing import show_losses, text_of
from app.cli.gateway import Gateway
from app.cli.output import Output
from app.core.taxonomy import Taxonomy, read_decisions
from app.foundation.errors import Invalid

WORDS = {
    "class-dropped": "becomes not painted",
    "classes-merged": "cannot be told from others",
    "objects-merged": "is no longer told apart by object",
    "regions-grouped": "becomes groups of objects that nobody told apart",
    "pixels-dropped": "is not held by the format",
    "segments-joined": "is one segment in this format",
    "occluded-lost": "is not said to be occluded in this format",
    "truncated-lost": "is not said to be truncated in this format",
}


def asked_remap(way: Gateway, project: str, taxonomy: str | None, table: Path | None) -> dict[str, Any] | None:
    """What a release is asked for: classes go by their name, and where the table says; None without a taxonomy.

    Raises:
        Invalid: A table without a taxonomy, or one that says what becomes of pixels that nobody painted.
        InvalidTaxonomy: The table names classes that are not there.
    """
    if taxonomy is None:
        if table is not None:
            raise Invalid("--remap needs --taxonomy: the classes that it leads to.", code="invalid-option")
        return None
    said = way.client.request("GET", f"/api/v1/projects/{project}/releases/remap", params={"taxonomy": taxonomy}).json()
    classes: dict[str, int | None] = said["classes"]
    if table is not None:
        source, target = (Taxonomy.from_json(said[which]) for which in ("source", "target"))
        decided = read_decisions(text_of(table), source, target)
        if decided.void is not None:
            raise Invalid("A release cannot give a class to pixels that nobody painted.", code="invalid-option")
        classes |= {str(class_id): goal for class_id, goal in decided.classes.items()}
    return {"taxonomy": taxonomy, "classes": classes}


def look_ahead(way: Gateway, out: Output, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """What a release would hold and lose; shown to people."""
    seen: dict[str, Any] = way.client.post(f"/projects/{project}/releases/prospect", body)
    show_losses(out, loss_rows(seen))
    if seen["unmerged"]:
        out.say(f"  {seen['unmerged']} of {seen['images']} images are not merged yet, and in no figure here.")
    for problem in seen["problems"]:
        out.say(f"  {problem['image']}: {problem['detail']}")
    return seen


def loss_rows(seen: dict[str, Any]) -> list[dict[str, Any]]:
    """Losses as `show_losses` takes them."""
    return [row | {"detail": _words(row)} for row in seen["losses"]]


def _words(row: dict[str, Any]) -> str:
    became = f" ({row['to']})" if row["to"] else ""
    return f"{row['name']} {WORDS.get(row['kind'], row['kind'])}{became}"
