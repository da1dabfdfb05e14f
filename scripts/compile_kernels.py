"""Compile the loops over pixels before anybody waits for them: a small mask on its whole way, from tiles to a release.

What is compiled lies beside the code (docs/decisions/0015), so a second run only loads it.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.core.formats import EXPORTERS
from app.core.formats.base import ImageSample
from app.core.raster import decode_label_png, encode_label_png
from app.core.stitch import Mask, origins_png
from app.core.taxonomy import Taxonomy
from schemas import load_taxonomy_json
from scripts.merge_bench.pipeline import merged
from scripts.merge_bench.scene import tiled_mask

WIDTH, HEIGHT = 720, 560


def main() -> None:
    """Go the way once, and say how long it took."""
    started = time.monotonic()
    tiles = tiled_mask(height=HEIGHT, width=WIDTH, segments=20, seed=1)
    mask = merged(tiles)
    origins_png(mask, tiles.grid)
    for dtype in (np.uint8, np.uint16):
        decode_label_png(encode_label_png(mask.raster.astype(dtype)))
    taxonomy = Taxonomy.from_json(load_taxonomy_json("cityscapes"))
    sample = sample_of(mask)
    for name in ("cityscapes", "coco-panoptic"):
        exporter = EXPORTERS.get(name)
        exporter.encode(sample, taxonomy, exporter.name_table([sample]))
    print(f"compiled in {time.monotonic() - started:.0f} s")


def sample_of(mask: Mask) -> ImageSample:
    """The mask as an image of a release without photos."""
    raster = decode_label_png(mask.label_png())
    return ImageSample(
        image_id="first",
        stem="first",
        drive="",
        frame=0,
        split="train",
        width=WIDTH,
        height=HEIGHT,
        photo=lambda: b"",
        photo_suffix=".jpg",
        raster=lambda: raster,
        segments=mask.segments,
        with_photo=False,
    )


if __name__ == "__main__":
    main()
