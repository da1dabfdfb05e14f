"""What every store of blobs can do, and what can go wrong with one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from app.foundation.errors import NotFound, TesseraError

DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobMissing(NotFound):
    """A blob that the database speaks of is not in the store."""

    kind = "blob-missing"


class BlobCorrupt(TesseraError):
    """A blob's bytes do not have the sha256 that is its name."""

    kind = "blob-corrupt"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob as a listing shows it.

    Attributes:
        digest: sha256 in hex.
        size: In bytes.
        put_at: When it was last put, in UTC: putting bytes that are there renews the moment.
    """

    digest: str
    size: int
    put_at: datetime


class BlobStore(Protocol):
    """What every store of blobs can do; ``tests/contracts`` holds each implementation to it."""

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its sha256 in hex, durable by then.

        Raises:
            StorageFull: No room left; nothing was changed.
            Unavailable: The store does not answer; the same call may work later.
        """
        ...

    def put_many(self, batch: Sequence[bytes]) -> list[str]:
        """Store all of ``batch``, some hundred at most, and return their sha256 in hex, all durable by then.

        What can be waited for once is not waited for at each. If it raises, some may be there and some not.

        Raises:
            StorageFull: No room left.
            Unavailable: The store does not answer; the same call may work later.
        """
        ...

    def get(self, digest: str) -> bytes:
        """Return the bytes named ``digest``, verified.

        Raises:
            BlobMissing: There is no such blob.
            BlobCorrupt: Its bytes are not what its name says.
        """
        ...

    def exists(self, digest: str) -> bool:
        """Tell whether the store holds ``digest``."""
        ...

    def size(self, digest: str) -> int:
        """Return the number of bytes of ``digest``.

        Raises:
            BlobMissing: There is no such blob.
        """
        ...

    def open(self, digest: str) -> BinaryIO:
        """Open ``digest`` for reading, unverified, for streaming; it can be sought in.

        Raises:
            BlobMissing: There is no such blob.
        """
        ...

    def delete(self, digest: str) -> None:
        """Remove ``digest`` for good; removing what is not there is no error."""
        ...

    def list(self) -> Iterator[StoredBlob]:
        """Go through all blobs, in no order; one that comes or goes meanwhile may be shown or not."""
        ...

    def discard(self, digest: str, *, put_before: datetime) -> bool:
        """Remove ``digest`` unless somebody put it at ``put_before`` or later; tell whether it was removed.

        A put that runs at the same time wins: once it has returned, the blob is there or comes back when asked for.
        """
        ...

    def link(self, digest: str, *, media_type: str, seconds: int) -> str | None:
        """Return an address at which anybody can fetch ``digest`` for a while; None where the store has none."""
        ...


def checked(digest: str) -> str:
    """Return ``digest`` if it is the hex form of a sha256, so that no other text becomes a path.

    Raises:
        BlobMissing: It is not.
    """
    if not DIGEST.fullmatch(digest):
        raise BlobMissing("That is not the name of a blob.")
    return digest


def missing(digest: str) -> BlobMissing:
    """The error of a blob that is not there."""
    return BlobMissing(f"The blob {digest} is not in the store; restore it from a backup.")


def damaged(digest: str) -> BlobCorrupt:
    """The error of a blob whose bytes are not what its name says."""
    return BlobCorrupt(f"The blob {digest} is damaged in the store; restore it from a backup.")
