"""Images whose files go into the store of blobs together, since a store that is waited for once is quicker."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.formats import ExportFile
from app.foundation.blobs import BlobStore
from app.releases.files import file_row

ENOUGH_BLOBS = 128
"""Each is an open file until the batch is kept, and those of the last image come on top. A process often may have 1,024
of those, and several jobs may be at work in it.
"""
ENOUGH_BYTES = 32 << 20
"""What of a release with photos is held at once, whatever their size."""


@dataclass(frozen=True, slots=True)
class MadeImage:
    """An image that is encoded, and not yet kept.

    Attributes:
        columns: Of its row in the release, with `n`.
        files: Its files.
        record: What files of the whole are made from; may be empty.
    """

    columns: Mapping[str, Any]
    files: Sequence[ExportFile]
    record: Mapping[str, Any]

    def blobs(self) -> list[bytes]:
        """What is kept of it: its files, then its record where it has one."""
        text = json.dumps(self.record, ensure_ascii=False, separators=(",", ":")).encode()
        return [file.data for file in self.files] + ([text] if self.record else [])


class Batch:
    """Images that wait to be kept.

    Args:
        blobs: Where they go.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._images: list[MadeImage] = []
        self._data: list[bytes] = []

    def add(self, image: MadeImage) -> None:
        """Have an image wait."""
        self._images.append(image)
        self._data += image.blobs()

    @property
    def is_enough(self) -> bool:
        """Whether it is time to keep what waits."""
        return len(self._data) >= ENOUGH_BLOBS or sum(map(len, self._data)) >= ENOUGH_BYTES

    def keep(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Store all that waits; afterwards nothing does.

        Returns:
            Columns of the images' rows, and rows of their files.

        Raises:
            StorageFull: No room left.
            Unavailable: The store does not answer.
        """
        digests = iter(self._blobs.put_many(self._data) if self._data else ())
        images, files = [], []
        for image in self._images:
            files += [file_row(file, next(digests), n=image.columns["n"]) for file in image.files]
            images.append({**image.columns, "record_sha256": next(digests) if image.record else None})
        self._images, self._data = [], []
        return images, files
