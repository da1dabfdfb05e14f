"""Pixels of a mask that come from another tile than the one whose core they are in."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Rect
from app.core.stitch.runs import Runs, lengths_of

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels that belong to another tile than the one whose core they are in.

    Attributes:
        begins: (m,) int64: first pixels, row * width + column, of stretches along the rows, ascending.
        ends: (m,) int64: the pixels after their last.
        starts: (n,) int64: where in the stretches another node begins, or a stretch.
        numbers: (n,) int32: 1 + the node there.
    """

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    starts: NDArray[np.int64]
    numbers: Numbers

    @classmethod
    def of(cls, changed: NDArray[np.bool_], numbers: Numbers, where: Rect, width: int) -> "Patch":
        """Of the pixels of a rectangle of an image of that width that are `changed`, from the node of each."""
        edged = np.zeros((changed.shape[0], changed.shape[1] + 2), np.bool_)
        edged[:, 1:-1] = changed
        first, last = edged[:, 1:-1] & ~edged[:, :-2], edged[:, 1:-1] & ~edged[:, 2:]
        another = first.copy()
        another[:, 1:] |= changed[:, 1:] & (numbers[:, 1:] != numbers[:, :-1])

        def places(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
            rows, columns = np.nonzero(flags)
            return (rows + where.y) * width + columns + where.x

        return cls(places(first), places(last) + 1, places(another), numbers[another])

    @classmethod
    def together(cls, patches: Iterable["Patch"]) -> "Patch":
        """Patches that share no pixel, as one."""
        nothing = np.zeros(0, np.int64)
        all_of = [cls(nothing, nothing, nothing, nothing.astype(np.int32)), *patches]
        begins, ends, starts = (
            np.concatenate([getattr(patch, name) for patch in all_of]) for name in ("begins", "ends", "starts")
        )
        numbers = np.concatenate([patch.numbers for patch in all_of])
        stretches, nodes = np.argsort(begins), np.argsort(starts)
        return cls(begins[stretches], ends[stretches], starts[nodes], numbers[nodes])

    def over(self, runs: Runs, pixels: int) -> Runs:
        """The runs of an image of so many pixels, with this patch over them."""
        if not len(self.begins):
            return runs
        stretch = np.searchsorted(self.begins, runs.starts, side="right") - 1
        kept = (stretch < 0) | (runs.starts >= self.ends[stretch])
        # Behind each stretch, what was there goes on, unless something begins there anyhow.
        ends = self.ends[self.ends < pixels]
        under = np.searchsorted(runs.starts, ends, side="right") - 1
        apart = (runs.starts[under] != ends) & (
            self.begins[np.searchsorted(self.begins, ends) % len(self.begins)] != ends
        )
        behind, on = ends[apart], runs.numbers[under[apart]]
        starts = np.concatenate((runs.starts[kept], self.starts, behind))
        numbers = np.concatenate((runs.numbers[kept], self.numbers, on))
        order = np.argsort(starts, kind="stable")
        return Runs(starts[order], lengths_of(starts[order], pixels), numbers[order])
