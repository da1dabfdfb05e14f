"""Where the rows of a raster differ: all that its files are made of, found once for all of them.

A mask of a street scene differs from the row above in about one pixel of a hundred and fifty. PNG's filter Up stores
just these differences, COCO's run lengths begin at just these pixels, and a table of ids need only be asked there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.compiled import compiled
from app.core.errors import InvalidRaster
from app.core.geometry import Rect
from app.core.raster.changes import left_changes, upper_changes
from app.core.raster.sparse_stream import packed_steps, sparse_stream
from app.core.raster.writer import GREY, PALETTE, RGB, RGBA, palette_chunk, png_file

Ids: TypeAlias = NDArray[np.integer[Any]]
Values: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]

MAX_DENSE = 2**20
"""Ids below this are looked up by place, larger ones searched for."""


@dataclass(frozen=True)
class Borders:
    """A raster and its pixels that differ from the pixel above.

    Attributes:
        raster: (H, W) ids, contiguous.
        places: (n,) int64: row * W + column of each such pixel, ascending; none is in the first row.
    """

    raster: AnyRaster
    places: NDArray[np.int64]

    @classmethod
    def of(cls, raster: AnyRaster) -> "Borders":
        """Find them.

        Raises:
            InvalidRaster: No pixels, or not two dimensions.
        """
        if raster.ndim != 2 or not raster.size:
            raise InvalidRaster(f"a raster of ids is (H, W) with pixels, not {raster.shape}")
        whole = np.ascontiguousarray(raster)
        return cls(whole, upper_changes(whole))

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """(n,) row of each place."""
        rows: NDArray[np.int64] = self.places // self.raster.shape[1]
        return rows

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """(n,) column of each place."""
        columns: NDArray[np.int64] = self.places - self.rows * self.raster.shape[1]
        return columns

    @cached_property
    def below(self) -> Ids:
        """(n,) id at each place."""
        return self.raster.ravel()[self.places]

    @cached_property
    def above(self) -> Ids:
        """(n,) id over each place."""
        above: Ids = self.raster.ravel()[self.places - self.raster.shape[1]]
        return above

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """(m,) row * W + column of each pixel that differs from the one at its left, or has none."""
        return left_changes(self.raster)

    @cached_property
    def extents(self) -> dict[int, tuple[int, Rect]]:
        """Number of pixels of each id, and the tight box around them, by id ascending; id 0 is one as any other."""
        owners = self.raster.ravel()[self.starts]
        ids, places = distinct(owners)
        table = _extents(self.raster.shape[1], self.raster.size, self.starts, places, len(ids)).tolist()
        return {key: (area, Rect.of_edges(*edges)) for key, (area, *edges) in zip(ids.tolist(), table, strict=True)}

    @property
    def present(self) -> list[int]:
        """The distinct ids of the raster, ascending."""
        return list(self.extents)

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """(k,) which of the places begin a run of neighbours with the same two ids, above and below."""
        return _step_starts(self.raster, self.places)

    def png(self, values: Callable[[Ids], Values], *, palette: NDArray[np.uint8] | None = None) -> bytes:
        """The raster with every id replaced, as PNG bytes; the time goes with the borders, not with the pixels.

        Args:
            values: From (n,) ids to their values: (n,) uint8 or uint16 for a grey PNG, (n, 3) uint8 of red, green and
                blue for a truecolour one, (n, 4) for one with alpha.
            palette: (N, 3) uint8 where the values are indices into it.
        """
        first = values(self.raster[0])
        colour = (RGBA if first.shape[1] == 4 else RGB) if first.ndim == 2 else GREY if palette is None else PALETTE
        height, width = self.raster.shape
        places, lengths, steps = self._stepping(_as_bytes(first), values)
        packed = sparse_stream(places, lengths, packed_steps(steps), pixel=steps.shape[1], width=width, height=height)
        before = b"" if palette is None else palette_chunk(palette)
        return png_file((width, height), 8 * first.dtype.itemsize, colour, packed, before)

    def _stepping(
        self, first: NDArray[np.uint8], values: Callable[[Ids], Values]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Places, lengths and (k, b) bytes of all that is not 0 after the filters; see `sparse_stream`.

        Args:
            first: (W, b) bytes of the first row's pixels.
            values: As `png` takes it.
        """
        along = np.diff(first, axis=0, prepend=np.zeros((1, first.shape[1]), np.uint8))
        lengths = np.diff(self.steps, append=len(self.places))
        down = _as_bytes(values(self.below[self.steps])) - _as_bytes(values(self.above[self.steps]))
        left, lower = (np.flatnonzero(steps.any(axis=1)) for steps in (along, down))
        return (
            np.concatenate((left, self.places[self.steps[lower]])),
            np.concatenate((np.ones(len(left), np.int64), lengths[lower])),
            np.concatenate((along[left], down[lower])),
        )


def distinct(ids: Ids) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct values of (n,) ids, ascending, and (n,) which of them each is; low ids are looked up, not sorted."""
    if not ids.size or int(ids.max()) >= MAX_DENSE or int(ids.min()) < 0:
        values, places = np.unique(ids, return_inverse=True)
        return values.astype(np.int64), places
    seen = np.zeros(int(ids.max()) + 1, np.int64)
    seen[ids] = 1
    values = np.flatnonzero(seen)
    seen[values] = np.arange(len(values))
    return values, seen[ids]


@compiled
def _extents(
    width: int, size: int, starts: NDArray[np.int64], owners: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """(count, 5) pixels, left, top, right and bottom of each owner of runs along the rows."""
    found = np.zeros((count, 5), np.int64)
    found[:, 1], found[:, 2] = width, size
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else size
        row, one = start // width, found[owners[number]]
        left = start - row * width
        one[0] += end - start
        one[1], one[2] = min(one[1], left), min(one[2], row)
        one[3], one[4] = max(one[3], left + end - start), row + 1
    return found


@compiled
def _step_starts(raster: AnyRaster, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """(k,) which places begin a run of neighbours in one row with the same two ids."""
    height, width = raster.shape
    pixels, found, count = raster.reshape(height * width), np.empty(len(places), np.int64), 0
    for number, place in enumerate(places):
        if not (
            number
            and places[number - 1] == place - 1
            and place % width
            and pixels[place] == pixels[place - 1]
            and pixels[place - width] == pixels[place - width - 1]
        ):
            found[count] = number
            count += 1
    return found[:count].copy()


def _as_bytes(values: Values) -> NDArray[np.uint8]:
    """(n, b) bytes of each value in a PNG's order, the most significant first."""
    ordered = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder(">"))
    return ordered.view(np.uint8).reshape(len(values), values.dtype.itemsize * math.prod(values.shape[1:]))
