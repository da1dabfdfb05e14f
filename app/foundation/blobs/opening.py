"""From a URL to a store."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.foundation.blobs.local import LocalBlobStore
from app.foundation.blobs.store import BlobStore
from app.foundation.errors import Invalid


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
