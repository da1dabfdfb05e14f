"""Blobs as objects of an S3 bucket: AWS, or anything that speaks its protocol.

An object is put under the condition that there is none of that name (``If-None-Match: *``), with its sha256, which the
server checks before it answers. Credentials come the way they do for every AWS tool: from the environment, a profile,
or the machine's role.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from mmap import mmap
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from app.foundation.blobs.s3_reading import ObjectReader
from app.foundation.blobs.s3_wire import connect, plain_errors, refused_condition, unless_absent
from app.foundation.blobs.store import DIGEST, StoredBlob, checked, damaged, missing
from app.foundation.errors import Invalid

_OPTIONS = {"endpoint", "region"}
_READ_AHEAD = 1 << 20
_PUTS_AT_ONCE = 8
"""A quarter of the connections, so that others who use the store meanwhile need not wait for one."""


@dataclass(frozen=True, slots=True)
class S3Place:
    """Where blobs lie.

    Attributes:
        bucket: Must be there.
        prefix: Before every key, without slashes at its ends; may be empty.
        endpoint: Address of the server; None is AWS.
        region: None is that of the AWS configuration, or us-east-1.
    """

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None


def parse_s3_url(url: str) -> S3Place:
    """Read ``s3://bucket/prefix?endpoint=https://host&region=name``.

    Raises:
        Invalid: It has something else in it, such as a password, or the endpoint is no http address.
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = options.get("endpoint")
    if options.keys() - _OPTIONS or parts.username or parts.password or parts.fragment:
        raise Invalid(
            "A store's URL is s3://bucket/prefix?endpoint=https://host&region=name and holds no credentials; those "
            "come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.",
            code="bad-store",
        )
    if endpoint is not None and urlsplit(endpoint).scheme not in ("http", "https"):
        raise Invalid(f"The endpoint {endpoint!r} is no http or https address.", code="bad-store")
    return S3Place(parts.netloc, parts.path.strip("/"), endpoint, options.get("region"))


class S3BlobStore:
    """Blobs as objects ``<prefix>/sha256/ab/cd/<digest>``.

    What is discarded moves to ``<prefix>/discarded/sha256/…`` first, because S3 cannot delete under a condition: a put
    that ran at the same time finds its blob there again. `discard` of what lies there already removes it for good.
    """

    def __init__(self, place: S3Place) -> None:
        self.place = place
        self._s3 = connect(place.endpoint, place.region)
        base = f"{place.prefix}/" if place.prefix else ""
        self._live, self._discarded = f"{base}sha256/", f"{base}discarded/sha256/"

    def _key(self, digest: str, folder: str | None = None) -> dict[str, str]:
        checked(digest)
        key = f"{folder or self._live}{digest[:2]}/{digest[2:4]}/{digest}"
        return {"Bucket": self.place.bucket, "Key": key}

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its sha256 in hex, durable by then."""
        raw = hashlib.sha256(data)
        digest = raw.hexdigest()
        wanted = {**self._key(digest), "ChecksumSHA256": base64.b64encode(raw.digest()).decode()}
        with plain_errors():
            try:
                self._s3.put_object(**wanted, Body=_from_its_start(data), IfNoneMatch="*")
            except Exception as error:
                if not refused_condition(error):
                    raise
                # It is there. Writing it again renews its age, so that nothing discards it as forgotten.
                self._s3.put_object(**wanted, Body=_from_its_start(data))
        return digest

    def put_many(self, batch: Sequence[bytes]) -> list[str]:
        """Store all of ``batch``, several at once, and return their sha256 in hex, all durable by then."""
        with ThreadPoolExecutor(_PUTS_AT_ONCE, thread_name_prefix="put") as threads:
            return list(threads.map(self.put, batch))

    def get(self, digest: str) -> bytes:
        """Return the bytes named ``digest``, verified."""
        with self.open(digest) as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise damaged(digest)
        return data

    def exists(self, digest: str) -> bool:
        """Tell whether the store holds ``digest``."""
        if not DIGEST.fullmatch(digest):
            return False
        return self._head(digest) is not None

    def size(self, digest: str) -> int:
        """Return the number of bytes of ``digest``."""
        head = self._head(digest)
        if head is None:
            raise missing(digest)
        return int(head["ContentLength"])

    def _head(self, digest: str) -> dict[str, Any] | None:
        """What the server knows of a blob, which comes back where it was discarded."""
        with plain_errors():
            head = self._ask(digest, self._live)
            if head is None and (head := self._ask(digest, self._discarded)) is not None:
                self._move(digest, self._discarded, self._live)
        return head

    def _ask(self, digest: str, folder: str) -> dict[str, Any] | None:
        return unless_absent(lambda: cast("dict[str, Any]", self._s3.head_object(**self._key(digest, folder))))

    def open(self, digest: str) -> BinaryIO:
        """Open ``digest`` for reading, unverified, for streaming."""
        with plain_errors():
            reader = unless_absent(lambda: self._reader(digest))
            if reader is None and self._head(digest) is not None:
                reader = unless_absent(lambda: self._reader(digest))
        if reader is None:
            raise missing(digest)
        return reader

    def _reader(self, digest: str) -> BinaryIO:
        reader = ObjectReader(self._s3, self._key(digest))
        return cast("BinaryIO", BufferedReader(reader, _READ_AHEAD))

    def delete(self, digest: str) -> None:
        """Remove ``digest`` for good, also where it was discarded."""
        with plain_errors():
            for folder in (self._live, self._discarded):
                self._s3.delete_object(**self._key(digest, folder))

    def list(self) -> Iterator[StoredBlob]:
        """Go through all blobs, those that were discarded but not yet removed too."""
        for folder in (self._live, self._discarded):
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.place.bucket, Prefix=folder)
            with plain_errors():
                for page in pages:
                    for row in page.get("Contents", []):
                        digest = row["Key"].rpartition("/")[2]
                        if DIGEST.fullmatch(digest):
                            yield StoredBlob(digest, int(row["Size"]), row["LastModified"].astimezone(UTC))

    def discard(self, digest: str, *, put_before: datetime) -> bool:
        """Move ``digest`` out of the way if it is old; remove it if it was out of the way and is old there too."""
        with plain_errors():
            if self._is_old(digest, self._live, put_before):
                self._move(digest, self._live, self._discarded)
                return True
            if self._is_old(digest, self._discarded, put_before):
                self._s3.delete_object(**self._key(digest, self._discarded))
                return True
        return False

    def _is_old(self, digest: str, folder: str, put_before: datetime) -> bool:
        head = self._ask(digest, folder)
        return head is not None and bool(head["LastModified"] < put_before)

    def _move(self, digest: str, source: str, target: str) -> None:
        there, here = self._key(digest, target), self._key(digest, source)
        copied = unless_absent(lambda: self._s3.copy_object(**there, CopySource=here, MetadataDirective="REPLACE"))
        if copied is not None:
            self._s3.delete_object(**here)

    def link(self, digest: str, *, media_type: str, seconds: int) -> str | None:
        """A presigned address of the object."""
        wanted = {**self._key(digest), "ResponseContentType": media_type}
        return str(self._s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))

    def close(self) -> None:
        """Let every connection go."""
        self._s3.close()


def _from_its_start(data: object) -> object:
    """Bytes, or a mapped file that is handed in as bytes: the library reads that like a file, from where it stands."""
    if isinstance(data, mmap):
        data.seek(0)
    return data
