"""Writes photos, truth, digests and the page that explains them."""

import hashlib
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_scene.kinds import Ids, classes_of

QUALITY = 93
DIGESTS = "SHA256SUMS"
README = """# Sample data

`street/` holds two short drives of consecutive frames, 2048 x 1024 pixels, with exact panoptic ground truth in the
Cityscapes taxonomy. Nothing here is a photograph: `scripts/make_sample_data.py` paints the scenes, so no person, house
or car in them exists.

- `street/photos/<drive>/<drive>_<frame>.jpg`: the image, 8-bit RGB.
- `street/truth/<drive>_<frame>_labelIds.png`: 8-bit, the Cityscapes class id of each pixel.
- `street/truth/<drive>_<frame>_instanceIds.png`: 16-bit, class id * 1000 + number where there are things, else the
  class id.
- `street/SHA256SUMS`: digests of all of these; `cd street && sha256sum -c SHA256SUMS`.

The drives:

- `harbour`: four frames in the sun between tall houses, with a bus, a lorry that crosses, cyclists and parked cars.
- `hillside`: three frames under a grey sky beside a park, with a lorry ahead, oncoming cars, cyclists, a motorcycle.

A thing keeps its number in all frames of a drive. Each shape is drawn as colour and as identity by one call from one
geometry; lens blur, sensor noise and JPEG compression then touch the colour alone. Every pixel has a class. A thing
that would show fewer than 12 pixels is left out of the scene. As in Cityscapes, what shines through between the spokes
of a wheel belongs to the wheel.

Make it again with `python scripts/make_sample_data.py --seed 7 --out sample_data`. The same seed gives the same
scenes; other versions of NumPy or OpenCV may round a pixel otherwise, so the digests are those of the files shipped.

Licence: Apache-2.0, like the rest of this repository.
"""


def write_frame(street: Path, drive: str, stem: str, photo: NDArray[np.uint8], identities: Ids) -> None:
    """Write photo (H, W, 3) uint8 RGB as JPEG and identities (H, W) int32 as the two truth PNGs below `street`."""
    photos, truth = street / "photos" / drive, street / "truth"
    photos.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    jpeg = (cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1)
    save(photos / f"{stem}.jpg", photo[:, :, ::-1], jpeg)
    small = (cv2.IMWRITE_PNG_COMPRESSION, 9)
    save(truth / f"{stem}_labelIds.png", classes_of(identities), small)
    save(truth / f"{stem}_instanceIds.png", identities.astype(np.uint16), small)


def save(path: Path, raster: NDArray[np.uint8] | NDArray[np.uint16], options: tuple[int, ...]) -> None:
    """Encode a raster by the suffix of its path and write it."""
    encoded_well, data = cv2.imencode(path.suffix, raster, list(options))
    if not encoded_well:
        raise OSError(f"{path} could not be encoded; check that OpenCV was built with {path.suffix} support.")
    path.write_bytes(data.tobytes())


def write_digests(street: Path) -> None:
    """Write the digests of all files below `street`, in the format of sha256sum."""
    files = sorted(path for path in street.rglob("*") if path.is_file() and path.name != DIGESTS)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(street).as_posix()}\n" for path in files
    ]
    (street / DIGESTS).write_text("".join(lines), encoding="utf-8")
