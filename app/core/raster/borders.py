"""Where the rows of a raster differ: all that its files are made of, found once for all of them.

A mask of a street scene differs from the row above in about one pixel of a hundred and fifty. PNG's filter Up stores
just these differences, COCO's run lengths begin at just these pixels, and a table of ids need only be asked there.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.errors import InvalidRaster
from app.core.raster.places import true_places
from app.core.raster.writer import (
    BAND_BYTES,
    FILTER_UP,
    GREY,
    PALETTE,
    RGB,
    RGBA,
    deflated,
    palette_chunk,
    png_file,
)

Ids: TypeAlias = NDArray[np.integer[Any]]
Values: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]


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
        width, pixels = whole.shape[1], whole.ravel()
        flags = np.not_equal(pixels[width:], pixels[:-width])
        return cls(whole, true_places(flags) + width)

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
    def present(self) -> list[int]:
        """The distinct ids of the raster, ascending."""
        found: list[int] = np.unique(np.concatenate((self.raster[0], self.below))).tolist()
        return found

    def png(self, values: Callable[[Ids], Values], *, palette: NDArray[np.uint8] | None = None) -> bytes:
        """The raster with every id replaced, as PNG bytes: those that the encoders of whole rasters give.

        Args:
            values: From (n,) ids to their values: (n,) uint8 or uint16 for a grey PNG, (n, 3) uint8 of red, green and
                blue for a truecolour one, (n, 4) for one with alpha.
            palette: (N, 3) uint8 where the values are indices into it.
        """
        first, below, above = (values(ids) for ids in (self.raster[0], self.below, self.above))
        colour = (RGBA if first.shape[1] == 4 else RGB) if first.ndim == 2 else GREY if palette is None else PALETTE
        packed = deflated(self._bands(_as_bytes(first), _as_bytes(below) - _as_bytes(above)))
        before = b"" if palette is None else palette_chunk(palette)
        height, width = self.raster.shape
        return png_file((width, height), 8 * first.dtype.itemsize, colour, packed, before)

    def _bands(self, first: NDArray[np.uint8], steps: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
        """Scan lines after filter Up, band by band, in one buffer that is wiped only where it was written.

        Args:
            first: (W, b) bytes of the first row's pixels.
            steps: (n, b) bytes: each place minus the pixel above, modulo 256.
        """
        image_height, width = self.raster.shape
        size = steps.shape[1]
        height = max(1, BAND_BYTES // (width * size))
        lines = np.zeros((height, 1 + width * size), np.uint8)
        lines[:, 0], lines[0, 1:] = FILTER_UP, first.ravel()
        targets = self.rows % height * lines.shape[1] + 1 + self.columns * size
        places = (targets[:, None] + np.arange(size)).ravel() if size > 1 else targets
        values, flat = steps.ravel(), lines.ravel()
        cuts = (size * np.searchsorted(self.rows, np.arange(0, image_height + height, height))).tolist()
        for top, (begin, end) in zip(range(0, image_height, height), pairwise(cuts), strict=True):
            written = places[begin:end]
            flat[written] = values[begin:end]
            yield lines[: image_height - top]
            flat[written] = 0
            if not top:
                lines[0, 1:] = 0


def _as_bytes(values: Values) -> NDArray[np.uint8]:
    """(n, b) bytes of each value in a PNG's order, the most significant first."""
    ordered = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder(">"))
    return ordered.view(np.uint8).reshape(len(values), values.dtype.itemsize * math.prod(values.shape[1:]))
