"""The figures of scripts/bench_hands.py: on each tile, a way by the cheapest of the others that got there."""

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


def reached(runs: Sequence[Run], data: str) -> dict[str, dict[str, Effort]]:
    """Efforts by tile and way, of the ways that were good enough in the end."""
    tiles: dict[str, dict[str, Effort]] = {}
    for r in runs:
        if r.data == data and r.good:
            tiles.setdefault(r.scene, {})[r.way] = r.effort
    return tiles


Pair = tuple[Effort, Effort]


def compared(tiles: dict[str, dict[str, Effort]], way: str, below: str) -> list[Pair]:
    """What a way costs on each tile, and what the cheapest of the others that got there does."""
    pairs = []
    for efforts in tiles.values():
        others = [efforts[w] for w in below if w in efforts]
        if way in efforts and others:
            pairs.append((efforts[way], min(others, key=lambda effort: effort.seconds)))
    return pairs


def ratio(pairs: Sequence[Pair], what: str) -> float | None:
    """What is first by what is second, both summed over tiles; None without tiles."""
    own, other = (sum(getattr(pair[k], what) for pair in pairs) for k in (0, 1))
    return round(own / other, 3) if other else None


def summary(runs: Sequence[Run]) -> dict[str, float | int | list[str] | None]:
    """The figures of the last line."""
    figures: dict[str, float | int | list[str] | None] = {}
    for data in DATA:
        tiles = reached(runs, data)
        pairs = compared(tiles, "c", "ab")
        figures[f"hand_ratio_{data}"] = ratio(pairs, "seconds")
        figures[f"downs_ratio_{data}"] = ratio(compared(tiles, "c", "a"), "downs")
        figures[f"pairs_{data}"] = len(pairs)
        figures[f"tiles_{data}"] = len({r.scene for r in runs if r.data == data})
    pairs = compared(reached(runs, DRIVE), "d", "c")
    figures["ghost_ratio"] = ratio(pairs, "seconds")
    figures["pairs_ghost"], figures["tiles_ghost"] = len(pairs), len({r.scene for r in runs if r.data == DRIVE})
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
