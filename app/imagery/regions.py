"""Regions of photos as JPEG, cut once and kept in a cache of bounded size on disk."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from app.core.geometry import Rect
from app.foundation.blobs import BlobStore
from app.foundation.file_cache import FileCache
from app.imagery.decoder import REGION_QUALITY
from app.imagery.sandbox import DecoderPool
from app.imagery.tables import Image

CACHE_BYTES = 1 << 30
"""Most bytes the cache may hold; the regions not asked for longest go first."""
_ENCODING = f"jpeg-{REGION_QUALITY}-444"


class Regions:
    """Cuts regions out of photos. Thread-safe.

    Args:
        blobs: Where the photos are.
        decoders: Where they are decoded.
        folder: Where cut regions are kept; may be emptied at any time.
        most_bytes: How much may be kept there.
    """

    def __init__(self, blobs: BlobStore, decoders: DecoderPool, folder: Path, most_bytes: int = CACHE_BYTES) -> None:
        self._blobs = blobs
        self._decoders = decoders
        self._cache = FileCache(folder, most_bytes, suffix=".jpg")

    def etag(self, image: Image, box: Rect, width: int | None = None) -> str:
        """The strong ETag of a region, told without cutting it: the same photo and box give the same bytes."""
        return f'"{_key(image, box, width)}"'

    def jpeg(self, image: Image, box: Rect, width: int | None = None) -> bytes:
        """A region as a JPEG of quality 92 without chroma subsampling and without metadata but the colour profile.

        The whole of a photo that is a JPEG is that photo, byte for byte.

        Args:
            image: The image.
            box: In pixels of the upright photo, inside it.
            width: Width to scale down to, in pixels; None, or more than the box has, leaves it as it is.

        Raises:
            Unavailable: The region could not be decoded now.
        """
        if (
            width is None
            and image.media_type == "image/jpeg"
            and (box.width, box.height) == (image.width, image.height)
        ):
            return self._blobs.get(image.photo_sha256)
        key = _key(image, box, width)
        data = self._cache.get(key)
        if data is None:
            where = (box.x, box.y, box.width, box.height)
            data = self._decoders.cut(image.photo_sha256, lambda: self._blobs.get(image.photo_sha256), where, width)
            self._cache.put(key, data)
        return data

    def forget(self, image: Image, boxes: Iterable[tuple[Rect, int | None]]) -> None:
        """Forget regions of an image that has to go, by box and width."""
        for box, width in boxes:
            self._cache.remove(_key(image, box, width))


def _key(image: Image, box: Rect, width: int | None) -> str:
    text = f"{image.photo_sha256} {box.x},{box.y},{box.width},{box.height} {width or 'max'} {_ENCODING}"
    return hashlib.sha256(text.encode()).hexdigest()
