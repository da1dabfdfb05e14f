"""The golden vectors that readers in other languages rely on still say what Python does."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.geometry import Grid, Size
from app.core.raster import decode_label_png, encode_label_png
from scripts.make_golden_vectors import cell_values, grid_cases, png_cases

GOLDEN = Path(__file__).parents[2] / "sample_data" / "golden"


def cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("case", cases("grid.json"), ids=lambda case: f"{case['width']}x{case['height']}")
def test_grids_are_cut_as_the_golden_file_says(case: dict[str, Any]) -> None:
    grid = Grid(Size(case["width"], case["height"]), case["tile"], case["overlap"], case["context"])
    assert [cell_values(cell) for cell in grid] == case["cells"]
    assert [[x, y, grid.owner(x, y)] for x, y, _ in case["owners"]] == case["owners"]


@pytest.mark.parametrize("case", cases("label_png.json"), ids=lambda case: str(case["name"]))
def test_label_pngs_decode_to_the_golden_arrays(case: dict[str, Any]) -> None:
    raster = decode_label_png(base64.b64decode(case["png"]))
    expected = np.array(case["values"], np.uint16).reshape(case["height"], case["width"])
    assert raster.dtype == np.uint16
    assert np.array_equal(raster, expected)
    assert np.array_equal(decode_label_png(encode_label_png(raster)), expected)


def test_the_golden_files_are_those_that_the_script_writes() -> None:
    assert cases("grid.json") == grid_cases()
    # Deflate may pack differently on another processor, so the bytes are left out.
    written = [{key: value for key, value in case.items() if key != "png"} for case in png_cases()]
    assert [{key: value for key, value in case.items() if key != "png"} for case in cases("label_png.json")] == written
