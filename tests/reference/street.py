"""Small street-like truth in the Cityscapes taxonomy, drawn as instance ids, from which the samples derive."""

from pathlib import Path

import cv2
import numpy as np

from app.core.formats import ImageSample
from app.core.taxonomy import Taxonomy
from schemas import load_taxonomy_json
from tests.core.formats.scenes import sample_of

CITYSCAPES = Taxonomy.from_json(load_taxonomy_json("cityscapes"))
CAMVID = Taxonomy.from_json(load_taxonomy_json("camvid-11"))
UNLABELED, ROAD, BUILDING, POLE, VEGETATION, SKY, PERSON, CAR = 0, 7, 11, 17, 21, 23, 24, 26


def street_instances(seed: int, *, height: int = 192, width: int = 384) -> np.ndarray:
    """(height, width) int32 of instance ids: stuff bands with ragged borders, cars that touch, one split by a pole."""
    random = np.random.default_rng(seed)
    rows = np.arange(height)[:, None]
    skyline = height // 3 + np.cumsum(random.integers(-1, 2, width))
    kerb = 2 * height // 3 + np.cumsum(random.integers(-1, 2, width))
    ids = np.where(rows < skyline, SKY, np.where(rows < kerb, BUILDING, ROAD)).astype(np.int32)
    ids[random.random(ids.shape) < 0.02] = VEGETATION
    for number, left in enumerate(range(10, width - 60, 40)):
        # Cars stand bumper to bumper: 40 pixels apart and 40 long.
        ids[120:145, left : left + 40] = CAR * 1000 + number
    ids[100:150, 200:206] = POLE
    for number in range(6):
        centre = (int(random.integers(width)), int(random.integers(90, 180)))
        cv2.ellipse(ids, centre, (2 + 3 * number, 5 + 3 * number), 0, 0, 360, PERSON * 1000 + number, -1)
    ids[160:180, 300:350] = CAR
    ids[185:, : width // 2] = UNLABELED
    return ids


def sample_from(instances: np.ndarray, taxonomy: Taxonomy, **names: object) -> ImageSample:
    """The sample whose raster holds these instance ids as segments 1 to n; a 0 is class 0, painted."""
    keys = np.unique(instances)
    raster = np.searchsorted(keys, instances) + 1
    classes = {n: int(key) // 1000 if key >= 1000 else int(key) for n, key in enumerate(keys.tolist(), start=1)}
    crowds = [n for n, key in enumerate(keys.tolist(), start=1) if key in taxonomy.things]
    return sample_of(raster, classes, crowds=crowds, taxonomy=taxonomy, **names)


def write_truth(folder: Path, stem: str, instances: np.ndarray) -> None:
    """`<stem>_labelIds.png` and `<stem>_instanceIds.png`, by OpenCV."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = np.where(instances >= 1000, instances // 1000, instances)
    cv2.imwrite(str(folder / f"{stem}_labelIds.png"), labels.astype(np.uint8))
    cv2.imwrite(str(folder / f"{stem}_instanceIds.png"), instances.astype(np.uint16))


def streets(truth: Path, *, count: int = 3) -> list[ImageSample]:
    """`count` samples over two drives and two splits, with their truth written to `truth`."""
    samples = []
    for number in range(count):
        drive, stem = f"main_street {number % 2}", f"photo_{number}"
        instances = street_instances(number)
        write_truth(truth, stem, instances)
        split = ("train", "val")[number % 2]
        names = {"image_id": f"i{number}", "stem": stem, "drive": drive, "frame": number, "split": split}
        samples.append(sample_from(instances, CITYSCAPES, **names))
    return samples
