"""Write the golden vectors that the Python and the TypeScript tests both read.

`grid.json`: how images are cut. `label_png.json`: 16-bit label PNGs beside their arrays. Run it again after a change of
either, and read the difference before it is committed: readers in other languages rely on it.
"""

import argparse
import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster
from app.core.geometry import Cell, Grid, Rect, Size
from app.core.raster import encode_label_png
from app.core.raster.writer import GREY, png_file

GRIDS = (
    Grid(Size(2048, 1024), 512, 16, 96),
    Grid(Size(2048, 1024), 700, 32, 96),
    Grid(Size(480, 360), 96, 16, 32),
    Grid(Size(1281, 719), 256, 16, 64),
    Grid(Size(513, 100), 512, 0, 0),
    Grid(Size(7, 5), 3, 2, 1),
    Grid(Size(1, 1), 512, 16, 96),
)


def main() -> None:
    """Write both files into the folder that is named, or sample_data/golden."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "sample_data" / "golden")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, cases in (("grid.json", grid_cases()), ("label_png.json", png_cases())):
        lines = ",\n".join(json.dumps(case) for case in cases)
        (out / name).write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        print(f"wrote {out / name}")


def grid_cases() -> list[dict[str, Any]]:
    """Each grid with its cells, as rectangles [x, y, width, height], and the owners of a few pixels."""
    return [
        {
            "width": grid.size.width,
            "height": grid.size.height,
            "tile": grid.tile,
            "overlap": grid.overlap,
            "context": grid.context,
            "columns": grid.columns,
            "rows": grid.rows,
            "cells": [cell_values(cell) for cell in grid],
            "owners": [[x, y, grid.owner(x, y)] for x, y in _corners(grid)],
        }
        for grid in GRIDS
    ]


def cell_values(cell: Cell) -> Mapping[str, int | list[int]]:
    """One cell as JSON values."""
    rects = {"core": cell.core, "paint": cell.paint, "context": cell.context}
    numbers = {"index": cell.index, "row": cell.row, "column": cell.column}
    return {**numbers, **{name: _values(rect) for name, rect in rects.items()}}


def _values(rect: Rect) -> list[int]:
    return [rect.x, rect.y, rect.width, rect.height]


def _corners(grid: Grid) -> Iterator[tuple[int, int]]:
    """First and last pixel of each core: where a rounding mistake would show."""
    for cell in grid:
        yield cell.core.x, cell.core.y
        yield cell.core.right - 1, cell.core.bottom - 1


def png_cases() -> list[dict[str, Any]]:
    """Label rasters, row by row, and their PNG in base64."""
    ramp = (np.arange(35, dtype=np.uint32) * 1871 % 65536).astype(np.uint16).reshape(5, 7)
    blocks = np.kron(np.array([[1, 2, 0], [300, 2, 65535]]), np.ones((4, 5), int)).astype(np.uint16)
    rasters = {"one pixel": np.array([[40000]], np.uint16), "all values": ramp, "blocks": blocks}
    cases = [_png_case(name, raster, encode_label_png(raster)) for name, raster in rasters.items()]
    return [*cases, _png_case("every filter", ramp, _every_filter(ramp))]


def _png_case(name: str, raster: LabelRaster, png: bytes) -> dict[str, Any]:
    height, width = raster.shape
    encoded = base64.b64encode(png).decode("ascii")
    return {"name": name, "width": width, "height": height, "values": raster.ravel().tolist(), "png": encoded}


def _every_filter(raster: LabelRaster) -> bytes:
    """A PNG whose rows take the filters None, Sub, Up, Average and Paeth in turn."""
    height, width = raster.shape
    rows = raster.astype(">u2").view(np.uint8).astype(int)
    above = np.vstack([np.zeros((1, 2 * width), int), rows[:-1]])
    left = np.pad(rows, ((0, 0), (2, 0)))[:, :-2]
    corner = np.pad(above, ((0, 0), (2, 0)))[:, :-2]
    guesses = [np.zeros_like(rows), left, above, (left + above) // 2, _paeth(left, above, corner)]
    lines = [bytes([row % 5, *((rows[row] - guesses[row % 5][row]) % 256).tolist()]) for row in range(height)]
    return png_file((width, height), 16, GREY, zlib.compress(b"".join(lines)))


def _paeth(left: NDArray[np.int_], above: NDArray[np.int_], corner: NDArray[np.int_]) -> NDArray[np.int_]:
    """Whichever of the three is nearest to left + above - corner, in this order where they tie."""
    candidates = np.stack([left, above, corner])
    nearest = np.abs(left + above - corner - candidates).argmin(axis=0)
    chosen: NDArray[np.int_] = np.take_along_axis(candidates, nearest[None], axis=0)[0]
    return chosen


if __name__ == "__main__":
    main()
