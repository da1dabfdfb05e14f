"""One run of the bench: what was painted with what, and the figures that came of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

FRAME_MS = 1000 / 60


@dataclass(frozen=True)
class Case:
    """One run: a tile, a stroke and a painter."""

    side: int
    segments: int
    moves: int
    painter: str = "ours"
    throttle: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a run gave: milliseconds, a share of frames, and whether its pixels are right."""

    case: Case
    handler_p95: float
    handler_sum: float
    slope: float
    task_ms: float
    to_frame_p95: float
    dropped: float
    exact: bool


def judged(case: Case, got: dict[str, Any], spent: float, *, exact: bool) -> Outcome:
    """The figures of a run from what the page measured."""
    handlers, frames = np.array(got["handlers"]), np.array(got["frames"])
    tenth = max(1, case.moves // 10)
    return Outcome(
        case=case,
        handler_p95=float(np.percentile(handlers, 95)),
        handler_sum=float(handlers.sum()),
        slope=float(handlers[-tenth:].sum() / max(handlers[:tenth].sum(), 1e-9)),
        task_ms=spent,
        to_frame_p95=float(np.percentile(got["toFrame"], 95)),
        dropped=float((frames > 1.5 * FRAME_MS).mean()),
        exact=exact,
    )


def table(outcomes: list[Outcome]) -> str:
    """A row for each run, in Markdown."""
    head = "| painter | tile | segments | moves | throttle | handler p95 ms | handler sum ms | last / first tenth "
    head += "| main thread ms | event to frame p95 ms | dropped | exact |\n" + "|---" * 12 + "|\n"
    return head + "".join(
        f"| {o.case.painter} | {o.case.side} | {o.case.segments} | {o.case.moves} | {o.case.throttle} "
        f"| {o.handler_p95:.2f} | {o.handler_sum:.1f} | {o.slope:.2f} | {o.task_ms:.0f} | {o.to_frame_p95:.1f} "
        f"| {o.dropped:.3f} | {'yes' if o.exact else 'NO'} |\n"
        for o in outcomes
    )
