"""Erasing: taking a photo back for good, with all that was made of it, and what is kept to prove that it happened.

Owns the tables `erased_image` and `erased_work`. Promises: once an image is erased, no row and no address leads to its
photo, its labels or its name; releases that held it are withdrawn; who worked on it, and how much, stays; the same
photo is not taken again.
"""

from app.erasing.blobs import Dropped, drop_blobs
from app.erasing.service import (
    Erasure,
    Prospect,
    erase,
    erased_image,
    erased_images,
    prospect,
    refuse_erased,
    tell_erased,
    tell_erased_tile,
)
from app.erasing.tables import ErasedImage, ErasedWork

__all__ = [
    "Dropped",
    "ErasedImage",
    "ErasedWork",
    "Erasure",
    "Prospect",
    "drop_blobs",
    "erase",
    "erased_image",
    "erased_images",
    "prospect",
    "refuse_erased",
    "tell_erased",
    "tell_erased_tile",
]
