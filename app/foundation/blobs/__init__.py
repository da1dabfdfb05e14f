"""Blobs: bytes under the name of their sha256, durable when ``put`` returns, verified when read.

The same bytes have the same name, so writing twice is harmless and ``sha256sum`` can check a whole store.
A URL says where they lie: ``file:///folder``, or ``s3://bucket/prefix?endpoint=https://host`` for whatever speaks S3.
"""

from app.foundation.blobs.local import LocalBlobStore
from app.foundation.blobs.local_files import make_durable_folder, sync_folder
from app.foundation.blobs.opening import open_store
from app.foundation.blobs.store import BlobCorrupt, BlobMissing, BlobStore, StoredBlob

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
