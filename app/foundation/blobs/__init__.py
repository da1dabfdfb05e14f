"""Blobs: bytes under the name of their sha256, durable when ``put`` returns, verified when read.

The same bytes have the same name, so writing twice is harmless and ``sha256sum`` can check a whole store.
A URL says where they lie: ``file:///folder``, or ``s3://bucket/prefix?endpoint=https://host`` for whatever speaks S3.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.foundation.blobs.local import LocalBlobStore, make_durable_folder, sync_folder
from app.foundation.blobs.store import BlobCorrupt, BlobMissing, BlobStore, StoredBlob
from app.foundation.errors import Invalid

__all__ = [
    "BlobCorrupt",
    "BlobMissing",
    "BlobStore",
    "LocalBlobStore",
    "StoredBlob",
    "make_durable_folder",
    "open_store",
    "sync_folder",
]


def open_store(url: str) -> BlobStore:
    """Open the store that ``url`` names.

    Raises:
        Invalid: The URL names no kind of store that is known, or S3's library is not installed.
        Unavailable: The bucket does not answer.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return LocalBlobStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        from app.foundation.blobs.s3 import S3BlobStore, parse_s3_url  # its library is an optional one

        return S3BlobStore(parse_s3_url(url))
    raise Invalid(
        f"{url!r} names no store. Write file:///folder or s3://bucket/prefix?endpoint=https://host.", code="bad-store"
    )
