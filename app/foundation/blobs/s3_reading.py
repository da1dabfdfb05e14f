"""An object of S3 as a file: read as a stream from wherever it is sought to."""

import io
from typing import TYPE_CHECKING, Any

from app.foundation.blobs.s3_wire import plain_errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ObjectReader(io.RawIOBase):
    """Reads an object; opening it asks for its first byte, so that one that is missing is known at once.

    Args:
        client: Of S3.
        key: Bucket and key.

    Raises:
        ClientError: There is no such object, or the server refuses.
    """

    def __init__(self, client: Any, key: dict[str, str]) -> None:
        super().__init__()
        self._client, self._key = client, key
        answer = client.get_object(**key)
        self._size, self._at = int(answer["ContentLength"]), 0
        self._body: Any = answer["Body"]

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be sought in, at the price of a request."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go elsewhere; the stream is asked for again at the next read."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if (there := start + offset) != self._at:
            self._drop()
            self._at = there
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as comes at once; 0 at the end."""
        view = memoryview(buffer).cast("B")
        if self._at >= self._size or not view:
            return 0
        with plain_errors():
            if self._body is None:
                self._body = self._client.get_object(**self._key, Range=f"bytes={self._at}-")["Body"]
            data: bytes = self._body.read(len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        """Let the connection go."""
        self._drop()
        super().close()

    def _drop(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            body.close()
