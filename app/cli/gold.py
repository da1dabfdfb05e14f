"""Gold: how work came off against the known answers of a project."""

from typing import Any

from app.cli.gateway import gateway
from app.cli.projects import Slug
from app.cli.terminal import Json, command

COLUMNS = ["painter", "tiles", "passed", "pixels agree", "mean IoU", "PQ", "next one passes", "90 % interval"]


def gold(project: Slug, as_json: Json = False) -> None:
    """Tell how work came off against known answers: per person, of each tile what was handed in first."""
    with command(as_json=as_json) as run, gateway(run.settings) as way:
        found = way.client.get(f"/projects/{project}/gold")
        run.out.table("Known answers", COLUMNS, [_row(one) for one in found["people"]])
        words = f"{found['known']} tiles have a known answer, {found['measured']} of them were measured"
        waiting = f"; {found['waiting']} that were handed in wait to be." if found["waiting"] else "."
        run.out.result(found, words=words + waiting)


def _row(one: dict[str, Any]) -> list[str]:
    trust, quality = one["trust"], one["panoptic_quality"]
    figures = (one["agreement"], one["mean_iou"], *([] if quality is None else [quality]), trust["mean"])
    shown = [f"{figure:.1%}" for figure in figures]
    if quality is None:
        shown.insert(2, "")
    return [one["painter"], str(one["tiles"]), str(one["passed"]), *shown, f"{trust['low']:.0%} to {trust['high']:.0%}"]
