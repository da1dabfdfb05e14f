"""The figures of scripts/bench_hands.py: ratios over tiles on which all ways that are compared got there."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.hands.hand import Effort

DATA = ("sample", "camvid")
DRIVE = "drive"


@dataclass(frozen=True)
class Run:
    """A tile painted in one way.

    Attributes:
        data: `sample`, `camvid` or `drive`.
        scene: The tile's name.
        way: `a`, `b`, `c` or `d`.
        effort: What it cost.
        good: Everything was good enough in the end.
        as_planned: The server held what was planned.
    """

    data: str
    scene: str
    way: str
    effort: Effort
    good: bool
    as_planned: bool


def complete(runs: Sequence[Run], data: str, ways: str) -> dict[str, dict[str, Effort]]:
    """Efforts by tile and way, of the tiles on which every one of these ways was good enough in the end."""
    tiles: dict[str, dict[str, Effort]] = {}
    for r in runs:
        if r.data == data and r.way in ways and r.good:
            tiles.setdefault(r.scene, {})[r.way] = r.effort
    return {scene: efforts for scene, efforts in tiles.items() if len(efforts) == len(ways)}


def ratio(tiles: dict[str, dict[str, Effort]], what: str, way: str, below: str) -> float | None:
    """What a way costs by what the cheapest of other ways does, both summed over tiles; None without tiles."""
    sums = {w: sum(getattr(efforts[w], what) for efforts in tiles.values()) for w in way + below}
    least = min(sums[w] for w in below)
    return round(sums[way] / least, 3) if least else None


def summary(runs: Sequence[Run]) -> dict[str, float | int | list[str] | None]:
    """The figures of the last line."""
    figures: dict[str, float | int | list[str] | None] = {}
    for data in DATA:
        tiles = complete(runs, data, "abc")
        figures[f"hand_ratio_{data}"] = ratio(tiles, "seconds", "c", "ab")
        figures[f"downs_ratio_{data}"] = ratio(tiles, "downs", "c", "a")
    for data in DATA:
        figures[f"pairs_{data}"] = len(complete(runs, data, "abc"))
        figures[f"tiles_{data}"] = len({r.scene for r in runs if r.data == data})
    tiles = complete(runs, DRIVE, "cd")
    figures["ghost_ratio"] = ratio(tiles, "seconds", "d", "c")
    figures["pairs_ghost"], figures["tiles_ghost"] = len(tiles), len({r.scene for r in runs if r.data == DRIVE})
    figures["short"] = [f"{r.data} {r.scene} ({r.way})" for r in runs if not r.good]
    return {**figures, "n": len(runs)}


def table(runs: Sequence[Run]) -> str:
    """A row for each run, in Markdown."""
    head = "| data | tile | way | presses | keys | path px | hand s | good enough | as planned |\n" + "|---" * 9 + "|\n"
    return head + "".join(
        f"| {r.data} | {r.scene} | {r.way} | {r.effort.downs} | {r.effort.keys} | {r.effort.path:.0f} "
        f"| {r.effort.seconds:.1f} | {'yes' if r.good else 'NO'} | {'yes' if r.as_planned else 'NO'} |\n"
        for r in runs
    )
