"""Regions of photos as JPEG, cut once and kept in a cache of bounded size on disk."""

import contextlib
import hashlib
import os
import secrets
import threading
from pathlib import Path

from app.core.geometry import Rect
from app.foundation.blobs import BlobStore
from app.imagery.decoder import REGION_QUALITY
from app.imagery.sandbox import DecoderPool
from app.imagery.tables import Image

CACHE_BYTES = 1 << 30
"""Most bytes the cache may hold; the regions not asked for longest go first."""
_KEPT_SHARE = 0.8
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
        self._cache = _Cache(folder, most_bytes)

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


def _key(image: Image, box: Rect, width: int | None) -> str:
    text = f"{image.photo_sha256} {box.x},{box.y},{box.width},{box.height} {width or 'max'} {_ENCODING}"
    return hashlib.sha256(text.encode()).hexdigest()


class _Cache:
    """Files by key; the time of a file's last change says when it was last asked for."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._lock = threading.Lock()
        self._held: int | None = None

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.jpg"

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keeps a region if there is room; a full disk only means that it is cut again next time."""
        path = self._path(key)
        temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            return
        self._grow(len(data))

    def _grow(self, size: int) -> None:
        with self._lock:
            if self._held is None:
                self._held = sum(length for _, length, _ in self._files())
            else:
                self._held += size
            if self._held > self._most:
                self._held = self._prune()

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _prune(self) -> int:
        files = sorted(self._files())
        held = sum(size for _, size, _ in files)
        for _, size, path in files:
            if held <= self._most * _KEPT_SHARE:
                break
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                held -= size
        return held
