"""Cut the tile that people practise on out of a sample image: photo, exact truth, and what the server would compute.

The practice screen works without a server, so the superpixels are shipped beside the photo. Run it again when the
sample images or the superpixels change.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Photo
from app.core.assist import SCALES, superpixels
from app.core.geometry import Rect
from app.core.raster import encode_label_png
from app.core.raster.tile import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from schemas import load_taxonomy_json

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data" / "street"
SCENE = ROOT / "annotator_ui" / "src" / "screens" / "practice" / "scene"
DRIVE, FRAME = "harbour", "harbour_000043"
CROP = Rect(440, 232, 768, 480)
"""A bus behind a sign post, a car, an island, people, trees, sky: something for every tool."""

QUALITY = 88
INSTANCE_BASE = 1000


def truth_of(instance_ids: NDArray[np.uint16]) -> LabelTile:
    """The truth as a painted tile.

    Args:
        instance_ids: (H, W) uint16: class id * 1000 + number where there are things, else the class id.

    Returns:
        Segments 1..n in the order of their values, one for each value.
    """
    values, flat = np.unique(instance_ids, return_inverse=True)
    raster = (flat.reshape(instance_ids.shape) + 1).astype(np.uint16)
    segments = [
        Segment(id=number, class_id=int(value if value < INSTANCE_BASE else value // INSTANCE_BASE))
        for number, value in enumerate(values, start=1)
    ]
    return LabelTile(raster, tuple(segments))


def classes_of(truth: LabelTile) -> str:
    """The class table of the tile as JSON: those Cityscapes classes that occur in it, in their order."""
    table = load_taxonomy_json("cityscapes")
    seen = {segment.class_id for segment in truth.segments}
    classes = [entry for entry in table["classes"] if entry["id"] in seen]
    return json.dumps({"name": "practice", "version": "1", "classes": classes}, indent=2) + "\n"


def write_scene(folder: Path) -> None:
    """Write the photo, the truth, the classes and the superpixels of all scales into a folder."""
    crop = CROP.slices()
    picture = cv2.imread(str(SAMPLE / "photos" / DRIVE / f"{FRAME}.jpg"))
    instances = cv2.imread(str(SAMPLE / "truth" / f"{FRAME}_instanceIds.png"), cv2.IMREAD_UNCHANGED)
    if picture is None or instances is None:
        raise SystemExit(f"There is no sample image {FRAME}; run scripts/make_sample_data.py first.")
    folder.mkdir(parents=True, exist_ok=True)
    truth = truth_of(np.ascontiguousarray(instances[crop]).astype(np.uint16))
    (folder / "truth.png").write_bytes(write_tile(truth))
    (folder / "classes.json").write_text(classes_of(truth))
    photo = folder / "photo.jpg"
    cv2.imwrite(str(photo), picture[crop], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    _write_superpixels(
        folder, cv2.cvtColor(np.asarray(cv2.imread(str(photo)), np.uint8), cv2.COLOR_BGR2RGB).astype(np.uint8)
    )


def _write_superpixels(folder: Path, photo: Photo) -> None:
    for scale, size in enumerate(SCALES):
        (folder / f"superpixels-{scale}.png").write_bytes(encode_label_png(superpixels(photo, size)))


def main() -> None:
    """Write the scene."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SCENE, help="folder to write to")
    write_scene(parser.parse_args().out)


if __name__ == "__main__":
    main()
