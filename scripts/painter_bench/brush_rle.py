"""Writes regions as Label Studio stores brush regions; run by the Python of its environment.

Usage: brush_rle.py REGIONS.npy RLE.json; the first is (H, W) uint16 with values from 1 on, the second becomes a list
with the run lengths of each region in turn.
"""

import json
import sys
from pathlib import Path

import numpy as np
from label_studio_sdk.converter.brush import mask2rle


def main(source: str, target: str) -> None:
    """Encode every region of a raster."""
    raster = np.load(source)
    found = [mask2rle(np.where(raster == number, 255, 0).astype(np.uint8)) for number in range(1, raster.max() + 1)]
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
