"""Small data sets as zips, in the layout of Cityscapes."""

import io
import zipfile
from collections.abc import Mapping

import numpy as np

from app.core.raster import encode_label_png
from tests.imagery.pictures import encoded, pattern

ROAD, CAR, TRUCK = 7, 26, 27


def street_ids(*, holes: int = 0) -> np.ndarray:
    """(32, 64) uint16 as in instanceIds: road, two cars and a group of trucks; the first pixels are unlabeled."""
    ids = np.full((32, 64), ROAD, np.uint16)
    ids[8:20, 20:50] = CAR * 1000
    ids[22:28, 4:12] = CAR * 1000 + 1
    ids[0:6, 40:60] = TRUCK
    ids[0, :holes] = 0
    return ids


def photo(n: int) -> bytes:
    """A photo of 64 x 32 pixels that differs from the others in one of them."""
    picture = pattern(64, 32)
    picture.putpixel((0, 0), (n, n, n))
    return encoded(picture, "PNG")


def street_files(*, images: int = 2, holes: int = 0) -> dict[str, bytes]:
    """Photos of 64 x 32 pixels and their labels; the last photo has none."""
    files = {}
    for n in range(1, images + 1):
        stem = f"train/elm/elm_000000_{n:06d}"
        files[f"leftImg8bit/{stem}_leftImg8bit.png"] = photo(n)
        if n < images:
            files[f"gtFine/{stem}_gtFine_instanceIds.png"] = encode_label_png(street_ids(holes=holes))
    return files


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def street_zip(*, images: int = 2, holes: int = 0) -> bytes:
    """`street_files`, zipped."""
    return zipped(street_files(images=images, holes=holes))
