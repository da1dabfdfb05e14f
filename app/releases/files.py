"""Files of a release on their way into the store of blobs."""

import mmap
import tempfile
import zlib
from collections.abc import Iterator
from typing import Any, cast

from app.core.formats import ExportFile, StreamedFile
from app.foundation.blobs import BlobStore
from app.releases.tables import WHOLE


def keep(blobs: BlobStore, file: ExportFile | StreamedFile, *, n: int = WHOLE) -> dict[str, Any]:
    """Store a file and return its row but for the release: a streamed one by way of the disk, never whole in memory.

    Args:
        blobs: The store.
        file: The file.
        n: The image it belongs to.
    """
    if isinstance(file, ExportFile):
        return file_row(file, blobs.put(file.data), n=n)
    return _keep_chunks(blobs, file.path, file.chunks, n)


def file_row(file: ExportFile, digest: str, *, n: int) -> dict[str, Any]:
    """The row, but for the release, of a file of image `n` that is stored under `digest`."""
    return _row(file.path, n, digest, len(file.data), zlib.crc32(file.data))


def _keep_chunks(blobs: BlobStore, path: str, chunks: Iterator[bytes], n: int) -> dict[str, Any]:
    size = check = 0
    with tempfile.TemporaryFile() as spool:
        for chunk in chunks:
            size += spool.write(chunk)
            check = zlib.crc32(chunk, check)
        spool.flush()
        if not size:
            return _row(path, n, blobs.put(b""), 0, 0)
        with mmap.mmap(spool.fileno(), size, access=mmap.ACCESS_READ) as view:
            # Read like bytes, but page by page from the file.
            return _row(path, n, blobs.put(cast("bytes", view)), size, check)


def _row(path: str, n: int, digest: str, size: int, check: int) -> dict[str, Any]:
    return {"path": path, "n": n, "blob_sha256": digest, "bytes": size, "crc32": check}
